"""Between who writes a file and who reads it: in order, bounded, and broken when it is broken."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admin_app.export import spool
from admin_app.export.spool import ReaderLeft, streamed

PIECES = st.lists(st.binary(min_size=1, max_size=50), max_size=30)


def writer(pieces, error=None):
    def make(out):
        for piece in pieces:
            out.write(piece)
        if error is not None:
            raise error

    return make


@settings(deadline=None)
@given(PIECES, st.integers(0, 200), st.integers(0, 200))
def test_bytes_come_in_order_whatever_waits_where(pieces, memory, most):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spool, "MEMORY", memory)
        patch.setattr(spool, "PIECE", 7)
        assert b"".join(streamed(writer(pieces), most=most)) == b"".join(pieces)


@pytest.mark.parametrize("memory", [0, 1000])
def test_what_broke_the_file_reaches_the_reader_after_what_was_written(memory, monkeypatch):
    monkeypatch.setattr(spool, "MEMORY", memory)
    found = []
    with pytest.raises(OSError, match="disk"):
        for piece in streamed(writer([b"a", b"b"], OSError("disk")), most=10):
            found.append(piece)
    assert b"".join(found) == b"ab"


def test_a_reader_who_leaves_stops_the_writer(monkeypatch):
    monkeypatch.setattr(spool, "MEMORY", 0)
    ended, stopped = [], []

    def make(out):
        try:
            while True:
                out.write(b"x")
        except ReaderLeft as left:
            ended.append(left)

    body = streamed(make, most=0, stop=lambda: stopped.append(1))
    next(body)
    body.close()
    assert ended and stopped
    assert not [each for each in threading.enumerate() if each.name == "export"]


def test_a_writer_does_not_wait_for_a_reader_while_there_is_room(monkeypatch):
    monkeypatch.setattr(spool, "MEMORY", 2)
    body = streamed(writer([b"x"] * 100), most=1000)
    assert next(body) == b"x"
    for thread in [each for each in threading.enumerate() if each.name == "export"]:
        thread.join()
    assert b"".join(body) == b"x" * 99
