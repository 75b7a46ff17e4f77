"""Tasks: what the console is for."""
