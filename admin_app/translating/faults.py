"""What can be wrong with a translation: missing, not confirmed, placeholders, plural forms, markup."""

import gettext
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from babel.messages import Catalog

#: `%(name)s`, `%s`, `%%` and `{name}`.
PLACEHOLDER = re.compile(
    r"%\((?P<name>\w+)\)[#0 +-]*[\d.]*[hlL]?(?P<kind>[diouxXeEfFgGcrsa])|%[\d.]*[sdrif%]|\{\w*\}"
)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
WORD = re.compile("[A-Za-z’']+")
#: From so many words on, a translation that equals its source was forgotten.
SENTENCE = 3
#: Placeholders that hold how many there are.
COUNTS = ("%(num)", "%(count)", "%d")
#: Numbers that tell which plural forms are said of one number only.
TRIED = range(1000)

MISSING = "is not translated"
ENGLISH = "is left in English"
FUZZY = "is marked as fuzzy: compare it with the source, then take the mark away"


@dataclass(frozen=True, slots=True)
class Fault:
    language: str
    domain: str
    string: str
    problem: str

    def __str__(self) -> str:
        return f"{self.language}/{self.domain}: “{self.string}” {self.problem}"


@dataclass(frozen=True, slots=True)
class Plurals:
    """How a language counts: its number of forms, and the rule in C that picks one of them."""

    forms: int
    rule: str

    @classmethod
    def of(cls, language: str) -> "Plurals":
        catalogue = Catalog(locale=language)
        return RULES.get(language) or cls(catalogue.num_plurals, catalogue.plural_expr)

    @property
    def header(self) -> str:
        return f"nplurals={self.forms}; plural={self.rule};"

    def picks(self) -> list[int]:
        """The form for each of the first numbers."""
        pick = gettext.c2py(self.rule)
        return [pick(number) for number in TRIED]

    def of_one_number(self) -> set[int]:
        """The forms that are said of a single number, which they may spell out: one day, two days."""
        return {form for form, times in Counter(self.picks()).items() if times == 1}


#: Babel's Arabic has the last two forms in another order than gettext, its tools and the libraries have.
RULES = {
    "ar": Plurals(
        6,
        "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)",
    )
}


def problems(source: str | Sequence[str], said: str | Sequence[str], plurals: Plurals) -> Iterator[str]:
    """What is wrong with a translation of a string, or of a pair for one and many."""
    if isinstance(source, str):
        if not said:
            yield MISSING
        else:
            yield from _differences([source], str(said), may_spell_out=False)
        return
    forms = (said,) if isinstance(said, str) else tuple(said)
    if not any(forms):
        yield MISSING
        return
    if len(forms) != plurals.forms or not all(forms):
        yield f"has {len([f for f in forms if f])} plural forms instead of {plurals.forms}"
        return
    spelt_out = plurals.of_one_number()
    for number, form in enumerate(forms):
        of_one = number in spelt_out
        if of_one and not any(_differences(source[:1], form, may_spell_out=True)):
            continue  # said of one thing, as the source says it of one
        for problem in _differences(source, form, may_spell_out=of_one):
            yield f"{problem}, in plural form {number}"


def _differences(sources: Sequence[str], said: str, *, may_spell_out: bool) -> Iterator[str]:
    source = sources[-1]
    if said in sources and len(WORD.findall(PLACEHOLDER.sub("", said))) >= SENTENCE:
        yield ENGLISH
    asked, given = Counter(placeholders(source)), Counter(placeholders(said))
    for lost in asked - given:
        if not (may_spell_out and lost in COUNTS):
            yield f"lacks {lost}"
    for added in given - asked:
        yield f"has {added}, which the source has not"
    for wrong in _kinds(said) - _kinds(source):
        # What is `%(n)d` in the source may be `%(n)s`, which takes everything.
        if not wrong.endswith("s"):
            yield f"has {wrong}, which may not fit what is put in"
    if "%" in PLACEHOLDER.sub("", said) and "%" not in PLACEHOLDER.sub("", source):
        yield "has a % that is no placeholder: write %%"
    if sorted(TAG.findall(source)) != sorted(TAG.findall(said)):
        yield "has other tags than the source"


def placeholders(text: str) -> list[str]:
    """What is filled in: `%(name)` whatever its kind, others as they stand."""
    return [f"%({m['name']})" if m["name"] else m[0] for m in PLACEHOLDER.finditer(text)]


def _kinds(text: str) -> set[str]:
    return {f"%({m['name']}){m['kind']}" for m in PLACEHOLDER.finditer(text) if m["name"]}
