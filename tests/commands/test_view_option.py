"""`tasks export --view NAME`: the rows of a saved view, or a refusal; never more than it asks for."""

import pytest


@pytest.fixture
def rows(make_task):
    make_task("A", priority="urgent", assignee="viewer")
    make_task("B")


@pytest.fixture
def export(run):
    return lambda *arguments: run("tasks", "export", *arguments)


@pytest.mark.parametrize("who", [("--as", "viewer@example.org"), ()])
def test_a_view_is_named_by_its_name_or_its_number(rows, make_view, export, who):
    view = make_view("Very urgent", by="viewer", query="priority_in=urgent")
    for name in ("Very urgent", "very URGENT", str(view.id)):
        result = export("--view", name, *who)
        assert result.exit_code == 0, result.stderr
        assert result.stdout.count("\n") == 2


def test_a_shipped_view_is_named_by_its_key(rows, export):
    assert export("--view", "unassigned").stdout.count("\n") == 2
    assert export("--view", "all").stdout.count("\n") == 3


def test_the_columns_of_a_view_are_those_of_the_file(rows, make_view, export):
    make_view("Narrow", by="viewer", query="columns=title,status&sort=title")
    assert export("--view", "Narrow").stdout.splitlines() == ["title,status", "A,open", "B,open"]
    as_person = ("--form", "person", "--as", "viewer@example.org")
    assert export("--view", "Narrow", *as_person).stdout.splitlines()[0] == "\ufeffTitle,Status"


def test_me_is_who_the_command_acts_as(rows, export):
    assert export("--view", "mine", "--as", "viewer@example.org").stdout.count("\n") == 2
    refused = export("--view", "mine")
    assert refused.exit_code == 2
    assert "--as" in refused.stderr


def test_a_view_that_cannot_be_opened_is_refused_and_nothing_is_written(rows, make_view, export, tmp_path):
    make_view("Theirs", by="editor")
    for name in ("Theirs", "nonsense", "99999"):
        result = export("--view", name, "--as", "viewer@example.org", "--out", str(tmp_path / "out.csv"))
        assert result.exit_code == 2
        assert name in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_name_of_several_views_is_refused_with_their_numbers(rows, make_view, export):
    views = [make_view("Mine", by=who) for who in ("viewer", "editor")]
    result = export("--view", "mine ")
    assert result.exit_code == 2
    assert all(str(view.id) in result.stderr for view in views)


def test_a_view_that_is_out_of_date_is_refused(make_view, export):
    make_view("Old", by="viewer", query="colour_in=red")
    result = export("--view", "Old", "--as", "viewer@example.org")
    assert result.exit_code == 2
    assert "out of date" in result.stderr


def test_a_view_and_a_query_exclude_each_other(export):
    assert export("--view", "all", "--query", "status_in=open").exit_code == 2
