"""The records that a person opened last, to find them again."""
