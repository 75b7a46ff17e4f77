"""The guard against formulas, and its exact way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_app.export.cells import join_members, split_members
from admin_app.export.forms import PersonForm
from admin_app.export.guard import DANGEROUS, escape, keep, unescape
from admin_app.export.profile import Profile
from admin_app.importing.values.members import members

starts = st.sampled_from(sorted(DANGEROUS))
texts = st.one_of(st.text(), st.builds(str.__add__, starts, st.text()), st.text(alphabet="'=+-@\t\r＝ a"))


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-3", "'-3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("'quoted'", "''quoted'"),
        ("'", "''"),
        ("''=x", "'''=x"),
        ("a=1", "a=1"),
        (" =1", " =1"),
        ("", ""),
    ],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text, guarded):
    assert escape(text) == guarded


@given(texts)
def test_the_way_back_is_exact(text):
    assert unescape(escape(text)) == text


@given(texts)
def test_text_that_needs_no_guard_comes_back_too(text):
    assert unescape(keep(text)) == text
    assert keep(text).lstrip("'") == text.lstrip("'")


@given(texts)
def test_no_cell_starts_with_what_a_spreadsheet_would_run(text):
    assert not escape(text).startswith(tuple(DANGEROUS - {"'"}))


@given(st.lists(st.text(min_size=1)))
def test_names_of_members_come_back_whatever_they_hold(names):
    assert split_members(join_members(names)) == names


NAMES = st.text(st.one_of(st.sampled_from("\\|,;，、[]'\" a"), st.characters(categories=["L"])), min_size=1)


@given(st.lists(NAMES.map(str.strip).filter(bool), unique=True))
def test_names_in_the_form_for_people_are_read_as_they_are(names):
    form = PersonForm.__new__(PersonForm)
    form.profile = Profile()
    assert members(form.members(names)) == names
