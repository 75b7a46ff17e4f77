"""What operators need: whether the console is alive, and ready."""
