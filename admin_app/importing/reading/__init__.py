"""Files as tables: what kind of file it is, how it is written, where its header is, and its rows."""
