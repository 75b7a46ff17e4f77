"""What the console says after an action: a sentence and, where it can be taken back, the way to."""

from collections.abc import Callable
from typing import Any

from flask import flash

from admin_app.i18n import _n
from admin_app.records.values import shortened

#: What was said and not read yet: a kind, and a sentence or what `done` made of it. The newest are last.
Messages = list[tuple[str, Any]]
#: How much is left of the only message when even that one is too long, in characters.
SHORT = 200


def done(sentence: str, *, record: Any = None, batch: str | None = None) -> None:
    """Say that something was done to `record`, or to the records of `batch`, with an Undo beside it."""
    kind, message = done_message(sentence, record=record, batch=batch)
    flash(message, kind)


def done_message(sentence: str, *, record: Any = None, batch: str | None = None) -> tuple[str, Any]:
    """The same for an answer that shows it itself: its kind, and what the template of toasts takes."""
    if batch is not None:
        fields = [("batch", batch)]
    elif record is not None:
        fields = [("area", record.__tablename__), ("id", record.id), ("version", record.version)]
    else:
        fields = []
    return "undo" if fields else "success", {"text": sentence, "fields": fields}


def that_fit(messages: Messages, fits: Callable[[Messages], bool]) -> Messages:
    """The newest of these messages that `fits` says yes to, each once; how many are left out is the first.

    The last one always stays: it is of what the person just did.
    """
    left_out = sum(message["left_out"] for _kind, message in messages if _is_count(message))
    kept = _each_once([each for each in messages if not _is_count(each[1])])
    while not fits(_counted(kept, left_out)):
        if len(kept) < 2:
            return [_shortened(*each) for each in kept]
        left_out += 1
        kept = kept[1:]
    return _counted(kept, left_out)


def _is_count(message: Any) -> bool:
    return isinstance(message, dict) and "left_out" in message


def _each_once(messages: Messages) -> Messages:
    """Of equal messages only the newest."""
    return [each for place, each in enumerate(messages) if each not in messages[place + 1 :]]


def _counted(messages: Messages, left_out: int) -> Messages:
    if not left_out:
        return messages
    sentence = _n(
        "%(num)s earlier message is not shown.", "%(num)s earlier messages are not shown.", left_out
    )
    return [("info", {"text": sentence, "left_out": left_out}), *messages]


def _shortened(kind: str, message: Any) -> tuple[str, Any]:
    if isinstance(message, dict):
        return kind, {**message, "text": shortened(message["text"], SHORT)}
    return kind, shortened(message, SHORT)
