"""`open=` in the address of a list: the record that is open beside it. It asks nothing of the list."""

from urllib.parse import parse_qs, urlsplit, urlunsplit

OPEN = "open"
#: `open=first` and `open=last`: the record at this end of the page.
FIRST, LAST = "first", "last"


def opened(url: str) -> str | None:
    """What is open beside the list of this address."""
    return parse_qs(urlsplit(url).query).get(OPEN, [None])[0]


def with_open(url: str, record: object | None) -> str:
    """The address of a list with this record open beside it, or with none."""
    parts = urlsplit(url)
    kept = [part for part in parts.query.split("&") if part and part.partition("=")[0] != OPEN]
    if record is not None:
        kept.append(f"{OPEN}={record}")
    return urlunsplit(parts._replace(query="&".join(kept)))
