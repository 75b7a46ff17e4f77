"""Extract, update, compile and check the catalogues."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.pofile import PoFileError, write_po

from admin_app.i18n import CATALOGUES, LANGUAGES, PSEUDO
from admin_app.translating import catalogues
from admin_app.translating.extraction import DOMAINS, library_of, wanted
from admin_app.translating.faults import FUZZY, Fault, Plurals, problems

#: The language of the source needs no catalogue, but for what a library says in words that are not ours.
SOURCE = "en"
SHIPPED = tuple(code for code in LANGUAGES if code != SOURCE)
#: Around every string of the pseudo-language.
BRACKETS = ("⟦", "⟧")


def extract(root: Path = CATALOGUES) -> dict[Path, int]:
    """Write what each domain asks for as a template (`.pot`); how many strings are in each file."""
    written = {}
    root.mkdir(parents=True, exist_ok=True)
    for domain in DOMAINS:
        catalogue, path = wanted(domain), root / f"{domain}.pot"
        with path.open("wb") as file:
            write_po(file, catalogue, width=catalogues.WIDTH)
        written[path] = len(catalogue)
    return written


def update(root: Path = CATALOGUES, *, drop_obsolete: bool = False) -> dict[Path, int]:
    """Bring all catalogues up to what the code asks for; how many strings of each wait for a translator.

    What was translated stays; a string that changed a little keeps its old translation, marked as
    fuzzy; one that nobody asks for any more is kept as a comment.
    """
    waiting = {}
    for domain in DOMAINS:
        template = wanted(domain)
        for language in SHIPPED:
            path = catalogues.path_of(root, language, domain)
            catalogue = catalogues.load(path, language) or catalogues.new(language, domain)
            needed = _gaps(template, catalogue, domain, language)
            needed.creation_date = catalogue.creation_date
            catalogue.update(needed)
            if drop_obsolete:
                catalogue.obsolete.clear()
            catalogues.save(catalogue, path)
            waiting[path] = sum(1 for m in catalogue if m.id and (m.fuzzy or not _is_translated(m.string)))
    return waiting


def _gaps(template: Catalog, ours: Catalog, domain: str, language: str) -> Catalog:
    """Of a library's strings those that its own catalogue lacks or has wrong, and those we have anyway."""
    library = library_of(domain)
    if library is None:
        return template
    theirs, plurals = catalogues.said_by(library, language), Plurals.of(language)
    gaps = Catalog(locale=language, domain=domain)
    for message in template:
        if message.id and (
            message.id in ours or any(problems(message.id, _said(theirs, message.id), plurals))
        ):
            gaps[message.id] = message
    return gaps


def compile_all(root: Path = CATALOGUES, *, pseudo: bool = False) -> list[Path]:
    """Compile the catalogues that are newer than their compiled form; the files that were written.

    With `pseudo` also those of the pseudo-language, from the strings that the code asks for now.
    """
    written = []
    for language in (SOURCE, *SHIPPED):
        for domain in DOMAINS:
            source = catalogues.path_of(root, language, domain)
            target = source.with_suffix(".mo")
            catalogue = None if _is_fresh(target, source) else catalogues.load(source, language)
            if catalogue is not None:
                catalogues.save_compiled(catalogue, target)
                written.append(target)
    for domain in DOMAINS if pseudo else ():
        target = catalogues.path_of(root, PSEUDO, domain, ".mo")
        catalogues.save_compiled(in_brackets(wanted(domain)), target)
        written.append(target)
    return written


def _is_fresh(target: Path, source: Path) -> bool:
    return source.exists() and target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns


def in_brackets(template: Catalog) -> Catalog:
    """The catalogue of the pseudo-language: every string as it is, but in brackets."""
    catalogue = Catalog(locale=SOURCE, domain=template.domain)
    for message in template:
        if message.id:
            strings = (message.id,) if isinstance(message.id, str) else message.id
            wrapped = tuple(text.join(BRACKETS) for text in strings)
            catalogue.add(message.id, wrapped[0] if isinstance(message.id, str) else wrapped)
    return catalogue


def check(root: Path = CATALOGUES) -> list[Fault]:
    """What is wrong with the catalogues of the languages shipped, compared with the code as it is."""
    found: list[Fault] = []
    for domain in DOMAINS:
        template, library = wanted(domain), library_of(domain)
        for language in SHIPPED:
            theirs = catalogues.said_by(library, language) if library else {}
            try:
                ours = catalogues.load(catalogues.path_of(root, language, domain), language)
            except PoFileError as error:
                found.append(Fault(language, domain, "", f"cannot be read: {error}"))
                continue
            ours_first = library is None or library.ours_first
            found.extend(faults(template, ours, theirs, language, domain, ours_first=ours_first))
    return found


def faults(
    template: Catalog,
    ours: Catalog | None,
    theirs: Mapping[str, Any],
    language: str,
    domain: str,
    *,
    ours_first: bool = True,
) -> Iterator[Fault]:
    """What is wrong with a language, given what is asked for, our catalogue, and that of the library."""
    plurals = Plurals.of(language)
    if ours is not None and Plurals(ours.num_plurals, ours.plural_expr).picks() != plurals.picks():
        yield Fault(language, domain, "Plural-Forms", f"must be: {plurals.header}")
    for message in template:
        if not message.id:
            continue
        entry = ours.get(message.id) if ours is not None else None
        source = message.id if isinstance(message.id, str) else message.id[0]
        if entry is not None and entry.fuzzy and _is_translated(entry.string):
            yield Fault(language, domain, source, FUZZY)
            continue
        mine = entry.string if entry is not None else ""
        other = _said(theirs, message.id)
        said = (mine, other) if ours_first else (other, mine)
        chosen: Any = next((each for each in said if _is_translated(each)), "")
        for problem in problems(message.id, chosen, plurals):
            yield Fault(language, domain, source, problem)


def _said(theirs: Mapping[str, Any], key: Any) -> Any:
    return theirs.get(key if isinstance(key, str) else key[0], "")


def _is_translated(string: Any) -> bool:
    return bool(string) if isinstance(string, str) else any(string or ())
