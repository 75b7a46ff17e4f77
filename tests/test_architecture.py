"""The house keeps its shape; `tests/architecture.py` says what each rule means."""

from pathlib import Path

import pytest

from tests import architecture as rules

ROOT = Path(__file__).resolve().parent.parent
SOURCES = rules.read_sources(ROOT / rules.PACKAGE)

#: What may be longer than a screen, with the reason: {"path" or "path:function": "reason"}.
LONG_FOR_A_REASON: dict[str, str] = {}

RULES = (
    rules.upward_imports,
    rules.doors_out_of_order,
    rules.flask_where_it_has_no_place,
    rules.libraries_outside_their_room,
    rules.sql_that_differs,
)


def test_there_is_something_to_judge():
    assert SOURCES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_holds_everywhere(rule):
    faults = list(rule(SOURCES))
    assert not faults, "\n".join(faults)


def test_one_class_alone_builds_on_the_model_view_of_flask_admin():
    found = list(rules.subclasses(SOURCES, "ModelView", "BaseModelView"))
    assert found == ["console/view.py:ConsoleView"]


def test_one_class_alone_builds_on_the_plain_view_of_flask_admin():
    found = list(rules.subclasses(SOURCES, "BaseView"))
    assert found == ["console/page.py:ConsolePage"]


def test_an_index_page_goes_through_the_gate_of_all_pages():
    index_pages = set(rules.subclasses(SOURCES, "AdminIndexView"))
    assert len(index_pages) <= 1
    assert index_pages <= set(rules.subclasses(SOURCES, "ConsolePage"))


def test_nothing_grows_longer_than_a_reader_can_hold():
    found = dict(rules.too_long(SOURCES))
    unexplained = {name: lines for name, lines in found.items() if name not in LONG_FOR_A_REASON}
    assert not unexplained
    assert not set(LONG_FOR_A_REASON) - set(found), "short again: take it off the list"
