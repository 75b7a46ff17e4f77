"""Reports: a saved view as a file, mailed on a schedule to people of the staff."""
