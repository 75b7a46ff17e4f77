"""What the text of a cell means: a choice, a day, the members of a list."""
