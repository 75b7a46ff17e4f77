"""The commands of the console: each parses what was typed, calls a service, and says what happened."""
