"""The step “Reading”: how the file is read, as choices, and what it then looks like."""

import re
from dataclasses import dataclass, field
from typing import Any

from admin_app.console.choices import Choice, Part
from admin_app.i18n import _, _l, left_to_right
from admin_app.importing.look import Look, form_to_json
from admin_app.importing.reading import kinds
from admin_app.importing.reading.table import Form, letters

#: What people call the encodings that their files are in; any other may be named.
ENCODINGS = {
    "utf-8": _l("Unicode (UTF-8)"),
    "utf-16": _l("Unicode (UTF-16)"),
    "cp1252": _l("Western European (Windows-1252)"),
    "cp1250": _l("Central European (Windows-1250)"),
    "cp1251": _l("Cyrillic (Windows-1251)"),
    "koi8_r": _l("Cyrillic (KOI8-R)"),
    "koi8_u": _l("Cyrillic (KOI8-U)"),
    "cp1253": _l("Greek (Windows-1253)"),
    "cp1254": _l("Turkish (Windows-1254)"),
    "cp1255": _l("Hebrew (Windows-1255)"),
    "cp1256": _l("Arabic (Windows-1256)"),
    "cp1257": _l("Baltic (Windows-1257)"),
    "cp1258": _l("Vietnamese (Windows-1258)"),
    "cp932": _l("Japanese (Shift-JIS)"),
    "euc_jp": _l("Japanese (EUC-JP)"),
    "iso2022_jp": _l("Japanese (ISO-2022-JP)"),
    "gb18030": _l("Simplified Chinese (GB18030)"),
    "big5": _l("Traditional Chinese (Big5)"),
    "euc_kr": _l("Korean (EUC-KR)"),
}
DELIMITERS = {",": _l("Comma"), ";": _l("Semicolon"), "\t": _l("Tab"), "|": _l("Vertical bar")}
QUOTES = {'"': _l("Double quotes"), "'": _l("Apostrophes"), "": _l("Nothing: every quote is meant as it is")}
#: How a form sends what no value of a select can be.
NOTHING = "none"
LABELS = {
    "encoding": _l("Encoding"),
    "delimiter": _l("Between the cells"),
    "quote": _l("Around cells that hold a separator"),
    "sheet": _l("Sheet"),
    "header_row": _l("Header"),
}
MAX_TEXT = 255


@dataclass(slots=True)
class ReadingPage:
    """What `admin/importing/reading.html` shows."""

    parts: list[Part]
    names: list[str]
    rows: list[tuple[int, list[str]]]
    #: Lines above the header, which are no rows.
    above: list[tuple[int, list[str]]]
    problem: str
    sheet: str
    notes: list[str] = field(default_factory=list)
    #: A job looks at it: each choice has to be sent.
    slow: bool = False


def sent_form(sent: Any) -> dict[str, Any]:
    """How the file is to be read, as a form or an address says; what it leaves out is found out."""
    header = sent.get("header_row", "").strip()
    quote = sent.get("quote", "")
    return form_to_json(
        Form(
            encoding=sent.get("encoding", "")[:MAX_TEXT] or None,
            delimiter=sent.get("delimiter", "")[:MAX_TEXT] or None,
            sheet=sent.get("sheet", "")[:MAX_TEXT] or None,
            header_row=int(header) if re.fullmatch(r"[0-9]{1,9}", header) else None,
            quote="" if quote == NOTHING else quote[:MAX_TEXT] or None,
        )
    )


def is_other_sheet(sent: Any) -> bool:
    """Whether another sheet was chosen than the one that was shown: its lines are to be seen first."""
    shown, chosen = sent.get("sheet_shown", ""), sent.get("sheet", "")
    return bool(shown and chosen and shown != chosen)


def settled(form: dict[str, Any], look: Look) -> dict[str, Any]:
    """The form with what was found out where it left something open, so that nothing is asked again."""
    found = dict(form)
    if look.kind != kinds.JSON_LINES and found["header_row"] is None:
        found["header_row"] = look.header_line
    for part, value in (("encoding", look.encoding), ("sheet", look.sheet), ("delimiter", look.delimiter)):
        if part in look.asked:
            found[part] = value
    return found


def build(look: Look, form: dict[str, Any]) -> ReadingPage:
    """The page for a file that was read in this way."""
    parts = []
    if look.kind != kinds.SPREADSHEET:
        parts.append(_encodings(look, form))
    if look.kind == kinds.TEXT:
        parts += [_delimiters(look, form), _quotes(look, form)]
    if look.sheets or "sheet" in look.asked:
        parts.append(_sheets(look, form))
    if look.kind != kinds.JSON_LINES:
        parts.append(_headers(look, form))
    return ReadingPage(
        parts=parts,
        names=[name or letters(n) for n, name in enumerate(look.header)],
        rows=look.rows,
        above=[row for row in look.top if look.header_line > row[0]],
        problem=look.problem,
        sheet=look.sheet,
        notes=_notes(look),
    )


def _notes(look: Look) -> list[str]:
    notes = []
    if look.wrapped:
        notes.append(_("Each line of this file was one quoted cell; what was inside is shown."))
    return notes


def _part(name: str, look: Look, choices: list[Choice]) -> Part:
    return Part(name, str(LABELS[name]), choices, look.asked.get(name, ""))


def _found(word: str) -> str:
    return _("As found: %(what)s", what=word)


def _suggested(word: str) -> str:
    return _("%(what)s (suggested)", what=word)


def _encodings(look: Look, form: dict[str, Any]) -> Part:
    said, offers = form["encoding"], look.offers.get("encoding", [])
    choices = []
    if not said and "encoding" not in look.asked:
        choices.append(Choice("", _found(_encoding_name(look.encoding)), True))
    elif "encoding" not in look.asked:
        choices.append(Choice("", _("Find it out"), False))
    names = list(dict.fromkeys([*offers, *ENCODINGS, *filter(None, [said])]))
    chosen = said or (offers[0] if offers else "")
    for name in names:
        word = _encoding_name(name)
        label = _suggested(word) if offers and name == offers[0] else word
        choices.append(Choice(name, label, name == chosen))
    if "encoding" in look.asked and not chosen:
        choices.insert(0, Choice("", _("Choose one"), True))
    return _part("encoding", look, choices)


def _encoding_name(name: str) -> str:
    return str(ENCODINGS.get(name, name))


def _delimiters(look: Look, form: dict[str, Any]) -> Part:
    said, asked = form["delimiter"], "delimiter" in look.asked
    choices = []
    if not asked:
        found = _found(_delimiter_name(look.delimiter)) if look.delimiter and not said else _("Find it out")
        choices.append(Choice("", found, not said))
    chosen = said or (look.delimiter if asked else None)
    for mark in dict.fromkeys([*DELIMITERS, *filter(None, [said])]):
        choices.append(Choice("tab" if mark == "\t" else mark, _delimiter_name(mark), _is_mark(chosen, mark)))
    return _part("delimiter", look, choices)


def _is_mark(said: str | None, mark: str) -> bool:
    return said == mark or (said == "tab" and mark == "\t")


def _delimiter_name(mark: str) -> str:
    name = DELIMITERS.get("\t" if mark == "tab" else mark)
    if name is None:
        return left_to_right(mark)
    return str(name) if mark in ("\t", "tab") else f"{name} {left_to_right(mark)}"


def _quotes(look: Look, form: dict[str, Any]) -> Part:
    said = form["quote"]
    is_known = said is None and bool(look.delimiter)
    found = _found(str(QUOTES[look.quote or '"'])) if is_known else _("Find it out")
    choices = [Choice("", found, said is None)]
    choices += [Choice(mark or NOTHING, str(label), said == mark) for mark, label in QUOTES.items()]
    return _part("quote", look, choices)


def _sheets(look: Look, form: dict[str, Any]) -> Part:
    sheets = look.sheets or look.offers.get("sheet", [])
    chosen = form["sheet"] or look.sheet
    return _part("sheet", look, [Choice(name, name, name == chosen) for name in sheets])


def _headers(look: Look, form: dict[str, Any]) -> Part:
    said = form["header_row"]
    chosen = look.header_line if said is None else said
    choices = [Choice("0", _("There is none; columns have letters"), chosen == 0)]
    for line, cells in look.top:
        words = " · ".join(list(filter(None, cells))[:4])
        label = _("Line %(line)s: %(words)s", line=line, words="\u2068" + words[:60] + "\u2069")
        choices.append(Choice(str(line), label, line == chosen))
    if look.problem and not look.top:
        choices.insert(0, Choice("", _("Find it out"), False))
    if not any(choice.chosen for choice in choices):
        choices.append(Choice(str(chosen), _("Line %(line)s", line=chosen), True))
    return _part("header_row", look, choices)
