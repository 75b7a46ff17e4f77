"""Made-up tasks in many scripts, for trying the console out and for measuring it."""
