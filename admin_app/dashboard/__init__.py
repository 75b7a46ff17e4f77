"""The first page: where one stands today."""
