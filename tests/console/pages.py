"""Pages as tests read them."""

import re
from html import unescape
from html.parser import HTMLParser

#: Elements without an end.
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


#: What ends where another of its kind begins, though nothing says so.
IMPLIED = {"td": ("td", "th"), "th": ("td", "th"), "tr": ("td", "th", "tr")}


class Element:
    def __init__(self, tag, attributes, parent):
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children = []

    def __getitem__(self, name):
        return self.attributes[name]

    def get(self, name, default=None):
        return self.attributes.get(name, default)

    @property
    def text(self):
        """The words in it, with single spaces and without the marks that only say their direction."""
        return " ".join(re.sub("[\u2066-\u2069]", "", "".join(self._texts())).split())

    def _texts(self):
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._texts()
                yield " "

    def walk(self):
        yield self
        for child in self.children:
            if not isinstance(child, str):
                yield from child.walk()

    def all(self, tag=None, **attributes):
        """The elements in it with this tag and these attributes; `class_` is one class of several."""
        return [each for each in self.walk() if each._is(tag, attributes)]

    def one(self, tag=None, **attributes):
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} elements are <{tag}> {attributes}"
        return found[0]

    def _is(self, tag, attributes):
        if tag and self.tag != tag:
            return False
        for name, value in attributes.items():
            mine = self.attributes.get(name.rstrip("_").replace("_", "-"))
            if name == "class_":
                if value not in (mine or "").split():
                    return False
            elif mine != value:
                return False
        return True


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("", {}, None)

    def handle_starttag(self, tag, attributes):
        if tag in IMPLIED:
            self._end(IMPLIED[tag])
        element = Element(tag, dict(attributes), self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def _end(self, tags):
        """End the cell or row that this one ends; a table in a cell would be another matter."""
        element = self.here
        while element.parent is not None and element.tag not in ("table", "tbody", "thead"):
            if element.tag in tags:
                self.here = element.parent
            element = element.parent

    def handle_startendtag(self, tag, attributes):
        self.here.children.append(Element(tag, dict(attributes), self.here))

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        element = self.here
        while element.parent is not None and element.tag != tag:
            element = element.parent
        if element.parent is not None:
            self.here = element.parent

    def handle_data(self, data):
        self.here.children.append(data)


def parse(answer):
    """The page of an answer, as a tree."""
    reader = _Reader()
    reader.feed(answer if isinstance(answer, str) else answer.text)
    return reader.root


def titles(answer):
    """What names the rows of a list, from top to bottom."""
    return [row.one("th", class_="t").text for row in parse(answer).one("tbody").all("tr")]


def messages(answer):
    """The messages of a page: `[(kind, sentence)]`."""
    shown = parse(answer).all(class_="toast")
    return [(toast["data-kind"], toast.one("p").text) for toast in shown if toast.one("p").text]


def sentences(answer):
    """The messages of a page, without their kind."""
    return [sentence for _kind, sentence in messages(answer)]


def values(answer):
    """What the form of a page would send, but for its buttons: `{name: value or list}`."""
    form = parse(answer).one("form", class_="record-form")
    found = {}

    def add(name, value):
        found.setdefault(name, []).append(value)

    for field in form.walk():
        name, kind = field.get("name"), field.get("type", "text")
        if name is None or "disabled" in field.attributes:
            continue
        if field.tag == "input" and not (kind in ("checkbox", "radio") and "checked" not in field.attributes):
            add(name, field.get("value", ""))
        elif field.tag == "textarea":
            add(name, re.sub(r"\A\r?\n", "", "".join(field._texts())))
        elif field.tag == "select":
            options = field.all("option")
            chosen = [option for option in options if "selected" in option.attributes]
            for option in chosen or ([] if "multiple" in field.attributes else options[:1]):
                add(name, option.get("value", option.text))
    return {name: value[0] if len(value) == 1 else value for name, value in found.items()}


def problems(answer):
    """The summary of what is wrong with a form: `{id of the field: sentence}`."""
    summary = parse(answer).one(id="problems")
    return {link["href"].removeprefix("#"): link.text for link in summary.all("a")}


def links(answer):
    """Every address of a page's links, as a browser reads it."""
    return [unescape(link["href"]) for link in parse(answer).all("a") if "href" in link.attributes]
