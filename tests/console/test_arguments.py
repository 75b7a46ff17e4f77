"""What an address may ask of a list; everything else is left out and named, and never breaks a page."""

import pytest

from admin_app.console.arguments import ListArguments
from admin_app.errors import BadArgument
from tests.console.pages import messages, parse, titles

HUGE = "9" * 20


@pytest.fixture
def reader(app):
    """Reads the arguments of the list of tasks from a query string."""
    (admin,) = app.extensions["admin"]
    screen = next(view for view in admin._views if view.endpoint == "tasks")

    def read(query):
        with app.test_request_context(f"/?{query}") as context:
            return screen.reader.read(context.request.args)

    return read


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("status_in=open,blocked", "status_in=open,blocked"),
        ("status_in=open&status_in=blocked", "status_in=open,blocked"),
        ("status_in=open,,open, ", "status_in=open"),
        ("status_in=", ""),
        ("status_in_not=done", "status_not=done"),
        ("status_not_in=done", "status_not=done"),
        ("assignee_in=me,none,007", "assignee_in=me,none,7"),
        ("tags_in=3", "tags_any=3"),
        ("due_in=overdue", "due=overdue"),
        ("sort=-priority,due_date", "sort=-priority,due_date"),
        ("sort=title,-title", "sort=title"),
        ("page=3&page_size=25", "page_size=25&page=3"),
        ("page=0", ""),
        ("search=%20two%20%20words%00%20", "search=two+words"),
        ("title_contains=a,b", "title_contains=a,b"),
        (
            "page_size=25&sort=title&status_in=open&search=x",
            "search=x&status_in=open&sort=title&page_size=25",
        ),
        ("url=/admin/&form=person", ""),
    ],
)
def test_arguments_have_one_spelling(reader, query, canonical):
    arguments = reader(query)
    assert arguments.problems == ()
    assert arguments.query() == canonical
    assert reader(canonical) == arguments


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("colour_in=red", "“colour_in” is not an argument of this list."),
        ("STATUS_IN=open", "“STATUS_IN” is not an argument of this list."),
        ("status=open", "“status” is not an argument of this list."),
        ("flt0_0=x", "“flt0_0” is not an argument of this list."),
        ("status_in=finished", "“status_in” (Status) does not take finished."),
        ("assignee_in=ada@example.org", "“assignee_in” (Assignee) does not take ada@example.org."),
        ("assignee_in=٣", "“assignee_in” (Assignee) does not take ٣."),
        ("project_in=me", "“project_in” (Project) does not take me."),
        (f"project_in={HUGE}", f"“project_in” (Project) does not take {HUGE}."),
        ("project_in=-1", "“project_in” (Project) does not take -1."),
        ("project_in=0", "“project_in” (Project) does not take 0."),
        ("tags_any=2147483648", "“tags_any” (Tags) does not take 2147483648."),
        ("due=yesterday", "“due” (Due) does not take yesterday."),
        ("due_from=2026-02-30", "“due_from” (Due) does not take 2026-02-30."),
        ("due_to=20260201", "“due_to” (Due) does not take 20260201."),
        ("due_to=0000-01-01", "“due_to” (Due) does not take 0000-01-01."),
        ("created_to=9999-12-31", "“created_to” (Created) does not take 9999-12-31."),
        ("sort=description", "This list cannot be sorted by “description”."),
        ("sort=--title", "This list cannot be sorted by “-title”."),
        ("page=-1", "There is no page “-1”."),
        (f"page={HUGE}", f"There is no page “{HUGE}”."),
        ("page=two", "There is no page “two”."),
        ("page=٢", "There is no page “٢”."),
        ("page=1.5", "There is no page “1.5”."),
        ("page=%00", "There is no page “�”."),
        ("page_size=1000000", "A page cannot have “1000000” rows."),
        ("page_size=0", "A page cannot have “0” rows."),
    ],
)
def test_what_is_not_understood_is_left_out_and_named(reader, query, named):
    arguments = reader(query)
    assert arguments.problems == (named,)
    assert arguments.query() == ""
    with pytest.raises(BadArgument) as caught:
        arguments.refuse_problems()
    assert str(caught.value) == named


def test_a_list_is_sorted_by_three_columns_and_says_so_of_a_fourth(reader):
    arguments = reader("sort=title,-status,priority,due_date")
    assert arguments.sort == (("title", False), ("status", True), ("priority", False))
    assert arguments.problems == ("A list is sorted by at most 3 columns.",)
    assert reader("sort=title,status,title,priority").problems == ()


def test_nothing_that_is_said_twice_is_dropped_in_silence(reader):
    assert reader("sort=title&sort=-status").sort == (("title", False), ("status", True))
    assert reader("search=blue&search=paint").search == "blue paint"


@pytest.mark.parametrize(
    "query", ["title_contains=%20%20", "title_contains=%0A", "title_contains=", "search=%20"]
)
def test_blanks_ask_for_nothing(reader, query):
    assert (reader(query).problems, reader(query).narrows) == ((), False)


def test_a_good_value_beside_a_bad_one_still_counts(reader):
    arguments = reader("status_in=open,finished")
    assert arguments.filters == {"status_in": ("open",)}
    assert arguments.problems == ("“status_in” (Status) does not take finished.",)


def test_no_more_than_a_hundred_values_are_taken(reader):
    arguments = reader("assignee_in=" + ",".join(map(str, range(1, 102))))
    assert len(arguments.filters["assignee_in"]) == 100
    assert arguments.problems == ("“assignee_in” (Assignee) takes at most 100 values.",)


def test_a_percent_sign_in_what_is_not_understood_stays_one(reader):
    with pytest.raises(BadArgument) as caught:
        reader("due=100%25s%25(x)d").refuse_problems()
    assert str(caught.value) == "“due” (Due) does not take 100%s%(x)d."


def test_arguments_without_problems_pass(reader):
    reader("status_in=open&page=2").refuse_problems()


def test_without_drops_a_filter_and_goes_back_to_the_first_page():
    arguments = ListArguments("x", {"status_in": ("open",), "due": ("today",)}, (), 4)
    assert arguments.without(["due"]).query() == "search=x&status_in=open"
    assert arguments.without(["search"]).query() == "status_in=open&due=today"


TAMPERED = (
    "page=-1",
    f"page={HUGE}",
    "page=99999999",
    "page=10000000",
    "page=%00",
    "page=٢",
    "page_size=-5",
    f"page_size={HUGE}",
    "search=a%00b",
    "search=%00",
    "search=%ED%A0%80",
    "search=%FF%FE",
    "search=%25_%5C'\"",
    f"search={'x' * 5000}",
    "title_contains=a%00b",
    "title_contains=%00",
    "status_in=open%00",
    f"assignee_in={HUGE}",
    "assignee_in=1;drop",
    "project_in=%00",
    "tags_all=2147483647",
    f"tags_any={HUGE}",
    "due_from=%00",
    "due_from=9998-12-31&due_to=1900-01-01",
    "created_from=1900-01-01&created_to=9998-12-31",
    "created=today&created_not=none",
    "sort=id;drop",
    "sort=%00",
    "%00=1",
    f"{'n' * 3000}=1",
)


@pytest.mark.parametrize("query", TAMPERED)
def test_no_argument_breaks_the_list(sign_in, make_task, query):
    make_task()
    answer = sign_in("admin").get(f"/admin/tasks/?{query}")
    assert answer.status_code == 200


@pytest.mark.parametrize("query", TAMPERED)
def test_no_argument_breaks_an_export(sign_in, make_task, query):
    make_task()
    answer = sign_in("admin").get(f"/admin/tasks/export/csv/?{query}")
    assert answer.status_code in (200, 400)


IDS = (
    "",
    "abc",
    "1,2",
    "-1",
    "0",
    HUGE,
    "2147483648",
    "2147483647",
    "%00",
    "1%00",
    "٣",
    "1.0",
    "1e3",
    "%FF",
    "None",
)


@pytest.mark.parametrize("given", IDS)
@pytest.mark.parametrize("area", ["tasks", "users"])
def test_an_id_that_names_no_record_is_a_page_of_ours(sign_in, post, area, given):
    client = sign_in("admin")
    for verb in ("details", "edit", *(["delete"] if area == "tasks" else [])):
        answer = client.get(f"/admin/{area}/{verb}/?id={given}")
        assert answer.status_code == 404
        assert "was deleted" in answer.text
    assert post(client, f"/admin/{area}/edit/?id={given}", {"version": 1}).status_code == 404


@pytest.mark.parametrize("given", ["abc", "1,2", HUGE, "\0", "٣", ""])
def test_an_id_in_a_form_that_names_no_record_changes_nothing(sign_in, post, everything, given):
    client = sign_in("admin")
    before = everything()
    assert post(client, "/admin/tasks/delete/", {"id": given}).status_code == 404
    for form in ({"action": "complete", "rowid": given}, {"do": f"complete:{given}:1"}):
        assert post(client, "/admin/tasks/action/", form).status_code == 422
    assert post(client, "/admin/tasks/action/", {"do": f"complete:1:{given}"}).status_code == 404
    assert everything() == before


@pytest.mark.parametrize(
    "query",
    [
        "name=assignee_id&query=%00",
        f"name=assignee_id&limit={HUGE}&offset={HUGE}",
        "name=assignee_id&offset=-1",
    ],
)
def test_no_argument_breaks_a_look_up(sign_in, query):
    assert sign_in("admin").get(f"/admin/tasks/ajax/lookup/?{query}").status_code == 200


@pytest.mark.parametrize("query", ["", "name=", "name=title", "name=%00", "name=query", "name=__class__"])
def test_only_relations_of_the_form_can_be_looked_up(sign_in, query):
    assert sign_in("admin").get(f"/admin/tasks/ajax/lookup/?{query}").status_code == 404


def test_a_look_up_gives_no_more_than_fifty(sign_in, make_project):
    for _number in range(52):
        make_project()
    answer = sign_in("admin").get("/admin/tasks/ajax/lookup/?name=project_id&limit=1000000")
    assert len(answer.json) == 50


def test_the_list_names_what_it_left_out_and_shows_the_rest(sign_in, make_task):
    make_task("Kept", status="blocked")
    make_task("Other")
    answer = sign_in("viewer").get("/admin/tasks/?status_in=blocked&colour=red&page=-1")
    assert titles(answer) == ["Kept"]
    assert messages(answer) == [
        ("warning", "“colour” is not an argument of this list."),
        ("warning", "There is no page “-1”."),
    ]
    sorting = [link["href"] for link in parse(answer).one("thead").all("a")]
    assert "/admin/tasks/?status_in=blocked&sort=title" in sorting
    assert not any("colour" in link for link in sorting)


def test_markup_in_an_argument_is_shown_as_text(sign_in):
    answer = sign_in("viewer").get("/admin/tasks/?<script>x</script>=1&search=<i>&title_contains=<b>")
    assert "<script>x" not in answer.text
    assert "“<script>x</script>” is not an argument" in dict(messages(answer)).get("warning", "")
    assert "<i>" not in answer.text


@pytest.mark.parametrize("words, stay", [("x" * 9000, ""), ("word " * 1800, "word " * 99 + "word")])
def test_a_search_that_is_far_too_long_says_so_and_does_not_fill_the_page(sign_in, make_task, words, stay):
    make_task()
    page = parse(sign_in("viewer").get("/admin/tasks/", query_string={"search": words}))
    assert "longer than 500 characters" in page.one(id="toasts").text
    assert page.one("input", type="search", name="search")["value"] == stay
    assert len(str(page)) < 60_000
