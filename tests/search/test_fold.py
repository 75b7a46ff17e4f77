"""Folding is one form for all ways to write a text, and says so of texts that nobody thought of."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from admin_app.search.fold import fold

#: Letters, marks and unseen characters of the scripts that folding treats, side by side.
MIXED = st.text(
    st.one_of(
        st.characters(),
        st.characters(max_codepoint=0x24F),
        st.characters(min_codepoint=0x300, max_codepoint=0x52F),
        st.characters(min_codepoint=0x591, max_codepoint=0x6FF),
        st.characters(min_codepoint=0x3041, max_codepoint=0x30FF),
        st.sampled_from("\u034f\u0640\u200b\u00ad\u3099\u0338\u0345\ufe77ßİıſ´½ﷺｶﾞ\u1112\u1161\ud800"),
    )
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Two\twords\r\nand\x00more\x85 ", "two words and more"),
        ("\ud800half", "half"),
        ("Straße ﬁn ĸ ȷ Ŋ", "strasse fin k j n"),
        ("क़ कि กี่ が ガ", "क\u093c कि กี่ が が"),
        ("ٱلرَّحْمٰن", "الرحمن"),
        ("ᾳ ᾼ Ὀδυσσεύς", "α α οδυσσευσ"),
        ("ヷヾー", "わ\u3099ゞー"),
        ("≠ ⅔ ٪ „x” 〜 a\u2212b", '≠ 2/3 ٪ "x" ~ a-b'),
        ("don´t don`t don‘t", "don't don`t don't"),
        ("か\u034f\u3099 \u1112\u115f\u1161", "が 하"),
        ("x\u0338 צָ ӂ", "x צ ж"),
    ],
)
def test_a_text_has_one_form(text, folded):
    assert fold(text) == folded


@given(MIXED)
@example("か\u034f\u3099")
@example("か\ufe77\u3099")
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_folding_any_character_twice_changes_nothing():
    for plane in range(0, 0x110000, 0x1000):
        characters = " ".join(f"a{chr(code)}b{chr(code)}" for code in range(plane, plane + 0x1000))
        assert fold(fold(characters)) == fold(characters), hex(plane)


@given(MIXED)
def test_folded_text_can_be_stored_and_has_single_spaces_only(text):
    folded = fold(text)
    folded.encode()
    assert folded == " ".join(folded.split())
    assert not any(unicodedata.category(character) == "Cc" for character in folded)
    assert not any("A" <= character <= "Z" for character in folded)


@given(MIXED)
def test_composed_and_decomposed_texts_are_one(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)
    assert fold(unicodedata.normalize("NFC", text)) == fold(text)


@given(st.text(st.characters(max_codepoint=0x52F, exclude_characters="\u0345\u037a")))
def test_capitals_and_small_letters_are_one(text):
    assert fold(text.upper()) == fold(text.lower()) == fold(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_the_short_way_for_ascii_gives_the_same(text):
    assert fold(text + " 報") == f"{fold(text)} 報".strip()
