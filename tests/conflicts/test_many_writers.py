"""Many people edit one task through the real server: what was accepted is in the history, nothing is lost."""

import threading
from collections import Counter

import pytest
from sqlalchemy import select

from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.tasks.model import Task
from tests.factories import make_person, make_task
from tests.served import Visitor, field, serving, soaking
from tests.whole import entries_of, faults_of

THREADS = 50
SAVES = soaking(3, 40)
FIELDS = ("title", "description", "status", "priority", "due_date")
CHOICES = {
    "status": ("open", "in_progress", "blocked", "done", "cancelled"),
    "priority": ("low", "medium", "high", "urgent"),
}


class Writer(threading.Thread):
    """Saves one field again and again; notes what the server said and which version it had opened."""

    def __init__(self, server, task, person, number, barrier):
        super().__init__()
        self.visitor = Visitor(server, person)
        self.person, self.number, self.barrier = person, number, barrier
        self.path = f"/admin/tasks/edit/?id={task.id}"
        self.said, self.accepted, self.broken = Counter(), [], []

    def run(self):
        self.barrier.wait()
        try:
            for turn in range(SAVES):
                self.save(FIELDS[(self.number + turn) % len(FIELDS)], turn)
        except Exception as error:  # noqa: BLE001 - told to the test, which runs in another thread
            self.broken.append(repr(error))
        finally:
            self.visitor.close()

    def save(self, name, turn):
        status, page = self.visitor.get(self.path)
        if status != 200:
            self.broken.append(f"{status} for the form")
            return
        version, value = field(page, "version"), self.value(name, turn)
        status, page = self.visitor.post(self.path, {name: value, "version": version})
        self.said[status] += 1
        if status == 303:
            self.accepted.append((name, value, int(version)))
        elif status == 409 and str(value) not in page:
            self.broken.append(f"{value} is not on the merge page")
        elif status not in (303, 409, 503):
            self.broken.append(f"{status} for the save of {name}")

    def value(self, name, turn):
        if name in CHOICES:
            return CHOICES[name][(self.number * 7 + turn) % len(CHOICES[name])]
        if name == "due_date":
            return f"{2000 + self.number}-{1 + turn % 12:02}-{1 + turn // 12:02}"
        return f"{name} by {self.number} in turn {turn}"


@pytest.mark.soak
def test_what_was_accepted_is_in_the_history_and_no_update_is_lost(engine_name, tmp_path, request):
    with serving(engine_name, tmp_path, request, WEB_WORKERS=2) as server:
        with server.app.app_context():
            task = make_task("As it was")
            people = [make_person(f"Writer {number}", roles=["manager"]) for number in range(THREADS)]
        barrier = threading.Barrier(THREADS)
        writers = [Writer(server, task, person, number, barrier) for number, person in enumerate(people)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert [fault for writer in writers for fault in writer.broken] == []
        said = sum((writer.said for writer in writers), Counter())
        print(f"{engine_name}: {dict(said)}")
        assert said[303] >= SAVES * len(FIELDS), "hardly anything was saved"
        assert faults_of(server.app) == []
        entries = entries_of(server.app, "tasks", task.id)
        with server.app.app_context():
            row = db.session.get(Task, task.id)
        assert row.version == len(entries)
        check_every_accepted_save(writers, entries)
        check_no_update_was_lost(writers, entries)
        check_the_row_is_the_last_of_each(row, entries)


def check_every_accepted_save(writers, entries):
    """A save that was accepted is an entry of its person, unless it changed nothing; no entry is more."""
    written = Counter(
        (entry.actor_id, name, pair[1])
        for entry in entries[1:]
        for name, pair in entry.fields.items()
        if name in FIELDS
    )
    accepted = Counter(
        (writer.person.id, name, value) for writer in writers for name, value, _version in writer.accepted
    )
    texts = {key: count for key, count in accepted.items() if key[1] not in CHOICES}
    assert {key: written[key] for key in texts} == texts, "an accepted save is not in the history"
    assert not written - accepted, "the history has what nobody was told"


def check_no_update_was_lost(writers, entries):
    """Nobody wrote over a value that they had not seen: since they opened it, the field was untouched."""
    lost = []
    for writer in writers:
        for name, value, opened in writer.accepted:
            if name in CHOICES:
                continue  # the same value comes again, so whose entry it is cannot be told
            mine = [e for e in entries if e.actor_id == writer.person.id and e.version > opened]
            mine = [e for e in mine if e.fields.get(name, [None, None])[1] == value]
            between = [e for e in entries if opened < e.version < mine[0].version and name in e.fields]
            told = (writer.number, name, opened, mine[0].version, value)
            lost += [
                (*told, e.version, e.actor_name, e.fields[name])
                for e in between
                if e.fields[name][1] != value
            ]
    assert lost == [], "\n".join(map(str, lost))


def check_the_row_is_the_last_of_each(row, entries):
    before = {}
    for entry in entries:
        for name, (old, new) in entry.fields.items():
            assert before.get(name) == old or entry.version == 1, (
                "an entry does not follow from the one before"
            )
            before[name] = new
    assert (row.title, row.description, row.status, row.priority) == tuple(
        before[name] for name in ("title", "description", "status", "priority")
    )


def test_the_entries_of_one_record_are_in_one_order_of_ids_and_versions(app, make_task, sign_in, post, read):
    task, client = make_task(), sign_in("manager")
    for version in range(1, 6):
        post(client, f"/admin/tasks/edit/?id={task.id}", {"title": f"{version}", "version": version})
    mine = (Entry.area == "tasks") & (Entry.record_id == task.id)
    versions = read(select(Entry.version).where(mine).order_by(Entry.id))
    assert versions == [1, 2, 3, 4, 5, 6]
