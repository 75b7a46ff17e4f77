"""The history as people read it: of one record, of everything, at a past moment, and as a file."""

import csv
import datetime as dt
import difflib
import io
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from admin_app.accounts.model import User
from admin_app.console import differences
from admin_app.console.differences import MAX_WORK, word_difference
from admin_app.database.types import now
from admin_app.extensions import db
from admin_app.history import service
from admin_app.history.model import Entry
from admin_app.history.sealing import key_of, seal
from tests.console.pages import links, parse, sentences
from tests.factories import email_of
from tests.whole import entries_of, faults_of

SCREEN = "/admin/history/"


@pytest.fixture
def admin(sign_in):
    return sign_in("admin")


@pytest.fixture
def save(save_form):
    """Saves a task by its form, and takes the message away."""

    def call(client, task, **changed):
        save_form(client, task, **changed)
        client.get("/admin/tasks/")

    return call


def changes(answer):
    """The entries of a page, from top to bottom, each in its words."""
    return [each.text for each in parse(answer).one("ol", class_="changes").all("li", class_="change")]


def shown(answer, number=0):
    """The fields of one entry: `{label: words}`."""
    entry = parse(answer).one("ol", class_="changes").all("li", class_="change")[number]
    return {row.one("dt").text: row.one("dd").text for row in entry.one("dl").all("div")}


def titles(answer):
    """What the records of the screen's entries are called."""
    return [each.one("bdi").text for each in parse(answer).all(class_="change-record")]


# -- Of one record.


def test_the_history_of_a_task_says_who_did_what_when_field_by_field(
    make_task, make_project, make_tag, sign_in, save
):
    manager, first, second = sign_in("manager"), make_project("First"), make_project("Second")
    tags = [make_tag("a"), make_tag("b")]
    task = make_task("One", project=first, tags=tags[:1], priority="low", assignee="viewer")
    save(
        manager,
        task,
        title="Two",
        project_id=second.id,
        tags=tags[1].id,
        priority="urgent",
        due_date="2026-12-24",
        assignee_id="",
    )
    answer = manager.get(f"/admin/tasks/history/?id={task.id}")
    newest, created = changes(answer)
    assert newest.startswith("MP Manager Person Edited")
    assert "on screen" in newest
    assert "version 2" in newest
    assert "The system" in created
    assert "by a command" in created
    assert shown(answer) == {
        "Title": "One became Two",
        "Priority": "Low became Urgent",
        "Due": "Dec 24, 2026",
        "Assignee": "Viewer Person became –",
        "Project": "First became Second",
        "Tags": "a became b",
    }


def test_names_are_those_of_then(make_task, make_project, sign_in, save, post):
    manager, project = sign_in("manager"), make_project("Old name")
    task = make_task(project=project)
    save(manager, task, project_id="")
    post(manager, f"/admin/projects/edit/?id={project.id}", {"name": "New name", "version": 1})
    answer = manager.get(f"/admin/tasks/history/?id={task.id}")
    assert shown(answer)["Project"] == "Old name became –"


def test_keys_are_worded_in_the_language_of_the_reader(app, make_task, sign_in, save):
    task = make_task(status="open")
    manager = sign_in("manager")
    save(manager, task, status="in_progress")
    with app.app_context(), db.engine.begin() as connection:
        person = update(User.__table__).where(User.email == email_of("manager"))
        connection.execute(person.values(locale="es"))
    answer = manager.get(f"/admin/tasks/history/?id={task.id}")
    assert shown(answer)["Estado"].startswith("Abiert")
    assert "Open" not in shown(answer)["Estado"]


def test_a_secret_is_said_to_have_changed_and_never_shown(app, make_person, admin, post):
    person = make_person(password_hash="$argon2id$secret")
    page = admin.get(f"/admin/users/history/?id={person.id}")
    assert shown(page)["Password"] == "changed; it is never shown"
    assert "argon2" not in page.text


def test_the_details_page_shows_the_newest_changes_and_the_way_to_the_others(make_task, sign_in, save):
    manager, task = sign_in("manager"), make_task("0")
    for number in range(1, 7):
        save(manager, task, title=str(number))
    answer = manager.get(f"/admin/tasks/details/?id={task.id}")
    assert len(changes(answer)) == 5
    assert f"/admin/tasks/history/?id={task.id}" in links(answer)


def test_a_long_history_has_pages_that_hold_each_entry_once(make_task, sign_in, save, monkeypatch):
    monkeypatch.setattr(service, "PAGE", 3)
    monkeypatch.setattr(service.Reading.page, "__kwdefaults__", {"before": None, "size": 3})
    manager, task = sign_in("manager"), make_task("0")
    for number in range(1, 8):
        save(manager, task, title=str(number))
    seen, address = [], f"/admin/tasks/history/?id={task.id}"
    while address:
        answer = manager.get(address)
        seen += [shown(answer, n)["Title"].split(" ")[-1] for n in range(len(changes(answer)))]
        address = next((link["href"] for link in parse(answer).all("a", rel="next")), None)
    assert seen == ["7", "6", "5", "4", "3", "2", "1", "0"]


def test_a_history_is_of_its_record_alone(make_task, make_project, sign_in):
    one, other = make_task("One"), make_task("Other")
    make_project("Same id")
    answer = sign_in("viewer").get(f"/admin/tasks/history/?id={one.id}")
    assert len(changes(answer)) == 1
    assert "Other" not in answer.text
    assert other.id != one.id


@pytest.mark.parametrize("number", ["0", "x", "4711", ""])
def test_the_history_of_what_is_not_there_is_not_found(sign_in, number):
    assert sign_in("viewer").get(f"/admin/tasks/history/?id={number}").status_code == 404


def test_markup_in_old_and_new_values_is_only_text(make_task, sign_in, save):
    manager, task = sign_in("manager"), make_task("<b>old</b>", description="<script>" + "word " * 40)
    save(manager, task, title="<i>new</i>", description="<img>" + "word " * 40)
    text = manager.get(f"/admin/tasks/history/?id={task.id}").text
    assert "<b>old" not in text
    assert "<i>new" not in text
    assert "<img>" not in text
    assert "<script>word" not in text


# -- At a past moment.


@pytest.fixture
def aged(app, make_task, sign_in, save):
    """A task that was “One” from 1 March 2026, 12:00 UTC, and “Two” from 2 March, 12:00 UTC."""
    task = make_task("One", description="Words", priority="low")
    save(sign_in("manager"), task, title="Two")
    moments = [dt.datetime(2026, 3, day, 12, tzinfo=dt.UTC) for day in (1, 2)]
    with app.app_context(), db.engine.begin() as connection:
        last, columns = "", [column.label(column.key) for column in Entry.__table__.columns]
        mine = select(*columns).where(Entry.area == "tasks", Entry.record_id == task.id)
        found = connection.execute(mine.order_by(Entry.id)).mappings().all()
        for moment, entry in zip(moments, found, strict=True):
            moved = dict(entry) | {"at": moment}
            last = seal(key_of(connection), last, moved)
            changed = update(Entry).where(Entry.id == entry["id"])
            connection.execute(changed.values(at=moment, seal=last))
    assert faults_of(app) == []
    return task


def state(answer):
    section = parse(answer).one("section", aria_labelledby="state")
    rows = section.all("dl")
    if not rows:
        return section.one("p", class_="nothing").text
    return {row.one("dt").text: row.one("dd").text for row in rows[0].all("div")}


@pytest.mark.parametrize(
    ("zone", "at", "title"),
    [
        ("UTC", "2026-03-01T11:59", None),
        ("UTC", "2026-03-01T12:00", "One"),
        ("UTC", "2026-03-02T11:59:59", "One"),
        ("UTC", "2026-03-02T12:00", "Two"),
        ("Asia/Tokyo", "2026-03-02T20:59", "One"),
        ("Asia/Tokyo", "2026-03-02T21:00", "Two"),
        ("America/Lima", "2026-03-02T06:59", "One"),
        ("America/Lima", "2026-03-02T07:00", "Two"),
        ("America/Lima", "2026-03-02T12:00+00:00", "Two"),
    ],
)
def test_the_state_at_a_past_moment_is_that_of_the_persons_clock(app, aged, sign_in, zone, at, title):
    with app.app_context(), db.engine.begin() as connection:
        person = update(User.__table__).where(User.email == email_of("viewer"))
        connection.execute(person.values(timezone=zone))
    client = sign_in("viewer")
    answer = client.get("/admin/tasks/history/", query_string={"id": aged.id, "at": at})
    found = state(answer)
    if title is None:
        assert found == "It did not exist yet."
    else:
        assert (found["Title"], found["Description"], found["Priority"]) == (title, "Words", "Low")


def test_where_the_history_was_folded_it_says_that_it_does_not_reach_back(app, aged, sign_in):
    with app.app_context(), db.engine.begin() as connection:
        mine = (Entry.area == "tasks") & (Entry.record_id == aged.id)
        connection.execute(update(Entry).where(mine).values(verb="baseline"))
    answer = sign_in("viewer").get(f"/admin/tasks/history/?id={aged.id}&at=2026-01-01T00:00")
    assert state(answer) == "The history does not reach back so far."


@pytest.mark.parametrize(
    "at", ["yesterday", "2026-13-01T00:00", "0001-01-01T00:00", "9999-12-31T23:59", "\0"]
)
def test_a_moment_that_is_none_is_said(aged, sign_in, at):
    answer = sign_in("viewer").get("/admin/tasks/history/", query_string={"id": aged.id, "at": at})
    assert answer.status_code == 200
    assert sentences(answer) == ["This moment is not understood."]


def test_a_secret_is_in_no_past_state(make_person, admin):
    person = make_person(password_hash="$argon2id$secret")
    found = state(admin.get(f"/admin/users/history/?id={person.id}&at=2999-01-01T00:00"))
    assert "Password" not in found
    assert found["E-mail address"] == person.email


# -- Differences.


def plain(markup):
    """A difference taken apart: what went, what came, and what it shows of both texts."""
    page = parse(str(markup))
    old = "".join("".join(p.children) for p in pieces(page) if p.tag != "ins")
    new = "".join("".join(p.children) for p in pieces(page) if p.tag != "del")
    return old, new


class Plain:
    tag = ""

    def __init__(self, text):
        self.children = [text]


def pieces(page):
    return [Plain(child) if isinstance(child, str) else child for child in page.children]


#: Nothing is left out of a difference that shows all that stayed.
SHOW_ALL = mock.patch.object(differences, "CONTEXT", 10**6)
WORDS = st.lists(
    st.sampled_from(["one", "two", " ", "  ", "\n", "報告", "تقرير", "<b>", "&amp;", ".", "'", "é"]),
    max_size=30,
).map("".join)


def test_what_was_made_without_words_is_not_said_to_have_become_nothing(admin, make_task):
    task = make_task("Wordless", description="")
    assert "Description" not in shown(admin.get(f"/admin/tasks/history/?id={task.id}"))


def test_texts_with_little_in_common_stand_whole_one_below_the_other():
    old, new = "Ask every team which calendars they use", "Theirs, at noon"
    assert word_difference(old, new) == f"<del>{old}</del><br><ins>{new}</ins>"
    assert "<br>" not in word_difference(old, old.replace("team", "person"))


@given(WORDS, WORDS)
def test_what_stayed_and_went_is_the_old_text_and_what_stayed_and_came_the_new(old, new):
    with SHOW_ALL:
        assert plain(word_difference(old, new)) == (old, new)


@given(st.text(max_size=60), st.text(max_size=60))
def test_that_holds_for_any_text(old, new):
    old, new = ("".join(c for c in text if c not in "\r\0") for text in (old, new))
    with SHOW_ALL:
        assert plain(word_difference(old, new)) == (old, new)


@given(WORDS, WORDS, st.integers(0, 60))
def test_that_holds_however_coarsely_they_are_compared(old, new, work):
    with SHOW_ALL, mock.patch.object(differences, "MAX_WORK", work):
        assert plain(word_difference(old, new)) == (old, new)


def test_only_what_changed_is_marked():
    assert str(word_difference("the old words", "the new words")) == (
        "the <del>old </del><ins>new </ins>words"
    )


def test_of_a_long_text_only_what_is_near_a_change_is_shown():
    old = " ".join(f"w{number}" for number in range(400))
    new = old.replace("w200 ", "changed ")
    shown = str(word_difference(old, new))
    assert "<del>w200 </del><ins>changed </ins>" in shown
    assert "…" in shown
    assert len(shown) < 300


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 10_000, "b a " * 5_000),
        ("a\n" * 10_000, "b\na\n" * 5_000),
        (
            "".join(chr(0x4E00 + n % 97) for n in range(20_000)),
            "".join(chr(0x4E00 + n % 89) for n in range(20_000)),
        ),
        (" ".join(f"w{n % 300}" for n in range(4_000)), " ".join(f"w{n * 7 % 300}" for n in range(4_000))),
    ],
    ids=["two words", "two lines", "one word", "few words"],
)
def test_two_texts_of_any_kind_are_compared_with_bounded_work(old, new, monkeypatch):
    """A text of the greatest length must not hold a page up; work is counted in pairs of like words."""
    work, find = [], difflib.SequenceMatcher.find_longest_match

    def counted(self, alo=0, ahi=None, blo=0, bhi=None):
        work.append(sum(len(self.b2j.get(word, ())) for word in self.a[alo:ahi]))
        return find(self, alo, ahi, blo, bhi)

    monkeypatch.setattr(difflib.SequenceMatcher, "find_longest_match", counted)
    word_difference(old[:20_000], new[:20_000])
    assert sum(work) <= 3 * MAX_WORK


# -- The screen over everything.


@pytest.fixture
def office(app, make_task, make_project, make_tag, sign_in, save, post):
    """Some work of several people: two tasks, a project, one of each deleted."""
    manager, editor = sign_in("manager"), sign_in("editor")
    report, mail = make_task("Report", by="editor"), make_task("Mail")
    save(editor, report, title="Yearly report")
    save(manager, mail, priority="urgent")
    post(manager, "/admin/tasks/action/", {"action": "complete", "rowid": [report.id, mail.id]})
    project = make_project("Ship")
    post(manager, "/admin/projects/delete/", {"id": project.id})
    return report, mail, project


def verbs(answer):
    page = parse(answer)
    return [each.text for each in page.all(class_="change-verb")]


def test_the_screen_shows_the_newest_first_with_what_each_is_about(office, admin):
    answer = admin.get(SCREEN)
    assert titles(answer)[:6] == ["Ship", "Ship", "Mail", "Yearly report", "Mail", "Yearly report"]
    assert verbs(answer)[:4] == ["Moved to the trash", "Created", "Completed", "Completed"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("area=projects", ["Ship", "Ship"]),
        ("verb=complete", ["Mail", "Yearly report"]),
        ("verb=complete&area=projects", []),
        ("field=priority&verb=edit", ["Mail"]),
        ("field=title&verb=edit", ["Yearly report"]),
        ("field=password&area=tasks", []),
        ("person={editor}&area=tasks", ["Yearly report", "Yearly report"]),
        ("person={manager}&verb=edit", ["Mail"]),
        ("person=system&area=tasks", ["Mail"]),
        ("person=me&area=tasks", []),
        ("area=tasks&record={report}", ["Yearly report"] * 3),
        ("record={report}&area=tasks&verb=edit", ["Yearly report"]),
        ("batch={batch}", ["Mail", "Yearly report"]),
        ("batch={batch}&person={editor}", []),
        ("search=yearly", ["Yearly report"] * 3),
        ("search=REPÓRT&verb=edit", ["Yearly report"]),
        ("search=nothing+like+it", []),
        ("search=ship", ["Ship", "Ship"]),
        ("from={today}&area=projects", ["Ship", "Ship"]),
        ("to={today}&area=projects", ["Ship", "Ship"]),
        ("from={today}&to={today}&area=projects&verb=create", ["Ship"]),
        ("from={tomorrow}", []),
        ("to={yesterday}", []),
    ],
)
def test_each_argument_narrows_and_all_of_them_together(app, office, admin, person_of, query, expected):
    report, _mail, _project = office
    today = dt.datetime.now(dt.UTC).date()
    words = {
        "editor": person_of("editor").id,
        "manager": person_of("manager").id,
        "report": report.id,
        "batch": next(e.batch for e in entries_of(app, "tasks") if e.batch),
        "today": today,
        "tomorrow": today + dt.timedelta(days=1),
        "yesterday": today - dt.timedelta(days=1),
    }
    answer = admin.get(f"{SCREEN}?{query.format(**words)}")
    assert sentences(answer) == []
    assert titles(answer) == expected
    assert parse(answer).one("h1").text == f"History {len(expected)}"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("bogus=1", "“bogus” is not an argument of this list."),
        ("verb=fly", "“verb” does not take fly."),
        ("area=nothing", "“area” does not take nothing."),
        ("person=ada", "“person” does not take ada."),
        ("record=x", "“record” does not take x."),
        ("field=nothing", "“field” does not take nothing."),
        ("field=$.title", "“field” does not take $.title."),
        ("from=yesterday", "“from” does not take yesterday."),
        ("to=2026-02-30", "“to” does not take 2026-02-30."),
        ("batch=b", "“batch” does not take b."),
        ("batch=%00", "“batch” does not take \ufffd."),
        ("verb=%00", "“verb” does not take \ufffd."),
        ("field=" + "x" * 100, "“field” does not take " + "x" * 59 + "…."),
    ],
)
def test_what_is_not_understood_is_left_out_and_named_and_an_export_refuses_it(office, admin, query, said):
    answer = admin.get(f"{SCREEN}?{query}")
    assert answer.status_code == 200
    assert sentences(answer) == [said]
    assert len(titles(answer)) > 6
    refused = admin.get(f"{SCREEN}export/csv/?{query}")
    assert refused.status_code == 400
    assert said in parse(refused).one("main").text


def test_an_empty_argument_is_none(office, admin):
    answer = admin.get(f"{SCREEN}?search=&area=&verb=&person=&from=&to=")
    assert sentences(answer) == []
    assert len(titles(answer)) > 6


def test_a_filtered_screen_shows_its_filter_in_the_form(office, admin):
    form = parse(admin.get(f"{SCREEN}?area=tasks&verb=edit&search=mail&record=1")).one(
        "form", class_="history-filter"
    )
    chosen = {
        s["name"]: [o["value"] for o in s.all("option") if "selected" in o.attributes]
        for s in form.all("select")
    }
    assert chosen == {"area": ["tasks"], "verb": ["edit"], "field": [], "person": []}
    assert form.one("input", name="search")["value"] == "mail"
    assert form.one("input", name="record")["value"] == "1"


def test_pages_follow_each_other_without_a_gap_or_a_double(office, admin, app, monkeypatch):
    monkeypatch.setattr(service.Reading.page, "__kwdefaults__", {"before": None, "size": 4})
    expected = len(entries_of(app))
    seen, address = [], SCREEN
    while address:
        answer = admin.get(address)
        seen += changes(answer)
        address = next((link["href"] for link in parse(answer).all("a", rel="next")), None)
        address = address and (address if address.startswith("/") else SCREEN + address)
    assert len(seen) == expected


@pytest.mark.parametrize("before", ["0", "x", "-1", "99999999999999"])
def test_a_place_that_is_none_is_the_beginning(office, admin, before):
    assert titles(admin.get(f"{SCREEN}?before={before}"))[0] == "Ship"


def test_a_purged_record_is_named_by_its_number(make_task, admin, post):
    task = make_task("Gone")
    post(admin, "/admin/tasks/delete/", {"id": task.id})
    post(admin, "/admin/tasks/trash/purge/", {"id": task.id})
    answer = admin.get(f"{SCREEN}?area=tasks&record={task.id}")
    assert titles(answer) == [f"#{task.id}"] * 3
    assert verbs(answer)[0] == "Deleted for ever"


def test_only_who_may_see_the_history_sees_it(sign_in):
    for who in ("nobody", "viewer", "editor", "manager"):
        assert sign_in(who).get(SCREEN).status_code == 403
        assert sign_in(who).get(f"{SCREEN}export/csv/").status_code == 403


# -- The same cost whatever there is.


@pytest.mark.parametrize(
    "address", ["/admin/tasks/details/?id={id}", "/admin/tasks/history/?id={id}", SCREEN]
)
def test_a_page_asks_as_many_queries_for_many_entries_as_for_few(
    make_task, admin, save, queries, address, make_project, nothing_known
):
    task = make_task("0", project=make_project())

    def asked():
        with queries() as seen:
            assert admin.get(address.format(id=task.id)).status_code == 200
        return len(seen)

    save(admin, task, title="1", project_id=make_project().id)
    asked()
    few = asked()
    for number in range(2, 12):
        save(admin, task, title=str(number), project_id=make_project().id)
    assert asked() == few


@pytest.mark.parametrize(
    "query",
    [
        "field=priority",
        "person={manager}&verb=edit&field=priority",
        "area=tasks&verb=edit",
        "search=report&verb=edit",
    ],
)
def test_a_rare_kind_of_entry_is_looked_for_in_steps(
    app, office, admin, person_of, monkeypatch, query, make_tag
):
    """Each page looks at so many entries; where it finds none the next step is offered, and all are found."""
    expected = titles(admin.get(f"{SCREEN}?{query.format(manager=person_of('manager').id)}"))
    for number in range(8):
        make_tag(f"Later {number}")
    monkeypatch.setattr(service, "LOOKED_AT", 2)
    monkeypatch.setattr(service, "LOOKED_AT_FURTHER", 3)
    seen, steps = [], 0
    address = f"{SCREEN}?{query.format(manager=person_of('manager').id)}"
    answer = admin.get(address)
    assert parse(answer).one("h1").text.endswith("+")
    while address:
        answer = admin.get(address)
        page = parse(answer)
        seen += titles(answer) if page.all("ol", class_="changes") else []
        address = next((SCREEN + link["href"].rpartition("/")[2] for link in page.all("a", rel="next")), None)
        steps += 1
    assert seen == expected
    assert steps > 1


def test_no_page_reads_more_entries_than_it_may_look_at(app, office, queries):
    """With several arguments one index leads to so many ids, and the others are only compared."""
    with app.app_context():
        asked = service.Asked(actor_id=1, verb="edit", area="tasks", field="title")
        with queries() as seen:
            reading = service.Reading(asked)
            reading.page()
            reading.count()
    look, page = seen.statements
    looked, _rest = look.split(") SELECT", 1)
    assert looked.startswith("WITH looked AS (SELECT changes.id AS id FROM changes WHERE changes.actor_id = ")
    assert looked.count(" = ") == looked.count("LIMIT") == 1
    assert " = " not in page


def test_a_period_is_counted_by_its_moments_alone(app, office, queries):
    """Also beyond what a page looks at; with something else beside it, what is looked at is counted."""
    with app.app_context():
        begin = now() - dt.timedelta(days=1)
        with mock.patch.object(service, "LOOKED_AT", 2):
            alone, beside = (
                service.Reading(service.Asked(begin=begin, end=now(), field=field)).count()
                for field in (None, "title")
            )
    assert alone == (len(entries_of(app)), False)
    assert beside[1]


def test_a_search_that_finds_too_many_records_says_so_and_an_export_refuses(office, admin, monkeypatch):
    monkeypatch.setattr(service, "MAX_FOUND", 1)
    answer = admin.get(f"{SCREEN}?search=person")
    assert "only those changed last are shown" in " ".join(sentences(answer))
    assert admin.get(f"{SCREEN}export/csv/?search=person").status_code == 400


def test_more_than_so_many_entries_are_not_counted(office, admin, monkeypatch):
    monkeypatch.setattr(service, "COUNT_LIMIT", 3)
    assert parse(admin.get(SCREEN)).one("h1").text == "History 3+"


# -- As a file.


def exported(client, query=""):
    answer = client.get(f"{SCREEN}export/csv/{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_export_has_a_row_for_each_field_that_changed(app, office, admin, person_of):
    report, _mail, _project = office
    rows = exported(admin, f"?area=tasks&record={report.id}")
    assert [(row["verb"], row["field"], row["old"], row["new"]) for row in rows[:3]] == [
        ("complete", "status", "open", "done"),
        ("complete", "completed_at", "", rows[1]["new"]),
        ("edit", "title", "Report", "Yearly report"),
    ]
    first = rows[0]
    assert first["at"].endswith("Z")
    assert dt.datetime.fromisoformat(first["at"]).tzinfo is not None
    assert first["batch"]
    assert (first["actor"], first["door"], first["area"]) == ("Manager Person", "screen", "tasks")
    assert first["actor_id"] == str(person_of("manager").id)
    assert (first["record_id"], first["version"], first["undoes"]) == (str(report.id), "3", "")


def test_the_export_follows_the_arguments_of_the_screen(office, admin):
    assert {row["area"] for row in exported(admin)} >= {"tasks", "projects", "users", "roles"}
    assert {row["record_id"] for row in exported(admin, "?verb=delete")} == {str(office[2].id)}
    (link,) = [link for link in links(admin.get(f"{SCREEN}?verb=edit&search=mail")) if "/export/" in link]
    assert link == f"{SCREEN}export/csv/?verb=edit&search=mail" or link.endswith("search=mail&verb=edit")
    answer = admin.get(link)
    assert "urgent" in answer.text
    assert "Yearly" not in answer.text


def test_relations_and_members_are_exported_by_name_and_secrets_as_changed(
    make_task, make_project, make_tag, make_person, admin
):
    tags = [make_tag("a|b"), make_tag("c")]
    task = make_task(project=make_project("Ship"), tags=tags, assignee="viewer")
    rows = {row["field"]: row["new"] for row in exported(admin, f"?area=tasks&record={task.id}")}
    assert (rows["project_id"], rows["assignee_id"]) == ("Ship", "Viewer Person")
    assert rows["tags"] == r"a\|b|c"
    person = make_person(password_hash="$argon2id$secret")
    rows = {
        row["field"]: (row["old"], row["new"]) for row in exported(admin, f"?area=users&record={person.id}")
    }
    assert rows["password"] == ("***", "***")
    assert "argon2" not in str(rows)


def test_an_entry_without_fields_has_a_row_too(make_task, admin, post):
    task = make_task()
    post(admin, "/admin/tasks/delete/", {"id": task.id})
    post(admin, "/admin/tasks/trash/purge/", {"id": task.id})
    (row,) = exported(admin, "?verb=purge")
    assert (row["record_id"], row["field"], row["old"], row["new"]) == (str(task.id), "", "", "")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\t=1", "'quoted", "＝1"])
def test_no_cell_of_the_export_is_taken_for_a_formula(make_task, make_person, sign_in, save, admin, text):
    task = make_task("plain", description=text)
    person = make_person(text.strip(), roles=["manager"])
    save(sign_in(person), task, description="plain")
    row = exported(admin, f"?area=tasks&record={task.id}&verb=edit")[0]
    assert row["old"] == "'" + text.strip()
    assert row["actor"] == "'" + text.strip()


def test_an_export_that_finds_nothing_has_its_header(admin):
    answer = admin.get(f"{SCREEN}export/csv/?verb=purge")
    assert answer.text.splitlines() == [
        "id,at,actor_id,actor,door,verb,area,record_id,version,batch,undoes,field,old,new"
    ]


def test_another_kind_of_export_is_not_found(admin):
    assert admin.get(f"{SCREEN}export/exe/").status_code == 404
