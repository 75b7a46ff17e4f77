"""The panel beside a list: what it shows to whom, and that the list knows nothing of it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from admin_app.saved_views.model import SavedView
from tests.console.pages import links, parse, sentences, titles

LIST = "/admin/tasks/"
GONE = "This record does not exist, or it was deleted."


def panel(answer):
    """The panel of a page, or None where there is none."""
    found = parse(answer).all("aside", id="panel")
    return found[0] if found else None


def words(answer):
    return panel(answer).text


def way_out(answer):
    """Where closing the panel leads."""
    (close,) = [each for each in panel(answer).walk() if "data-close-panel" in each.attributes]
    return close["href"]


def steps(answer):
    """The ways to the record before and to the next."""
    return [each for each in panel(answer).walk() if "data-step" in each.attributes]


def buttons(answer):
    return [
        each.text for each in panel(answer).one(class_="panel-actions").walk() if each.tag in ("a", "button")
    ]


@pytest.fixture
def task(make_task):
    return make_task("Beside the list", description="Long words", priority="high", by="editor")


@pytest.fixture
def rows(make_task):
    """Three tasks, as the list sorted by title has them."""
    return [make_task(title) for title in ("A", "B", "C")]


class TestShown:
    @pytest.mark.parametrize("address", ["?open={id}", "panel/?id={id}"])
    def test_a_record_has_its_fields_its_texts_and_its_history(self, sign_in, task, address):
        answer = sign_in("viewer").get(LIST + address.format(id=task.id))
        assert answer.status_code == 200
        for word in ("Beside the list", f"#{task.id}", "High", "Long words", "The whole history", "Created"):
            assert word in words(answer)

    def test_a_list_has_no_panel_until_one_is_asked_for(self, sign_in, task):
        for address in (LIST, f"{LIST}?open="):
            answer = sign_in("viewer").get(address)
            assert panel(answer) is None
            assert sentences(answer) == []

    def test_the_row_that_is_open_says_so(self, sign_in, task, make_task):
        make_task("Another")
        current = parse(sign_in("viewer").get(f"{LIST}?open={task.id}")).all("a", aria_current="true")
        assert [each.text for each in current if each.parent.tag == "th"] == ["Beside the list"]

    def test_what_is_not_on_this_page_of_the_list_is_shown_all_the_same(self, sign_in, task, rows):
        answer = sign_in("viewer").get(f"{LIST}?search=A&sort=title&open={task.id}")
        assert "Beside the list" in words(answer)
        assert not [each for each in parse(answer).all("a", aria_current="true") if each.parent.tag == "th"]

    @pytest.mark.parametrize("area", ["projects", "tags", "users", "roles"])
    def test_every_list_has_one(self, sign_in, make_project, make_tag, make_person, make_role, area):
        make = {"projects": make_project, "tags": make_tag, "users": make_person, "roles": make_role}[area]
        record, admin = make(), sign_in("admin")
        for address in (f"/admin/{area}/?open={record.id}", f"/admin/{area}/panel/?id={record.id}"):
            answer = admin.get(address)
            assert answer.status_code == 200
            assert panel(answer)["data-id"] == str(record.id)

    def test_an_empty_list_has_one_too(self, sign_in, task):
        answer = sign_in("viewer").get(f"{LIST}?search=nothing+like+this&open={task.id}")
        assert "Beside the list" in words(answer)

    def test_nothing_is_asked_of_the_database_while_none_is_open(self, sign_in, task, queries):
        client = sign_in("viewer")
        client.get(LIST)
        with queries() as closed:
            client.get(LIST)
        assert len(closed) <= 6, closed

    def test_who_goes_to_the_part_gets_the_page(self, sign_in, task):
        address = f"{LIST}panel/?id={task.id}"
        answer = sign_in("viewer").get(address, headers={"Sec-Fetch-Mode": "navigate"})
        assert answer.location == f"{LIST}details/?id={task.id}"


class TestNotShown:
    @pytest.mark.parametrize("asked", ["999999", "0", "-1", "abc", "1,2", "99999999999999999999", "%00", "٣"])
    def test_what_nobody_knows_is_said_and_the_list_is_there(self, sign_in, task, asked):
        client = sign_in("viewer")
        answer = client.get(f"{LIST}?open={asked}")
        assert answer.status_code == 200
        assert GONE in words(answer)
        assert titles(answer) == ["Beside the list"]
        assert sentences(answer) == []
        alone = client.get(f"{LIST}panel/?id={asked}")
        assert (alone.status_code, GONE in words(alone)) == (404, True)

    def test_the_first_and_the_last_of_an_empty_page_are_nothing(self, sign_in):
        for end in ("first", "last"):
            assert GONE in words(sign_in("viewer").get(f"{LIST}?open={end}"))

    def test_what_is_in_the_trash_is_gone(self, sign_in, task, discard):
        discard(task)
        client = sign_in("admin")
        assert GONE in words(client.get(f"{LIST}?open={task.id}"))
        assert client.get(f"{LIST}panel/?id={task.id}").status_code == 404

    def test_what_the_address_says_is_text(self, sign_in, task):
        answer = sign_in("viewer").get(f'{LIST}?open="><script>alert(1)</script>')
        assert not [each for each in parse(answer).all("script") if "src" not in each.attributes]


class TestRights:
    @pytest.mark.parametrize(
        ("who", "may"),
        [
            ("viewer", []),
            ("editor", ["Complete", "Delete…", "Edit"]),
            ("manager", ["Complete", "Delete…", "Edit"]),
        ],
    )
    def test_a_panel_offers_what_the_person_may_do_to_this_record(self, sign_in, task, who, may):
        answer = sign_in(who).get(f"{LIST}panel/?id={task.id}")
        assert [each for each in buttons(answer) if each in ("Complete", "Delete…", "Edit")] == may

    def test_an_editor_may_read_what_is_not_theirs_and_no_more(self, sign_in, make_task):
        theirs = make_task("Of the manager", by="manager")
        answer = sign_in("editor").get(f"{LIST}?open={theirs.id}")
        assert "Of the manager" in words(answer)
        assert not {"Complete", "Delete…", "Edit"} & set(buttons(answer))


class TestWays:
    def test_actions_come_back_to_the_list_with_the_panel_open(self, sign_in, task):
        query = "status_in=open,blocked&sort=-priority"
        answer = sign_in("editor").get(f"{LIST}?{query}&open={task.id}")
        back = f"{LIST}?{query}&open={task.id}"
        fields = [each["value"] for each in parse(answer).all("input", name="url")]
        assert {back} == {value for value in fields if value.startswith(LIST)}

    def test_alone_it_comes_back_to_the_list_that_asks(self, sign_in, task):
        client = sign_in("editor")
        answer = client.get(f"{LIST}panel/", query_string={"id": task.id, "url": f"{LIST}?page=2&sort=title"})
        back = f"{LIST}?page=2&sort=title&open={task.id}"
        assert {each["value"] for each in parse(answer).all("input", name="url")} == {back}
        assert way_out(answer) == f"{LIST}?page=2&sort=title"

    def test_the_page_of_the_record_comes_back_to_the_list_that_asks(self, sign_in, task):
        answer = sign_in("editor").get(f"{LIST}?sort=title&open={task.id}")
        (page,) = [each["href"] for each in panel(answer).walk() if "data-page" in each.attributes]
        assert page.startswith(f"{LIST}details/?id={task.id}&")
        assert parse_qs(urlsplit(page).query)["url"] == [f"{LIST}?sort=title&open={task.id}"]

    @pytest.mark.parametrize(
        "url", ["https://example.org/", "//example.org", "/admin/history/", "javascript:1"]
    )
    def test_it_leads_to_no_other_place(self, sign_in, task, url):
        answer = sign_in("editor").get(f"{LIST}panel/", query_string={"id": task.id, "url": url})
        assert way_out(answer) == LIST
        assert not [link for link in links(answer) if "example.org" in link or "javascript" in link]

    def test_a_verb_of_the_panel_is_done_and_the_panel_shows_it(self, sign_in, post, task):
        client = sign_in("editor")
        here = f"{LIST}?status_not=blocked&open={task.id}"
        form = {"action": "complete", "rowid": task.id, "version": task.version, "url": here}
        answer = post(client, f"{LIST}action/", form)
        assert answer.location == here
        assert "Done" in words(client.get(here))

    def test_what_was_deleted_is_open_no_longer(self, sign_in, post, task, make_task):
        client, other = sign_in("editor"), make_task("Other", by="editor")
        back = f"{LIST}?sort=title&open={task.id}"
        for record, then in ((other, back), (task, f"{LIST}?sort=title")):
            answer = post(client, f"{LIST}delete/", {"id": record.id, "version": record.version, "url": back})
            assert answer.location == then

    def test_the_neighbours_are_those_of_the_list(self, sign_in, rows):
        client = sign_in("viewer")
        ways = [each["href"] for each in steps(client.get(f"{LIST}?sort=title&open={rows[1].id}"))]
        assert ways == [f"{LIST}?sort=title&open={rows[0].id}", f"{LIST}?sort=title&open={rows[2].id}"]

    def test_the_ends_of_a_page_lead_over_to_the_next(self, sign_in, insert_tasks):
        insert_tasks(60)
        client = sign_in("viewer")
        first = client.get(f"{LIST}?sort=title&page_size=25&open=last")
        _before, behind = steps(first)
        assert behind["href"].endswith("&open=first")
        second = client.get(behind["href"])
        assert panel(second).one("h2").text == titles(second)[0]
        before, _behind = steps(second)
        assert panel(client.get(before["href"])).one("h2").text == titles(first)[-1]

    def test_the_ends_of_the_list_lead_nowhere(self, sign_in, rows):
        answer = sign_in("viewer").get(f"{LIST}?sort=title&open=first")
        before, _behind = steps(answer)
        assert "href" not in before.attributes
        assert before["aria-disabled"] == "true"


class TestTheList:
    def test_other_arguments_are_kept_and_open_is_none_of_them(self, sign_in, rows):
        answer = sign_in("viewer").get(f"{LIST}?status_in=open&sort=-title&open={rows[0].id}")
        assert titles(answer) == ["C", "B", "A"]
        assert sentences(answer) == []
        chips = parse(answer).one(class_="facets").all("div", class_="active")
        assert len(chips) == 1

    def test_nothing_made_of_the_list_has_it(self, sign_in, insert_tasks):
        insert_tasks(60)
        client = sign_in("manager")
        answer = client.get(f"{LIST}?status_in=open&page_size=25&open=first")
        main = parse(answer).one("main")
        kept = [each["href"] for each in main.all("a") if "href" in each.attributes]
        assert [link for link in kept if "open=" in link.replace("status_in=open", "")] == []
        assert "open=" not in answer.headers["Link"].replace("status_in=open", "")
        names = {each.get("name") for each in main.all("input")}
        assert "open" not in names

    def test_a_view_is_saved_without_it(self, sign_in, post, read, task):
        client = sign_in("manager")
        address = f"{LIST}views/new/?status_in=open&open={task.id}"
        assert post(client, address, {"name": "Mine"}).status_code == 303
        assert read(select(SavedView.query)) == ["status_in=open"]

    def test_a_file_of_an_address_with_it_is_refused(self, sign_in, task):
        # Nothing that narrows may be dropped unseen, and `open=` may be read as “the open ones”.
        assert sign_in("viewer").get(f"{LIST}export/csv/?open={task.id}").status_code == 400

    def test_a_first_view_gives_way_to_what_is_open(self, sign_in, post, task):
        client = sign_in("viewer")
        post(client, f"{LIST}views/", {"do": "default:done"})
        assert client.get(LIST).status_code == 302
        assert "Beside the list" in words(client.get(f"{LIST}?open={task.id}"))
