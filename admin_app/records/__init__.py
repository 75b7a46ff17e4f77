"""What every record of the console can do: be created, edited, discarded."""
