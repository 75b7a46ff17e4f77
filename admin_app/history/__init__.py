"""What changed, when, by whom and through which door: written with every change, in its transaction."""
