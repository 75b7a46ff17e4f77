"""Tags: short words that tasks carry."""
