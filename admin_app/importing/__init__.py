"""Files on their way in: read, then planned (every row checked, nothing locked), then applied as one."""
