"""What the console says after an action: a sentence and, where it can be taken back, the way to."""

from typing import Any

from flask import flash


def done(sentence: str, *, record: Any = None, batch: str | None = None) -> None:
    """Say that something was done to `record`, or to the records of `batch`, with an Undo beside it."""
    if batch is not None:
        fields = [("batch", batch)]
    elif record is not None:
        fields = [("area", record.__tablename__), ("id", record.id), ("version", record.version)]
    else:
        fields = []
    flash({"text": sentence, "fields": fields}, "undo" if fields else "success")  # type: ignore[arg-type]
