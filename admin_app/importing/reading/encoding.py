"""Which encoding the text of a file is in: said, marked, UTF-8, or asked with a suggestion."""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

from admin_app.i18n import _l
from admin_app.importing.reading.guessing import guesses
from admin_app.importing.reading.table import FileRefused, Question

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Codecs of Python that may be named; the others are no encodings of files that people have.
ALLOWED = re.compile(
    r"utf[-_]?(8|16|32)([-_]?(le|be|sig))?|ascii|latin[-_]?1|(cp|windows[-_]?)\d{3,4}|iso[-_]?8859[-_]\d{1,2}"
    r"|iso[-_]?2022[-_]\w+|koi8[-_][rut]|mac[-_]\w+|shift[-_]?jis\w*|s?jis|euc[-_]?\w+|gb\w+|big5\w*|hz|johab|tis[-_]?620"
)
CHUNK = 1 << 20
#: Bytes of lines beyond ASCII that a suggestion is made from.
SAMPLE = 1 << 14
MAX_SHOWN = 40


def encoding_for(file: BinaryIO, said: str | None) -> str:
    """The name of the codec for this file, rewound. Raises `Question` when it would be a guess."""
    if said is not None:
        return _named(said)
    start = file.read(4)
    file.seek(0)
    marked = next((name for mark, name in MARKS if start.startswith(mark)), None)
    if marked is not None:
        return marked
    sample = _beyond_ascii(file)
    if sample is None or _is_damaged(sample):
        return "utf-8"  # whoever reads it names the line that is not
    _ask(sample)


def _named(said: str) -> str:
    name = said.strip().lower()
    try:
        codecs.lookup(name)
    except (LookupError, ValueError):
        name = ""
    if not ALLOWED.fullmatch(name):
        raise FileRefused(
            _l("There is no encoding “%(name)s”. Others are: %(others)s."),
            name=said[:40],
            others="utf-8, utf-16, cp1252, cp1250, cp1251, cp1256, cp932, gb18030, big5, euc-kr",
        )
    return name


def _beyond_ascii(file: BinaryIO) -> bytes | None:
    """None for strict UTF-8; otherwise lines to guess by."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    plain = True
    while plain:
        chunk = file.read(CHUNK)
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError:
            plain = False
        if b"\0" in chunk or b"\x1b$" in chunk:  # UTF-16 of English, and ISO-2022, pass for ASCII
            plain = False
        if not chunk:
            break
    file.seek(0)
    if plain:
        return None
    sample = _sample(file)
    file.seek(0)
    return sample if _is_guessable(sample) else None


def _is_guessable(sample: bytes) -> bool:
    """A NUL here and there in UTF-8 is a damaged cell: whoever takes the cell refuses it."""
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        # the sample may end inside a character
        if error.end < len(sample) or error.reason != "unexpected end of data":
            return True
    return sample.count(b"\0") * 5 > len(sample) or b"\x1b$" in sample


def _is_damaged(sample: bytes) -> bool:
    """UTF-8 but for a few lines: of the lines beyond ASCII, most are."""
    lines = [line for line in sample.splitlines() if not line.isascii()]
    return sum(_is_utf_8(line) for line in lines) * 2 > len(lines)


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in line


def _sample(file: BinaryIO) -> bytes:
    head = file.read(SAMPLE)
    if b"\0" in head[:256]:
        return head
    kept, size = [], 0
    for line in _lines(head, file):
        if not line.isascii() or b"\x1b" in line:
            kept.append(line)
            size += len(line)
        if size > SAMPLE:
            break
    return b"".join(kept) or head


def _lines(head: bytes, file: BinaryIO) -> Iterator[bytes]:
    yield from head.splitlines(keepends=True)
    while line := file.readline(SAMPLE):
        yield line


def _ask(sample: bytes) -> NoReturn:
    found = guesses(sample)
    if not found:
        raise Question(
            "encoding", _l("This file is not text in UTF-8, nor in an encoding that could be recognised.")
        )
    best = found[0]
    text = sample.decode(best, "replace").replace("\0", "")
    shown = next((line for line in text.splitlines() if not line.isascii()), text.split("\n", 1)[0])
    raise Question(
        "encoding",
        _l(
            "This file is not in UTF-8. It may be in %(best)s, where it reads “%(shown)s”; or in: %(others)s."
        ),
        best=best,
        shown=shown.strip()[:MAX_SHOWN],
        others=", ".join(found[1:6]) or "–",
        suggestion=best,
        offers=found,
    )
