"""The words of a page as a person meets them, for tests of languages.

Left out is what people wrote themselves (`<bdi>`, `dir=auto`), dates, keys of the keyboard, and what is
marked as being in a language of its own.
"""

from dataclasses import dataclass
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
#: Elements that hold no words for people.
SILENT = ("script", "style", "use", "svg")
#: Elements whose words are not ours: people's texts, moments, keys.
OF_OTHERS = ("bdi", "time", "kbd")
SPOKEN = ("aria-label", "alt", "placeholder", "title")


@dataclass(frozen=True, slots=True)
class Words:
    """A text, and the element or the attribute that says it."""

    text: str
    where: str


class Page(HTMLParser):
    """A page of the console: `words`, and the attributes of `<html>`."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.words = []
        self.html = {}
        self.open = []  # (tag, whether its words are left out)
        self.feed(html)
        self.close()

    @property
    def silent(self):
        return any(left_out for _tag, left_out in self.open)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "html":
            self.html = given
        left_out = self.left_out(tag, given)
        if not (self.silent or left_out):
            self.say_attributes(tag, given)
        if tag not in VOID:
            self.open.append((tag, left_out))

    handle_startendtag = handle_starttag

    def left_out(self, tag, given):
        if tag in (*SILENT, *OF_OTHERS) or given.get("translate") == "no":
            return True
        others = given.get("dir") == "auto" or ("lang" in given and tag != "html")
        return others and tag not in ("input", "textarea", "select")

    def say_attributes(self, tag, given):
        for name, value in given.items():
            if value and (name in SPOKEN or name.startswith("data-") and " " in value):
                self.words.append(Words(value, f"{tag} {name}"))

    def handle_endtag(self, tag):
        while any(tag == name for name, _ in self.open):
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data):
        text = " ".join(data.split())
        if text and not self.silent:
            self.words.append(Words(text, self.open[-1][0] if self.open else ""))
