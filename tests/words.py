"""The words of a page as a person meets them, for tests of languages.

Left out is what people wrote themselves (`<bdi>`, `dir=auto`), dates, keys of the keyboard, and what is
marked as being in a language of its own.
"""

import re

from tests.console.pages import parse

#: Elements that hold no words for people, or none of ours.
SILENT = ("script", "style", "use")
OF_OTHERS = ("bdi", "time", "kbd")
SPOKEN = ("aria-label", "alt", "placeholder", "title")
#: Lists of keys for scripts, which no person reads.
KEYS = ("data-can", "data-letters")
#: The brackets of the pseudo-language, the innermost first.
MARKED = re.compile("⟦[^⟦⟧]*⟧")
LATIN = re.compile("[A-Za-z]")


def words(html):
    """The texts of a page, those of attributes too: `[text]`."""
    return list(_spoken(parse(html)))


def _spoken(element):
    for name, value in element.attributes.items():
        # Scripts find their words in data-*: a space tells a sentence from a key.
        if value and (name in SPOKEN or (name.startswith("data-") and " " in value.strip())):
            if name not in KEYS:
                yield value
    for child in element.children:
        if isinstance(child, str):
            if child.strip():
                yield " ".join(child.split())
        elif not _is_of_others(child):
            yield from _spoken(child)


def _is_of_others(element):
    if element.tag in (*SILENT, *OF_OTHERS):
        return True
    if element.tag == "text" and "axis-day" in (element.get("class") or "").split():
        return True  # a date in a drawing, where there is no <time>
    typed = element.get("dir") == "auto" and element.tag not in ("input", "select")
    return typed or (element.get("lang") is not None and element.tag != "html")


def unmarked(text):
    """What of a text in the pseudo-language never went through a catalogue."""
    while (rest := MARKED.sub("", text)) != text:
        text = rest
    return text.strip() if LATIN.search(text) else ""
