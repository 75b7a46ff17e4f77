"""The guard against formulas in text files, and its exact way back.

A spreadsheet runs a cell that starts with certain characters. A leading apostrophe keeps it text; a
text that starts with an apostrophe of its own gets one more, so that `unescape(escape(x)) == x`.
Files whose cells have a type, and exports without the guard, need the second half alone (`keep`).
"""

APOSTROPHE = "'"
#: What starts a formula in some spreadsheet, full-width forms too, and the apostrophe itself.
DANGEROUS = frozenset("=+-@\t\r＝＋－＠" + APOSTROPHE)


def escape(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return APOSTROPHE + text if text and text[0] in DANGEROUS else text


def unescape(text: str) -> str:
    """The text as it was before `escape` or `keep`; any other text stays as it is."""
    if len(text) > 1 and text[0] == APOSTROPHE and text[1] in DANGEROUS:
        return text[1:]
    return text


def keep(text: str) -> str:
    """Text that `unescape` gives back as it is, formulas unguarded."""
    if len(text) > 1 and text[0] == APOSTROPHE and text[1] in DANGEROUS:
        return APOSTROPHE + text
    return text
