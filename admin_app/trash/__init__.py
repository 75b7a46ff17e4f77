"""The trash: discarded records, brought back or deleted for ever."""
