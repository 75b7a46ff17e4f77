"""What docs/using.*.md call by name is on the screen under that name, and their pictures are there."""

import re

import pytest
from babel.messages.pofile import read_po

from admin_app.config import ROOT

DOCS = {"en": "using.md", "es": "using.es.md", "ar": "using.ar.md"}
#: Bold without being a name: “words in bold”.
NO_NAMES = {"bold", "negrita", "الغامقة"}


def words_on_screen(language):
    """The strings of the catalogue: those of the source, or what they are translated to."""
    with (ROOT / "translations" / ("es" if language == "en" else language) / "LC_MESSAGES/messages.po").open(
        "rb"
    ) as file:
        entries = [entry for entry in read_po(file) if isinstance(entry.id, str) and entry.id]
    return {entry.id if language == "en" else entry.string for entry in entries}


@pytest.mark.parametrize("language", DOCS)
def test_the_guide_calls_things_as_the_screen_does(language):
    text = (ROOT / "docs" / DOCS[language]).read_text("utf-8")
    named = {" ".join(name.split()) for name in re.findall(r"\*\*(.+?)\*\*", text, flags=re.DOTALL)}
    assert len(named) > 20
    assert named - NO_NAMES - words_on_screen(language) == set()


@pytest.mark.parametrize("language", DOCS)
def test_the_guide_has_the_same_parts_in_every_language(language):
    def shape(name):
        lines = (ROOT / "docs" / name).read_text("utf-8").splitlines()
        return [line.split(" ")[0] for line in lines if line.startswith(("#", "|", "!["))]

    def kinds(name):
        return [line if line.startswith("#") else line[:2] for line in shape(name)]

    assert kinds(DOCS[language]) == kinds(DOCS["en"])


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{name}" for name in DOCS.values())])
def test_pictures_and_links_of_a_page_lead_to_files(page):
    text = (ROOT / page).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", text):
        assert ((ROOT / page).parent / target).exists(), target


def test_pictures_are_light():
    for picture in (ROOT / "docs/pictures").glob("*.png"):
        assert picture.stat().st_size <= 200_000, picture.name
