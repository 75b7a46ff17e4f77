"""Exports: the list as it is filtered and sorted, as a file, row by row."""
