"""Cells edited where they stand: in the list, on the page of a record, in the panel beside a list."""
