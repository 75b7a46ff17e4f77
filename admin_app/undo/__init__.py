"""Undo: taking back one change, a batch or a delete, as one unit that is itself a change."""
