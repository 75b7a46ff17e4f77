"""Saved views on the list: as tabs, in addresses, in exports, and on the pages that keep them."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from admin_app.extensions import db
from admin_app.saved_views.model import SavedView
from tests.console.pages import links, parse, sentences, titles

LIST = "/admin/tasks/"
GONE = "The saved view does not exist, was deleted, or is not shared with you."


def tabs(answer):
    found = parse(answer).all("nav", class_="tabs")
    return [(tab.one("bdi").text, tab.get("aria-current")) for tab in found[0].all("a")] if found else []


def current(answer):
    return [(name, mark) for name, mark in tabs(answer) if mark]


@pytest.fixture
def rows(make_task):
    make_task("A", status="open", priority="urgent", assignee="viewer")
    make_task("B", status="blocked", priority="low")
    make_task("C", status="done", priority="urgent", assignee="editor")


@pytest.fixture
def save(post):
    """Saves the list of a query under a name, as a person would; the answer."""

    def call(client, query, name="Mine", **values):
        return post(client, f"{LIST}views/new/?{query}", {"name": name, **values})

    return call


def test_links_of_a_view_follow_what_it_asks_for_now(sign_in, rows, save, post):
    client = sign_in("manager")
    address = save(client, "priority_in=urgent").headers["Location"]
    (number,) = parse_qs(urlsplit(address).query)["view"]

    def exported():
        found = [href for href in links(client.get(address)) if href.startswith(f"{LIST}export/csv/")]
        return {parse_qs(urlsplit(href).query)["priority_in"][0] for href in found}

    assert exported() == {"urgent"}
    state = {"id": number, "version": "1", "priority_in": "low"}
    assert post(client, f"{LIST}views/save/", state).status_code == 303
    assert exported() == {"low"}


def ticked(answer):
    boxes = [each for each in parse(answer).all("input", type="checkbox") if "checked" in each.attributes]
    return {each["name"] for each in boxes}


def test_what_an_address_says_of_columns_and_size_is_kept_unless_the_person_says_no(sign_in, rows, post):
    client, new = sign_in("viewer"), f"{LIST}views/new/"
    assert ticked(client.get(f"{new}?status_in=open")) == set()
    asked = f"{new}?status_in=open&columns=title,status&page_size=25"
    assert ticked(client.get(asked)) == {"columns", "page_size"}
    opened = post(client, asked, {"name": "Mine", "page_size": "y"}).headers["Location"]
    head = [cell.text for cell in parse(client.get(opened)).one("thead").all("th")]
    assert "Assignee" in head
    narrow = post(client, asked, {"name": "Narrow", "columns": "y"}).headers["Location"]
    (again,) = [each for each in links(client.get(f"{narrow}&priority_in=urgent")) if each.startswith(new)]
    assert "columns" in ticked(client.get(again))


class TestShipped:
    def test_every_list_of_tasks_has_five(self, sign_in):
        shown = tabs(sign_in("viewer").get(LIST))
        assert shown == [
            *[("All", "page"), ("My open", None), ("Overdue", None)],
            *[("Unassigned", None), ("Recently done", None)],
        ]

    def test_their_names_are_those_of_the_language(self, sign_in):
        client = sign_in("viewer")
        client.set_cookie("language", "ar")
        assert "مهامي المفتوحة" in [name for name, _mark in tabs(client.get(LIST))]

    def test_me_is_whoever_opens_the_view(self, sign_in, rows):
        assert titles(sign_in("viewer").get(f"{LIST}?view=mine")) == ["A"]
        assert parse(sign_in("editor").get(f"{LIST}?view=mine")).all("section", class_="empty")

    def test_unassigned_are_the_unfinished_ones_of_nobody(self, sign_in, rows):
        assert titles(sign_in("viewer").get(f"{LIST}?view=unassigned")) == ["B"]

    def test_recently_done_are_those_of_this_week(self, sign_in, rows):
        assert titles(sign_in("viewer").get(f"{LIST}?view=done")) == ["C"]

    def test_a_list_without_views_and_filters_shows_no_tabs(self, sign_in):
        assert tabs(sign_in("viewer").get("/admin/projects/")) == []
        assert tabs(sign_in("viewer").get("/admin/projects/?archived_in=yes")) == [("All", None)]


class TestOpening:
    def test_a_view_shows_what_was_saved_and_is_the_current_tab(self, sign_in, rows, save):
        client = sign_in("viewer")
        made = save(client, "priority_in=urgent&sort=-title")
        assert made.status_code == 303
        answer = client.get(made.location)
        assert titles(answer) == ["C", "A"]
        assert current(answer) == [("Mine", "page")]
        assert urlsplit(made.location).query.startswith("view=")

    def test_every_link_of_the_page_keeps_the_view(self, sign_in, rows, save, insert_tasks):
        insert_tasks(60, priority="urgent")
        client = sign_in("viewer")
        page = parse(client.get(save(client, "priority_in=urgent").location))
        number = page.one("nav", class_="tabs").all("a", aria_current="page")[0]["data-view"]
        (following,) = page.all("a", rel="next")
        assert parse_qs(urlsplit(following["href"]).query)["view"] == [number]
        (sorting,) = [a for a in links_of(page) if "sort=status" in a]
        assert parse_qs(urlsplit(sorting).query) == {
            "from_view": [number],
            "priority_in": ["urgent"],
            "sort": ["status"],
        }

    def test_an_address_adds_to_a_view_and_replaces_what_it_says(self, sign_in, rows, save):
        client = sign_in("viewer")
        url = save(client, "priority_in=urgent&sort=title").location
        assert titles(client.get(f"{url}&status_in=done")) == ["C"]
        assert titles(client.get(f"{url}&priority_in=low")) == ["B"]
        assert titles(client.get(f"{url}&sort=-title")) == ["C", "A"]
        assert current(client.get(f"{url}&sort=-title")) == [("Mine", "true")]
        searched = save(client, "search=A", "Searched").location
        assert titles(client.get(searched)) == ["A"]
        assert titles(client.get(f"{searched}&search=B")) == ["B"]

    def test_a_filter_taken_from_a_view_is_gone(self, sign_in, rows, save):
        client = sign_in("viewer")
        page = parse(client.get(save(client, "priority_in=urgent&status_in=open").location))
        removed = page.all("a", class_="chip-remove")[1]["href"]
        assert titles(client.get(removed + "&sort=title")) == ["A"]
        assert "priority_in" not in removed

    @pytest.mark.parametrize("key", ["99999", "nonsense", "%00", "1%20OR%201", "x" * 5000, "-1"])
    def test_a_view_that_does_not_exist_is_said_and_the_list_goes_on(self, sign_in, rows, key):
        answer = sign_in("viewer").get(f"{LIST}?view={key}&status_in=open")
        assert answer.status_code == 200
        assert sentences(answer) == [GONE]
        assert titles(answer) == ["A"]
        assert current(answer) == []

    def test_a_view_of_somebody_else_and_a_deleted_one_are_gone_alike(self, sign_in, make_view, discard):
        theirs, deleted = make_view("Theirs", by="editor"), discard(make_view("Mine", by="viewer"))
        for view in (theirs, deleted):
            answer = sign_in("viewer").get(f"{LIST}?view={view.id}")
            assert sentences(answer) == [GONE]
            assert "Theirs" not in answer.text

    def test_a_view_of_another_list_is_none_of_this_one(self, sign_in, make_view):
        view = make_view("Old ones", area="projects", by="viewer", query="archived_in=yes")
        assert sentences(sign_in("viewer").get(f"{LIST}?view={view.id}")) == [GONE]

    def test_a_view_that_asks_for_what_no_longer_is_says_so(self, sign_in, rows, make_view):
        view = make_view("Old", by="viewer", query="colour_in=red&status_in=open,waiting&sort=weight")
        answer = sign_in("viewer").get(f"{LIST}?view={view.id}")
        assert titles(answer) == ["A"]
        assert len(sentences(answer)) == 3
        assert all(sentence.startswith("The view “Old” is out of date.") for sentence in sentences(answer))

    def test_a_view_of_a_record_that_was_deleted_says_so(
        self, sign_in, make_view, make_tag, make_task, discard
    ):
        tag = make_tag("Old")
        make_task("A", tags=[tag])
        view = make_view("Tagged", by="viewer", query=f"tags_any={tag.id}")
        client = sign_in("viewer")
        assert sentences(client.get(f"{LIST}?view={view.id}")) == []
        discard(tag)
        said = sentences(client.get(f"{LIST}?view={view.id}"))
        assert said == ["“Tags” asks for a record that does not exist, or was deleted."]
        assert sentences(client.get(f"{LIST}?assignee_in=99999")) == [said[0].replace("Tags", "Assignee")]

    def test_the_tabs_cost_one_query(self, sign_in, make_view, queries):
        client = sign_in("viewer")
        client.get(LIST)
        for _number in range(9):
            make_view(by="viewer")
        with queries() as seen:
            client.get(LIST)
        assert len([s for s in seen.statements if " FROM saved_views" in s]) == 1
        assert len(seen) <= 6, seen


class TestCounts:
    def test_the_numbers_come_apart_from_the_page(self, sign_in, rows, save):
        client = sign_in("viewer")
        save(client, "priority_in=urgent")
        page = parse(client.get(LIST)).one("nav", class_="tabs")
        assert all(tab.one("span", class_="tally").text == "" for tab in page.all("a"))
        counts = json.loads(client.get(page["data-counts"]).text)
        assert {tab["data-view"] for tab in page.all("a")} == set(counts)
        found = {"all": "3", "mine": "1", "overdue": "0", "unassigned": "1", "done": "1"}
        assert {key: counts[key] for key in found} == found
        assert "2" in counts.values()

    def test_counting_stops(self, sign_in, rows, monkeypatch):
        for module in ("counting", "facet_page"):
            monkeypatch.setattr(f"admin_app.console.{module}.COUNTED_TO", 2)
        monkeypatch.setattr("admin_app.saved_views.view.COUNTED_TO", 2)
        counts = json.loads(sign_in("viewer").get(f"{LIST}views/counts/").text)
        assert counts["all"] == "2+"

    def test_a_hidden_view_is_not_counted(self, sign_in, post):
        client = sign_in("viewer")
        post(client, f"{LIST}views/", {"do": "hide:done"})
        assert "done" not in json.loads(client.get(f"{LIST}views/counts/").text)


class TestSaving:
    def test_the_query_is_kept_by_keys(self, sign_in, save, read):
        client = sign_in("viewer")
        client.set_cookie("language", "ar")
        save(client, "due=overdue&assignee_in=me&status_in=open,blocked&search=a%26b&page=3&sort=-priority")
        (query,) = read(select(SavedView.query))
        assert query == "search=a%26b&status_in=open,blocked&assignee_in=me&due=overdue&sort=-priority"

    def test_columns_and_page_size_are_kept_when_asked_for(self, sign_in, save, read):
        client = sign_in("viewer")
        save(client, "columns=status,updated_at&page_size=25", "Both", columns="y", page_size="y")
        save(client, "columns=status,updated_at&page_size=25", "Neither")
        assert read(select(SavedView.query).order_by(SavedView.id)) == [
            "columns=title,status,updated_at&page_size=25",
            "",
        ]

    def test_a_density_that_is_kept_is_that_of_the_view_alone(self, sign_in, save):
        client = sign_in("viewer")
        client.set_cookie("density", "compact")
        url = save(client, "status_in=open", density="y").location
        client.set_cookie("density", "cosy")
        assert parse(client.get(url)).one("html")["data-density"] == "compact"
        assert parse(client.get(LIST)).one("html")["data-density"] == "cosy"

    @pytest.mark.parametrize(
        ("values", "field"), [({"name": ""}, "name"), ({"name": "x" * 61}, "name"), ({"audience": "zzz"}, "")]
    )
    def test_what_cannot_be_saved_comes_back_with_a_sentence(self, sign_in, save, values, field, read):
        answer = save(sign_in("manager"), "status_in=open", **{"name": "Kept", "default": "y", **values})
        assert answer.status_code == 422
        page = parse(answer)
        assert page.one(id="problems")
        assert page.one("title").text.startswith("Error:")
        assert page.one("input", name="name")["value"] == values.get("name", "Kept")
        assert "checked" in page.one("input", name="default").attributes
        assert read(select(SavedView.id)) == []

    def test_that_a_view_needs_a_name_is_said_before_it_is_sent(self, sign_in):
        page = parse(sign_in("viewer").get(f"{LIST}views/new/?status_in=open"))
        assert "(required)" in page.one("label", **{"for": "name"}).text

    def test_an_editor_is_not_offered_to_share_and_cannot(self, sign_in, save, read):
        client = sign_in("editor")
        page = parse(client.get(f"{LIST}views/new/?status_in=open"))
        assert [each["value"] for each in page.all("input", name="audience")] == ["private"]
        assert save(client, "status_in=open", audience="all").status_code == 403
        assert read(select(SavedView.id)) == []

    def test_a_manager_shares_with_roles(self, sign_in, save, rows, read, app):
        manager = sign_in("manager")
        page = parse(manager.get(f"{LIST}views/new/?status_in=open"))
        roles = {
            label.text: label.one("input")["value"] for label in page.all("label") if label.all(name="roles")
        }
        url = save(manager, "status_in=open", "Open ones", audience="roles", roles=roles["viewer"]).location
        assert titles(sign_in("viewer").get(url)) == ["A"]
        assert sentences(sign_in("editor").get(url)) == [GONE]

    def test_changes_are_saved_into_the_view_that_they_were_made_from(self, sign_in, save, rows, post):
        client = sign_in("viewer")
        url = save(client, "priority_in=urgent&sort=title").location
        number = parse_qs(urlsplit(url).query)["view"][0]
        changed = client.get(f"{LIST}?from_view={number}&status_in=done&sort=title")
        assert current(changed) == [("Mine", "true")]
        form = parse(changed).one("div", class_="views").one("form")
        sent = {field["name"]: field["value"] for field in form.all("input")}
        answer = post(client, form["action"], sent)
        assert answer.status_code == 303
        assert titles(client.get(url)) == ["C"]
        assert post(client, form["action"], sent).status_code == 409

    def test_the_changes_of_a_shipped_view_can_only_be_a_new_one(self, sign_in):
        page = parse(sign_in("viewer").get(f"{LIST}?from_view=mine&status_in=open"))
        bar = page.one("div", class_="views")
        assert not bar.all("form")
        assert [link.text for link in bar.all("a", class_="btn")] == ["Save as new view", "Reset"]

    def test_who_may_not_change_a_shared_view_is_not_offered_to(self, sign_in, make_view, post):
        view = make_view("Ours", by="manager", audience="all", query="status_in=open")
        client = sign_in("editor")
        changed = parse(client.get(f"{LIST}?from_view={view.id}&status_in=done"))
        assert not changed.one("div", class_="views").all("form")
        sent = {"id": view.id, "version": 1, "status_in": "done"}
        assert post(client, f"{LIST}views/save/", sent).status_code == 403

    @pytest.mark.parametrize("page", ["edit", "delete"])
    def test_the_pages_that_change_a_view_are_for_who_may_change_it(self, sign_in, make_view, page):
        url = f"{LIST}views/{page}/?id={make_view('Ours', by='manager', audience='all').id}"
        assert sign_in("editor").get(url).status_code == 403
        assert sign_in("admin").get(url).status_code == 200

    def test_the_form_says_what_the_view_asks_for_and_no_more(self, sign_in):
        page = parse(sign_in("viewer").get(f"{LIST}views/new/?search=paint&status_in=open"))
        said = page.one("dl", class_="asks")
        assert [name.text for name in said.all("dt")] == ["Search", "Status"]
        assert [value.text for value in said.all("dd")] == ["paint", "Open"]

    def test_the_form_of_the_view_that_opens_first_says_so(self, sign_in, save):
        client = sign_in("viewer")
        for chosen, ticked in ((dict(default="y"), True), ({}, False)):
            number = save(client, "status_in=open", f"Chosen {ticked}", **chosen).location.rpartition("=")[2]
            box = parse(client.get(f"{LIST}views/edit/?id={number}")).one("input", name="default")
            assert ("checked" in box.attributes) == ticked

    def test_a_role_that_was_deleted_is_none_to_share_with(self, sign_in, make_role, discard):
        offered, gone = make_role("aardvarks"), discard(make_role("plumbers"))
        page = parse(sign_in("manager").get(f"{LIST}views/new/?status_in=open"))
        roles = [each["value"] for each in page.all("input", name="roles")]
        assert roles[0] == str(offered.id) and str(gone.id) not in roles

    def test_a_save_of_what_is_not_understood_is_refused(self, sign_in, make_view, post, read):
        view = make_view("Mine", by="viewer", query="status_in=open")
        sent = {"id": view.id, "version": 1, "status_in": "nonsense"}
        assert post(sign_in("viewer"), f"{LIST}views/save/", sent).status_code == 400
        assert read(select(SavedView.query)) == ["status_in=open"]

    def test_a_view_is_renamed_and_shared_later(self, sign_in, make_view, post, read):
        view = make_view("Mine", by="manager", query="status_in=open")
        client, url = sign_in("manager"), f"{LIST}views/edit/?id={view.id}"
        assert parse(client.get(url)).one("input", name="name")["value"] == "Mine"
        answer = post(client, url, {"name": "Ours", "audience": "all", "version": 1})
        assert answer.status_code == 303
        assert read(select(SavedView.name, SavedView.audience, SavedView.query)) == [
            ("Ours", "all", "status_in=open")
        ]

    def test_a_deleted_view_can_be_had_back_from_the_message(self, sign_in, make_view, post):
        view = make_view("Mine", by="viewer")
        client = sign_in("viewer")
        asked = parse(client.get(f"{LIST}views/delete/?id={view.id}"))
        assert "Mine" in asked.text
        answer = post(client, f"{LIST}views/delete/", {"id": view.id, "version": 1}, follow_redirects=True)
        assert "Mine" not in [name for name, _mark in tabs(client.get(LIST))]
        form = parse(answer).one(id="toasts").one("form")
        post(client, form["action"], {field["name"]: field["value"] for field in form.all("input")})
        assert "Mine" in [name for name, _mark in tabs(client.get(LIST))]


class TestDeleted:
    def listed(self, client):
        cards = parse(client.get(f"{LIST}views/")).all("ul", id="deleted")
        return [name.text for name in cards[0].all("bdi")] if cards else []

    def test_a_deleted_view_is_listed_for_who_may_delete_it_and_comes_back(
        self, sign_in, make_view, discard, post
    ):
        view = discard(make_view("Mine", by="viewer", query="status_in=open"), by="viewer")
        discard(make_view("Ours", by="admin", audience="all"))
        viewer = sign_in("viewer")
        assert self.listed(viewer) == ["Mine"]
        assert self.listed(sign_in("manager")) == ["Ours"]
        answer = post(viewer, f"{LIST}views/", {"do": f"restore:{view.id}"}, follow_redirects=True)
        assert "was restored" in parse(answer).one(id="toasts").text
        assert "Mine" in [name for name, _mark in tabs(viewer.get(LIST))]
        assert self.listed(viewer) == []

    def test_nobody_brings_back_what_they_could_not_delete(self, sign_in, make_view, discard, post, read):
        theirs = discard(make_view("Theirs", by="editor"))
        shared = discard(make_view("Ours", by="manager", audience="all"))
        elsewhere = discard(make_view("Old", by="viewer", area="projects"))
        for number in (theirs.id, shared.id, elsewhere.id, 99999, "x", ""):
            assert post(sign_in("viewer"), f"{LIST}views/", {"do": f"restore:{number}"}).status_code == 404
        assert None not in read(select(SavedView.deleted_at))

    def test_a_view_whose_name_was_taken_stays_deleted_and_says_so(self, sign_in, make_view, discard, post):
        view = discard(make_view("Mine", by="viewer"))
        make_view("Mine", by="viewer")
        client = sign_in("viewer")
        answer = post(client, f"{LIST}views/", {"do": f"restore:{view.id}"}, follow_redirects=True)
        assert "another view has this name now" in parse(answer).one(id="toasts").text
        assert self.listed(client) == ["Mine"]


class TestArranging:
    def do(self, post, client, *verbs):
        for verb in verbs:
            assert post(client, f"{LIST}views/", {"do": verb}).status_code == 303

    def test_order_and_omissions_are_of_one_person(self, sign_in, post):
        client = sign_in("viewer")
        self.do(post, client, "up:overdue", "up:overdue", "hide:unassigned", "hide:done")
        assert [name for name, _mark in tabs(client.get(LIST))] == ["Overdue", "All", "My open"]
        assert len(tabs(sign_in("editor").get(LIST))) == 5
        self.do(post, client, "show:done", "down:overdue")
        names = [name for name, _mark in tabs(client.get(LIST))]
        assert names == ["All", "Overdue", "My open", "Recently done"]

    def test_a_view_can_be_moved_to_either_end_and_no_further(self, sign_in, post):
        client = sign_in("viewer")
        self.do(post, client, *["up:done"] * 6, *["down:mine"] * 6)
        names = [name for name, _mark in tabs(client.get(LIST))]
        assert (names[0], names[-1]) == ("Recently done", "My open")

    def test_the_whole_list_has_a_bare_address_while_no_view_opens_first(self, sign_in):
        assert parse(sign_in("viewer").get(LIST)).one("nav", class_="tabs").all("a")[0]["href"] == LIST

    def test_a_hidden_view_is_shown_while_it_is_open(self, sign_in, post):
        client = sign_in("viewer")
        self.do(post, client, "hide:done")
        assert current(client.get(f"{LIST}?view=done")) == [("Recently done", "page")]

    def test_the_list_opens_with_the_view_that_was_chosen(self, sign_in, post, rows):
        client = sign_in("viewer")
        self.do(post, client, "default:mine")
        (first,) = [
            each for each in parse(client.get(f"{LIST}views/")).all("li") if "Opens first" in each.text
        ]
        assert "My open" in first.text
        answer = client.get(LIST)
        assert (answer.status_code, answer.location) == (302, f"{LIST}?view=mine")
        whole = parse(client.get(f"{LIST}?view=mine")).one("nav", class_="tabs").all("a")[0]["href"]
        assert len(titles(client.get(whole))) == 3
        cleared = parse(client.get(f"{LIST}?status_in=open")).one("a", class_="clear")["href"]
        assert len(titles(client.get(cleared))) == 3
        self.do(post, client, "default:all")
        assert client.get(LIST).status_code == 200

    def test_a_first_view_that_is_gone_is_no_dead_end(self, sign_in, post, make_view, app):
        view = make_view("Mine", by="viewer")
        client = sign_in("viewer")
        self.do(post, client, f"default:{view.id}")
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(update(SavedView.__table__).values(audience="private", owner_id=None))
        assert client.get(LIST).status_code == 200

    def test_the_export_is_not_narrowed_by_the_view_that_opens_first(self, sign_in, post, rows):
        client = sign_in("viewer")
        self.do(post, client, "default:mine")
        assert client.get(f"{LIST}export/csv/").text.count("\r\n") == 4

    @pytest.mark.parametrize("verb", ["up:99999", "hide:", "", "explode:mine", "default:\0", "hide:all"])
    def test_a_verb_that_is_none_is_refused(self, sign_in, post, verb):
        assert post(sign_in("viewer"), f"{LIST}views/", {"do": verb}).status_code in (404, 422)

    @pytest.mark.parametrize(
        "kept", ["x", [], {"tasks": 7}, {"tasks": {"views": 3, "hidden": "all", "columns": [1]}}]
    )
    def test_settings_of_another_release_do_no_harm(self, sign_in, app, kept, person_of):
        number = person_of("viewer").id
        with app.app_context(), db.engine.begin() as connection:
            users = db.metadata.tables["users"]
            connection.execute(update(users).where(users.c.id == number).values(settings={"lists": kept}))
        assert len(tabs(sign_in("viewer").get(LIST))) == 5


class TestExports:
    def test_an_export_of_a_view_has_its_rows(self, sign_in, rows, save):
        client = sign_in("viewer")
        url = save(client, "priority_in=urgent&sort=-title").location
        lines = client.get(url.replace(LIST, f"{LIST}export/csv/")).text.split("\r\n")
        assert [line.split(",")[1] for line in lines[1:-1]] == ["C", "A"]

    def test_the_link_of_the_export_is_that_of_the_view(self, sign_in, rows, save):
        client = sign_in("viewer")
        page = client.get(save(client, "priority_in=urgent").location)
        (link,) = [a for a in links(page) if "/export/csv/" in a]
        assert client.get(link).text.count("\r\n") == 3

    def test_an_export_of_a_view_has_the_columns_that_it_keeps(self, sign_in, rows, save):
        client = sign_in("viewer")
        url = save(client, "columns=status,created_at&sort=-title", columns="y").location
        assert first_line(client.get(url.replace(LIST, f"{LIST}export/csv/"))) == "title,status,created_at"
        for page in (client.get(url), client.get(url.replace("view=", "from_view=") + "&columns=status")):
            (link,) = [a for a in links(page) if "/export/csv/" in a]
            assert first_line(client.get(link)).startswith("\ufeffTitle,Status")
            (choices,) = [a for a in links(page) if "/export/?" in a]
            ticked = [
                box
                for box in parse(client.get(choices)).all("input", name="columns")
                if "checked" in box.attributes
            ]
            assert [box["value"] for box in ticked][:2] == ["title", "status"]
            assert len(ticked) < 4

    def test_columns_that_are_asked_for_take_the_place_of_those_of_the_view(self, sign_in, rows, save):
        client = sign_in("viewer")
        url = save(client, "columns=status,created_at", columns="y").location
        asked = url.replace(LIST, f"{LIST}export/csv/") + "&columns=id,title"
        assert first_line(client.get(asked)) == "id,title"

    def test_an_export_without_a_view_or_of_one_without_columns_has_all(self, sign_in, rows, save):
        client = sign_in("viewer")
        bare = first_line(client.get(f"{LIST}export/csv/"))
        assert bare.startswith("id,title,description,") and bare.endswith(",version")
        url = save(client, "columns=status&status_in=open").location
        assert first_line(client.get(url.replace(LIST, f"{LIST}export/csv/"))) == bare

    def test_a_column_of_a_view_that_files_do_not_have_is_no_obstacle(self, sign_in, make_view):
        view = make_view("Mine", by="admin", area="users", query="columns=name,last_login_at,email")
        answer = sign_in("admin").get(f"/admin/users/export/csv/?view={view.id}")
        assert first_line(answer) == "name,email"

    def test_an_export_of_a_view_that_is_gone_is_refused(self, sign_in, rows):
        answer = sign_in("viewer").get(f"{LIST}export/csv/?view=99999")
        assert answer.status_code == 400
        assert GONE in answer.text

    def test_an_export_of_a_view_that_is_out_of_date_is_refused(self, sign_in, make_view):
        view = make_view("Old", by="viewer", query="colour_in=red")
        assert sign_in("viewer").get(f"{LIST}export/csv/?view={view.id}").status_code == 400


def first_line(answer):
    assert answer.status_code == 200, answer.text[:500]
    return answer.text.split("\r\n")[0]


def links_of(page):
    return [link["href"] for link in page.all("a") if "href" in link.attributes]
