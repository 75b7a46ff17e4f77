"""The strings that code asks for: ours as `babel.cfg` says, a library's from its installed files.

Every string of a library's code counts, whether or not a page of ours can show it: which it can would
be a guess, and wrong after the next update.
"""

import importlib.util
import io
from dataclasses import dataclass
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from admin_app.config import ROOT
from admin_app.translating.help_texts import help_texts

OURS = "messages"
#: `_l`, `_n` and `marked` are ours; `_gettext`, `_ngettext` and `_fsdomain` stand in libraries' templates.
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "marked": None,
    "_n": (1, 2),
    "_gettext": None,
    "_ngettext": (1, 2),
    "_fsdomain": None,
    "lazy_gettext": None,
}
#: A comment that starts like this, in the line above a string, is carried to the translators.
COMMENT = "Translators:"
LIBRARY_FILES = """
[python: **.py]
[jinja2: **/templates/**]
silent = false
"""


@dataclass(frozen=True, slots=True)
class Library:
    """A library with strings that people may see; `catalogues` is the folder of its own, if it has one."""

    domain: str
    package: str
    catalogues: str | None
    #: Whether an entry of ours covers one of the library's; else ours only fills its gaps.
    ours_first: bool = True

    @property
    def folder(self) -> Path:
        found = importlib.util.find_spec(self.package)
        if found is None or found.origin is None:
            raise ModuleNotFoundError(self.package)
        return Path(found.origin).parent


LIBRARIES = (
    Library("admin", "flask_admin", "translations", ours_first=False),
    Library("flask_security", "flask_security", "translations"),
    Library("wtforms", "wtforms", "locale"),
    Library("zxcvbn", "zxcvbn", None),
    Library("click", "click", None),
)
DOMAINS = (OURS, *(library.domain for library in LIBRARIES))


def library_of(domain: str) -> Library | None:
    """The library that this domain belongs to; None for our own."""
    return next((library for library in LIBRARIES if library.domain == domain), None)


def wanted(domain: str) -> Catalog:
    """Every string that the code behind a domain asks for, without translations."""
    library = library_of(domain)
    if library is None:
        return read_strings(ROOT, (ROOT / "babel.cfg").read_text(encoding="utf-8"), domain)
    catalogue = read_strings(library.folder, LIBRARY_FILES, domain)
    if domain == "click":  # what it shows is also what our commands say of themselves
        for file, line, text in help_texts():
            catalogue.add(text, None, [(file, line)])
    return catalogue


def read_strings(folder: Path, mapping: str, domain: str = OURS) -> Catalog:
    """The strings in the files below a folder that a mapping, as in `babel.cfg`, names."""
    methods, options = parse_mapping_cfg(io.StringIO(mapping))
    catalogue = Catalog(project="Taskdesk", domain=domain, charset="utf-8")
    found = extract_from_dir(
        folder, methods, options, keywords=KEYWORDS, comment_tags=(COMMENT,), strip_comment_tags=True
    )
    for file, line, string, comments, context in sorted(found, key=lambda each: each[:2]):
        catalogue.add(string, None, [(file, line)], auto_comments=comments, context=context)
    return catalogue
