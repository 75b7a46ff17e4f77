"""One decision over many rows: chosen, previewed, done as one batch, taken back as one."""
