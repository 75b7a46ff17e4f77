"""Saved views: lists under a name, private or shared."""
