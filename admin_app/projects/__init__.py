"""Projects: what tasks are grouped by."""
