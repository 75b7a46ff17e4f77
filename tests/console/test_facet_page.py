"""One facet with all its choices, and how many rows each has; what an empty list says."""

import pytest

from tests.console.pages import parse, sentences, titles

LIST = "/admin/tasks/"


@pytest.fixture
def rows(make_task, make_tag, make_project):
    tag, project = make_tag("Red"), make_project("Home")
    make_task("A", status="open", priority="urgent", assignee="viewer", tags=[tag], description="Some words")
    make_task("B", status="blocked", priority="urgent", project=project)
    make_task("C", status="done", priority="low", assignee="editor")


@pytest.fixture
def counts(sign_in):
    """The choices of a facet with their numbers: `counts("status&priority_in=low")`."""

    def call(query, who="viewer"):
        page = parse(sign_in(who).get(f"{LIST}facets/?facet={query}"))
        (form,) = [form for form in page.all("form") if "data-facet" in form.attributes]
        labels = form.one("fieldset").all("label")
        found = {}
        for label in labels:
            numbers = label.all("span", class_="n")
            if numbers:
                found[label.text.removesuffix(numbers[0].text).strip()] = numbers[0].text
        return found

    return call


def test_choices_are_counted_among_what_the_other_filters_leave(rows, counts):
    every = {"Open": "1", "In progress": "0", "Blocked": "1", "Done": "1", "Cancelled": "0"}
    assert counts("status") == every
    assert counts("status&status_in=open") == every
    assert counts("status&priority_in=urgent") == {**every, "Done": "0"}
    assert counts("status&search=A") == {**every, "Blocked": "0", "Done": "0"}


def test_people_and_members_are_counted_too(rows, counts):
    people = counts("assignee")
    assert (people["Me"], people["None"], people["Editor Person"], people["Admin Person"]) == (
        "1",
        "1",
        "1",
        "0",
    )
    assert counts("tags") == {"None": "2", "Red": "1"}
    assert counts("project") == {"None": "2", "Home": "1"}
    assert counts("due")["No date"] == "3"


def test_counting_a_facet_is_one_query(rows, sign_in, queries, make_person):
    client = sign_in("viewer")
    client.get(f"{LIST}facets/?facet=assignee")
    for _number in range(30):
        make_person(roles=["editor"])
    with queries() as seen:
        client.get(f"{LIST}facets/?facet=assignee")
    assert len(seen) <= 4, seen


def test_counting_stops(rows, counts, monkeypatch):
    monkeypatch.setattr("admin_app.console.facet_page.COUNTED_TO", 1)
    monkeypatch.setattr("admin_app.console.counting.COUNTED_TO", 1)
    assert counts("priority") == {"Low": "1", "Medium": "0", "High": "0", "Urgent": "1+"}


def test_what_the_history_knows_is_offered_without_numbers(rows, counts, sign_in):
    assert counts("was_status") == {}
    assert "Blocked" in sign_in("viewer").get(f"{LIST}facets/?facet=was_status").text


@pytest.mark.parametrize("key", ["", "colour", "\0", "status_in"])
def test_a_facet_that_there_is_not_is_not_found(sign_in, key):
    assert sign_in("viewer").get(f"{LIST}facets/", query_string={"facet": key}).status_code == 404


def test_more_records_than_a_facet_holds_are_found_by_a_word(sign_in, make_project, monkeypatch):
    monkeypatch.setattr("admin_app.console.filters.MAX_OPTIONS", 3)
    for number in range(6):
        make_project(f"Project {number}")
    client = sign_in("viewer")
    first = client.get(f"{LIST}facets/?facet=project")
    assert "Project 1" in first.text
    assert "Project 5" not in first.text
    assert "There are more" in first.text
    found = client.get(f"{LIST}facets/?facet=project&find=project+5")
    assert "Project 5" in found.text
    assert "Project 1" not in found.text
    for find in ("\0", "%", '"' * 300, "x" * 10_000):
        answer = client.get(f"{LIST}facets/", query_string={"facet": "project", "find": find})
        assert answer.status_code == 200


def test_the_form_of_the_page_keeps_the_rest_of_the_address(rows, sign_in):
    client = sign_in("viewer")
    page = parse(client.get(f"{LIST}facets/?facet=status&priority_in=urgent&sort=title&status_in=open"))
    (form,) = [form for form in page.all("form") if "data-facet" in form.attributes]
    kept = {field["name"]: field["value"] for field in form.all("input", type="hidden")}
    assert kept == {"priority_in": "urgent", "sort": "title"}


def test_a_list_asks_nothing_for_the_choices_of_closed_facets(rows, sign_in, queries):
    client = sign_in("viewer")
    client.get(LIST)
    with queries() as seen:
        client.get(LIST)
    choices = ("SELECT projects.id", "SELECT tags.id", "SELECT users.id, users.name")
    assert not [statement for statement in seen.statements if statement.startswith(choices)], seen


class TestText:
    def test_contains_is_folded_and_knows_the_field(self, rows, sign_in):
        client = sign_in("viewer")
        assert titles(client.get(f"{LIST}?description_contains=WORDS")) == ["A"]
        assert parse(client.get(f"{LIST}?title_contains=words")).all("section", class_="empty")
        assert parse(client.get(f"{LIST}?description_contains=A&title_contains=B")).all("section")

    def test_is_empty_and_is_not(self, rows, sign_in):
        client = sign_in("viewer")
        assert titles(client.get(f"{LIST}?description=none&sort=title")) == ["B", "C"]
        assert titles(client.get(f"{LIST}?description_not=none")) == ["A"]
        chip = parse(client.get(f"{LIST}?description=none")).one("div", class_="active")
        assert chip.one("b").text == "is empty"

    @pytest.mark.parametrize("query", ["description=x", "description_not=1", "description_contains=%00"])
    def test_other_values_are_refused(self, sign_in, query):
        assert sentences(sign_in("viewer").get(f"{LIST}?{query}"))


class TestEmpty:
    def test_the_strictest_filter_is_named_with_what_it_costs(self, rows, sign_in):
        client = sign_in("viewer")
        page = parse(client.get(f"{LIST}?status_in=cancelled&priority_in=urgent&sort=title"))
        way, clear = page.one("section", class_="empty").all("a")
        assert way.text == "Drop “Status”: 2 match"
        assert titles(client.get(way["href"])) == ["A", "B"]
        assert clear.text == "Clear all"

    def test_a_search_can_be_the_strictest(self, rows, sign_in):
        page = parse(sign_in("viewer").get(f"{LIST}?search=zzz&priority_in=urgent"))
        assert page.one("section", class_="empty").all("a")[0].text == "Drop “Search”: 2 match"

    def test_two_filters_are_named_where_dropping_one_does_not_help(self, rows, sign_in):
        client = sign_in("viewer")
        page = parse(client.get(f"{LIST}?status_in=cancelled&priority_in=urgent&search=zzz"))
        way = page.one("section", class_="empty").all("a")[0]
        assert way.text == "Drop “Search, Status”: 2 match"
        assert titles(client.get(f"{way['href']}&sort=title")) == ["A", "B"]

    def test_no_way_is_offered_that_leads_nowhere(self, rows, sign_in):
        page = parse(sign_in("viewer").get(f"{LIST}?search=zzz&status_in=cancelled"))
        assert [link.text for link in page.one("section", class_="empty").all("a")] == ["Clear all"]
