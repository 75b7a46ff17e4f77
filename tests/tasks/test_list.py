"""Finding tasks: search, every filter, order and pages, as addresses ask for them."""

import datetime as dt
import itertools
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import update

from admin_app.extensions import db
from admin_app.tasks.model import Task
from tests.console.pages import parse, titles

#: A Wednesday, on which these tests take place.
TODAY = dt.date(2026, 7, 15)
NOON = dt.datetime(2026, 7, 15, 12, tzinfo=dt.UTC)


@pytest.fixture
def today(monkeypatch):
    """The console's today is `TODAY`, wherever a person is."""
    for module in ("console.day_filters", "console.display", "i18n"):
        monkeypatch.setattr(f"admin_app.{module}.today", lambda: TODAY)


@pytest.fixture
def shown(sign_in):
    """The titles that a query shows to a person, sorted."""

    def call(query, who="viewer"):
        answer = sign_in(who).get(f"/admin/tasks/?{query}")
        assert answer.status_code == 200
        return sorted(titles(answer)) if parse(answer).all("tbody") else []

    return call


@pytest.fixture
def moments(app):
    """Sets a moment of a task, past its services."""

    def call(task, **values):
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(update(Task.__table__).where(Task.id == task.id).values(**values))

    return call


class TestChoices:
    @pytest.fixture(autouse=True)
    def tasks(self, make_task):
        make_task("A", status="open", priority="low")
        make_task("B", status="blocked", priority="urgent")
        make_task("C", status="done", priority="medium")

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("status_in=open", "A"),
            ("status_in=open,blocked", "AB"),
            ("status_in=open&status_in=blocked", "AB"),
            ("status_not=open", "BC"),
            ("status_not=open,done", "B"),
            ("status_in=cancelled", ""),
            ("priority_in=urgent,medium", "BC"),
            ("priority_not=urgent", "AC"),
            ("priority_in=urgent&status_in=blocked", "B"),
            ("priority_in=urgent&status_in=open", ""),
            ("status_in=open,blocked&status_not=open", "B"),
        ],
    )
    def test_several_values_and_not(self, shown, query, expected):
        assert shown(query) == list(expected)


class TestPeopleAndProjects:
    @pytest.fixture(autouse=True)
    def tasks(self, make_task, make_project, person_of):
        self.project = make_project("Home")
        self.viewer = person_of("viewer").id
        make_task("mine", assignee="viewer", by="editor", project=self.project)
        make_task("theirs", assignee="editor", by="editor")
        make_task("nobody's")

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("assignee_in=me", ["mine"]),
            ("assignee_in=none", ["nobody's"]),
            ("assignee_in=me,none", ["mine", "nobody's"]),
            ("assignee_in={viewer}", ["mine"]),
            ("assignee_not=me", ["nobody's", "theirs"]),
            ("assignee_not=none", ["mine", "theirs"]),
            ("assignee_not=me,none", ["theirs"]),
            ("assignee_in=2147483647", []),
            ("assignee_not=2147483647", ["mine", "nobody's", "theirs"]),
            ("created_by_in=none", ["nobody's"]),
            ("created_by_not=none", ["mine", "theirs"]),
            ("project_in={project}", ["mine"]),
            ("project_in={project},none", ["mine", "nobody's", "theirs"]),
            ("project_not={project}", ["nobody's", "theirs"]),
            ("project_not=none", ["mine"]),
        ],
    )
    def test_me_none_and_not(self, shown, query, expected):
        assert shown(query.format(viewer=self.viewer, project=self.project.id)) == expected

    def test_me_is_whoever_asks(self, shown):
        assert shown("assignee_in=me", "editor") == ["theirs"]
        assert shown("created_by_in=me", "editor") == ["mine", "theirs"]


#: Tasks of the test of all of several tags, each called as its tags are.
SUBSETS = ("a", "ab", "abc", "ac", "b", "bc", "c")


class TestTags:
    @pytest.fixture(autouse=True)
    def tasks(self, make_task, make_tag):
        self.red, self.blue = make_tag("red"), make_tag("blue")
        make_task("both", tags=[self.red, self.blue])
        make_task("red", tags=[self.red])
        make_task("blue", tags=[self.blue])
        make_task("plain")

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("tags_any={red}", ["both", "red"]),
            ("tags_any={red},{blue}", ["blue", "both", "red"]),
            ("tags_all={red},{blue}", ["both"]),
            ("tags_all={red}", ["both", "red"]),
            ("tags_not={red}", ["blue", "plain"]),
            ("tags_not={red},{blue}", ["plain"]),
            ("tags_any=none", ["plain"]),
            ("tags_any=none,{red}", ["both", "plain", "red"]),
            ("tags_not=none", ["blue", "both", "red"]),
            ("tags_all={red}&tags_not={blue}", ["red"]),
            ("tags_all=none", ["plain"]),
            ("tags_all=none,{red}", []),
        ],
    )
    def test_any_all_not_and_none(self, shown, query, expected):
        assert shown(query.format(red=self.red.id, blue=self.blue.id)) == expected

    def test_all_of_several_tags_are_had_by_those_that_have_each(self, shown, make_task, make_tag):
        tags = [make_tag(name) for name in ("a", "b", "c")]
        some = [each for size in (1, 2, 3) for each in itertools.permutations(tags, size)]
        for chosen in itertools.chain.from_iterable(itertools.combinations(tags, size) for size in (1, 2, 3)):
            make_task("".join(tag.name for tag in chosen), tags=chosen)
        for asked in some:
            expected = [name for name in SUBSETS if {tag.name for tag in asked} <= set(name)]
            assert shown("tags_all=" + ",".join(str(tag.id) for tag in asked)) == expected

    def test_a_task_with_several_of_the_tags_is_shown_once(self, shown):
        assert shown(f"tags_any={self.red.id},{self.blue.id}").count("both") == 1


class TestDue:
    @pytest.fixture(autouse=True)
    def tasks(self, make_task, today):
        for title, days, status in (
            ("late", -1, "open"),
            ("late but done", -1, "done"),
            ("late but cancelled", -9, "cancelled"),
            ("today", 0, "blocked"),
            ("sunday", 4, "open"),
            ("in six days", 6, "open"),
            ("in seven days", 7, "open"),
            ("last monday", -2, "open"),
            ("last sunday", -3, "open"),
        ):
            make_task(title, due_date=TODAY + dt.timedelta(days=days), status=status)
        make_task("undated")

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("due=overdue", ["last monday", "last sunday", "late"]),
            ("due=today", ["today"]),
            ("due=week", ["last monday", "late", "late but done", "sunday", "today"]),
            ("due=next7", ["in six days", "sunday", "today"]),
            ("due=none", ["undated"]),
            ("due=none,today", ["today", "undated"]),
            ("due_from=2026-07-21", ["in seven days", "in six days"]),
            ("due_to=2026-07-11", ["late but cancelled"]),
            ("due_from=2026-07-15&due_to=2026-07-15", ["today"]),
            ("due_from=2026-07-16&due_to=2026-07-15", []),
            ("due=overdue&due_from=2026-07-14", ["late"]),
            ("due_not=none&due_from=2026-07-22", ["in seven days"]),
        ],
    )
    def test_named_spans_and_days(self, shown, query, expected):
        assert shown(query) == expected

    def test_a_week_begins_as_it_does_where_the_person_is(self, sign_in, make_person, make_task):
        make_task("saturday", due_date=TODAY + dt.timedelta(days=-4))
        make_task("next saturday", due_date=TODAY + dt.timedelta(days=3))
        person = make_person(roles=("viewer",), timezone="Africa/Cairo")
        found = sorted(titles(sign_in(person).get("/admin/tasks/?due=week")))
        assert found == ["last monday", "last sunday", "late", "late but done", "saturday", "today"]

    def test_not_overdue_is_everything_else(self, shown):
        rest = shown("due_not=overdue")
        assert len(rest) == 7
        assert not {"late", "last monday", "last sunday"} & set(rest)
        assert {"undated", "late but done"} <= set(rest)


class TestMoments:
    @pytest.fixture(autouse=True)
    def tasks(self, make_task, moments, today):
        for title, moment in (
            ("yesterday evening", dt.datetime(2026, 7, 14, 22, 30, tzinfo=dt.UTC)),
            ("today", NOON),
            ("six days ago", NOON - dt.timedelta(days=6)),
            ("seven days ago", NOON - dt.timedelta(days=7)),
            ("29 days ago", NOON - dt.timedelta(days=29)),
            ("30 days ago", NOON - dt.timedelta(days=30)),
        ):
            task = make_task(title, status="done")
            moments(task, created_at=moment, updated_at=moment, completed_at=moment)
        open_task = make_task("long ago and open")
        ago = NOON - dt.timedelta(days=999)
        moments(open_task, created_at=ago, updated_at=ago)

    @pytest.mark.parametrize("name", ["created", "updated", "completed"])
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("{}=today", ["today"]),
            ("{}=last7", ["six days ago", "today", "yesterday evening"]),
            ("{}=last30", ["29 days ago", "seven days ago", "six days ago", "today", "yesterday evening"]),
            ("{}=week", ["today", "yesterday evening"]),
            (
                "{0}_from=2026-07-08&{0}_to=2026-07-14",
                ["seven days ago", "six days ago", "yesterday evening"],
            ),
            ("{}_to=2026-06-15", ["30 days ago"]),
            ("{0}_not=last30&{0}_from=2026-01-01", ["30 days ago"]),
        ],
    )
    def test_spans_of_days(self, shown, query, expected, name):
        found = [title for title in shown(query.format(name)) if title != "long ago and open"]
        assert found == expected

    def test_never_completed(self, shown):
        assert shown("completed=none") == ["long ago and open"]
        assert "long ago and open" not in shown("completed_not=none")

    def test_a_day_is_that_of_the_persons_zone(self, shown, make_person, sign_in):
        """At half past ten in the evening in London it is already tomorrow in Cairo."""
        person = make_person(roles=["viewer"], timezone="Africa/Cairo")
        answer = sign_in(person).get("/admin/tasks/?updated=today")
        assert sorted(titles(answer)) == ["today", "yesterday evening"]
        assert shown("updated=today") == ["today"]


class TestSearch:
    @pytest.fixture(autouse=True)
    def tasks(self, make_task):
        make_task("Répare le ROBINET", description="Straße 5")
        make_task("四半期報告書の確認")
        make_task("تقرير المبيعات")
        make_task("50% off_sale", description="a\\b 'quoted'")
        make_task("Plain")

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("search=repare", ["Répare le ROBINET"]),
            ("search=RÉPARE+robinet", ["Répare le ROBINET"]),
            ("search=STRASSE", ["Répare le ROBINET"]),
            ("search=報告", ["四半期報告書の確認"]),
            ("search=تقرير", ["تقرير المبيعات"]),
            ("search=50%25", ["50% off_sale"]),
            ("search=off_", ["50% off_sale"]),
            ("search=%25", ["50% off_sale"]),
            ("search=a\\b", ["50% off_sale"]),
            ("search=no+such", []),
            ("title_contains=robinet", ["Répare le ROBINET"]),
            ("title_contains=strasse", []),
            ("title_contains=repare+le", ["Répare le ROBINET"]),
            ("search=robinet&status_in=done", []),
        ],
    )
    def test_search_folds_case_and_accents_in_every_script(self, shown, query, expected):
        assert shown(query) == expected

    def test_search_sees_what_was_edited(self, shown, sign_in, post, make_task):
        task = make_task("before", by="editor")
        post(sign_in("editor"), f"/admin/tasks/edit/?id={task.id}", {"title": "after", "version": 1})
        assert shown("search=before") == []
        assert shown("search=AFTER") == ["after"]


class TestOrderAndPages:
    ORDER = {
        "title": "ABC",
        "-title": "CBA",
        "priority": "CBA",
        "-priority": "ABC",
        "status": "BCA",
        "assignee": "BAC",
        "-assignee": "ABC",
        "due_date": "CAB",
        "-due_date": "ACB",
        "project": "ACB",
        "created_at": "ABC",
        "-created_at": "CBA",
        "status,-title": "BCA",
    }

    @pytest.fixture
    def tasks(self, make_task, make_project):
        project = make_project()
        usual = {"status": "done", "priority": "urgent", "due_date": dt.date(2026, 5, 2)}
        make_task("A", assignee="viewer", project=project, **usual)
        make_task("B", assignee="admin", priority="high", status="open")
        make_task("C", priority="low", due_date=dt.date(2026, 5, 1), status="blocked")

    @pytest.mark.parametrize("sort", ORDER)
    def test_rows_come_in_the_order_of_the_address_and_empty_ones_last(self, sign_in, tasks, sort):
        assert "".join(titles(sign_in("viewer").get(f"/admin/tasks/?sort={sort}"))) == self.ORDER[sort]

    def test_without_an_order_what_changed_last_comes_first(self, sign_in, post, make_task):
        first = make_task("first", by="editor")
        make_task("second", by="editor")
        client = sign_in("editor")
        assert titles(client.get("/admin/tasks/")) == ["second", "first"]
        post(client, f"/admin/tasks/edit/?id={first.id}", {"title": "edited", "version": 1})
        assert titles(client.get("/admin/tasks/")) == ["edited", "second"]

    def test_a_header_sorts_and_turns_the_order_around(self, sign_in, tasks):
        client = sign_in("viewer")
        page = parse(client.get("/admin/tasks/?status_in=open,done&page_size=25"))
        (link,) = [a for a in page.one("thead").all("a") if a.text == "Priority"]
        assert link["href"] == "/admin/tasks/?status_in=open,done&sort=priority&page_size=25"
        page = parse(client.get(link["href"]))
        (header,) = [th for th in page.one("thead").all("th") if th.text == "Priority"]
        assert header["aria-sort"] == "ascending"
        assert "sort=-priority" in header.one("a")["href"]

    def test_pages_follow_each_other_without_gap_or_repetition(self, sign_in, insert_tasks):
        insert_tasks(60)
        client = sign_in("viewer")
        url, seen = "/admin/tasks/?page_size=25", []
        for _page in range(3):
            answer = client.get(url)
            seen += titles(answer)
            following = parse(answer).all("a", rel="next")
            url = following[0]["href"] if following else None
        assert url is None
        assert len(seen) == len(set(seen)) == 60

    def test_the_size_of_a_page_can_be_chosen(self, sign_in, insert_tasks):
        insert_tasks(60)
        client = sign_in("viewer")
        assert len(titles(client.get("/admin/tasks/"))) == 50
        sizes = parse(client.get("/admin/tasks/?sort=title")).one("nav", class_="sizes").all("a")
        assert [size.text for size in sizes] == ["25", "50", "100", "200"]
        assert sizes[0]["href"] == "/admin/tasks/?sort=title&page_size=25"
        assert len(titles(client.get(sizes[0]["href"]))) == 25


class TestFacets:
    def test_a_filter_in_use_says_what_it_does_and_how_to_lose_it(self, sign_in, make_project):
        project = make_project("Home & garden")
        url = f"/admin/tasks/?search=x&status_in=open,blocked&project_not={project.id}&due=overdue&sort=title"
        page = parse(sign_in("viewer").get(url))
        active = {facet.one("summary").one("span").text: facet for facet in page.all("div", class_="active")}
        assert {name: facet.one("b").text for name, facet in active.items()} == {
            "Status": "Open, Blocked",
            "Project": "not Home & garden",
            "Due": "Overdue",
        }
        removed = active["Status"].one("a", class_="chip-remove")
        assert removed["href"] == f"/admin/tasks/?search=x&project_not={project.id}&due=overdue&sort=title"
        assert removed["aria-label"] == "Remove the filter Status"
        assert page.one("a", class_="clear")["href"] == "/admin/tasks/?sort=title"

    def test_a_filter_that_is_seldom_used_is_shown_while_it_is_in_use(self, sign_in):
        client = sign_in("viewer")

        def names(url):
            return [
                f.one("summary").one("span").text for f in parse(client.get(url)).all("div", class_="facet")
            ]

        assert names("/admin/tasks/") == ["Status", "Priority", "Assignee", "Project", "Due", "Tags"]
        assert names("/admin/tasks/?updated=last7&title_contains=x")[-2:] == ["Updated", "Title"]

    def test_the_form_of_a_filter_keeps_the_rest_of_the_address(self, sign_in, make_task):
        make_task("A", status="blocked", priority="high")
        make_task("B", priority="high")
        client = sign_in("viewer")
        page = parse(client.get("/admin/tasks/?search=&priority_in=high&sort=title&page=3"))
        (facet,) = [
            f for f in page.all("div", class_="facet") if f.one("summary").one("span").text == "Status"
        ]
        form = facet.one("form")
        sent = [(field["name"], field["value"]) for field in form.all("input", type="hidden")]
        assert sent == [("priority_in", "high"), ("sort", "title")]
        query = "&".join(f"{name}={value}" for name, value in [*sent, ("status_in", "blocked")])
        assert titles(client.get(f"{form['action']}?{query}")) == ["A"]

    def test_exclude_turns_what_is_chosen_into_not(self, sign_in):
        answer = sign_in("viewer").get("/admin/tasks/?status_in=open&status_in=done&negate=status&sort=title")
        assert answer.status_code == 302
        parts = urlsplit(answer.location)
        assert (parts.path, parse_qsl(parts.query)) == (
            "/admin/tasks/",
            [("status_not", "open,done"), ("sort", "title")],
        )

    @pytest.mark.parametrize("key", ["", "zzz", "due", "title", "status"])
    def test_exclude_without_anything_chosen_is_the_plain_list(self, sign_in, key):
        answer = sign_in("viewer").get(f"/admin/tasks/?negate={key}&sort=title")
        assert answer.location == "/admin/tasks/?sort=title"

    def test_a_choice_that_left_is_still_shown_while_it_is_in_use(self, sign_in, post, make_project):
        project = make_project("Old")
        post(sign_in("manager"), "/admin/projects/delete/", {"id": project.id})
        client = sign_in("viewer")
        assert "Old" not in client.get("/admin/tasks/").text
        page = parse(client.get(f"/admin/tasks/?project_in={project.id}"))
        (facet,) = page.all("div", class_="active")
        assert facet.one("b").text == "Old"


def test_a_list_without_rows_says_why(sign_in):
    editor = parse(sign_in("editor").get("/admin/tasks/")).one("section", class_="empty")
    assert "No tasks yet." in editor.text
    assert editor.all("a", href="/admin/tasks/new/")
    assert not parse(sign_in("viewer").get("/admin/tasks/")).one("section", class_="empty").all("a")
    narrowed = parse(sign_in("viewer").get("/admin/tasks/?status_in=done")).one("section", class_="empty")
    assert "Nothing matches." in narrowed.text
    assert narrowed.one("a")["href"] == "/admin/tasks/"


def test_a_task_made_by_a_person_appears_in_the_list(sign_in, make_task):
    make_task("Water the plants", by="editor")
    assert titles(sign_in("viewer").get("/admin/tasks/")) == ["Water the plants"]


def test_a_row_shows_its_values_in_words(sign_in, make_task, make_project, make_tag, today):
    tags = [make_tag(name) for name in ("one", "two", "three")]
    make_task(
        "T", assignee="viewer", project=make_project("Home"), tags=tags, priority="high", due_date=TODAY
    )
    _box, *cells = [
        cell.text for cell in parse(sign_in("viewer").get("/admin/tasks/")).one("tbody").all("td")
    ]
    assert cells[:4] == ["Open", "High", "Viewer Person", "Home"]
    assert cells[4].endswith("Today")
    assert cells[5].split() == ["one", "three", "+1"]
