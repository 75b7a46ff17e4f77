"""Take the pictures of README and docs: the production server with made-up tasks, in Chromium.

    make screenshots

Writes docs/pictures/*.png. The tasks are the same each time, their days are counted from today.
"""

import datetime as dt
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from sqlalchemy import func, select

from admin_app.accounts.passwords import hash_password
from admin_app.commands.setup import migrate
from admin_app.demo import service as demo
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.tasks import service as tasks
from admin_app.tasks.model import Task
from tests.browser.server import Server, find_chromium
from tests.browser.visits import ARGUMENTS, PHONE, Visits, sign_in
from tests.databases import dispose, new_app
from tests.factories import PASSWORD, actor, make_baseline, make_person

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
WINDOW = {"width": 1280, "height": 800}
MOST_BYTES = 200_000
EMAIL = "ana.moreno@example.org"

#: Name of the picture, address, and how the page is opened.
PICTURES = (
    ("list", "/admin/tasks/?sort=-priority,due_date", {}),
    ("list-filtered", "/admin/tasks/?status_in=open,blocked&due=overdue", {}),
    ("list-dark", "/admin/tasks/?sort=-priority,due_date", {"scheme": "dark"}),
    ("list-arabic", "/admin/tasks/?sort=-priority,due_date", {"language": "ar"}),
    ("list-phone", "/admin/tasks/?sort=-priority,due_date", {"size": PHONE}),
    ("dashboard", "/admin/", {}),
    ("details", "/admin/tasks/details/?id={task}", {}),
    ("form", "/admin/tasks/edit/?id={task}", {}),
)


class Pictures(Visits):
    """Visits by one person whose name is fit to be seen."""

    def _state_of(self, who):
        if who not in self.signed_in:
            context = self.browser.new_context(base_url=self.server.url)
            sign_in(context.new_page(), EMAIL, PASSWORD)
            self.signed_in[who] = context.storage_state()
            context.close()
        return self.signed_in[who]


def furnish(database_url):
    """Fill a new database; the id of the task whose page is shown."""
    app = new_app(database_url)
    with app.app_context():
        migrate()
        make_baseline()
        soon = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=3)
        ana = make_person(
            "Ana Moreno", email=EMAIL, roles=("manager",), password_hash=hash_password(PASSWORD)
        )
        demo.add(400)
        open_ones = select(Task.id).where(Task.status == "open", Task.title.contains(" the "))
        task_id = db.session.scalars(open_ones.order_by(func.length(Task.description).desc())).first()
        for values in (
            {"priority": "high"},
            {"status": "in_progress", "assignee_id": ana.id, "due_date": soon},
        ):
            with change(db.session, actor(ana), door="screen"):
                tasks.update(db.session.get(Task, task_id), values, actor(ana))
    dispose(app)
    return task_id


def take(pictures, task_id):
    """Write all pictures; the names of those that are too large."""
    too_large = []
    for name, address, options in PICTURES:
        page = pictures.open(**{"size": WINDOW, **options})
        page.goto(address.format(task=task_id))
        page.wait_for_load_state("networkidle")
        path = FOLDER / f"{name}.png"
        page.screenshot(path=path)
        size = path.stat().st_size
        print(f"{path.relative_to(ROOT)}: {size // 1000} KB")
        if size > MOST_BYTES:
            too_large.append(name)
    pictures.close()
    return too_large


def main():
    if not find_chromium():
        sys.exit("Chromium was not found. Install it, or let CHROMIUM name its program.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        task_id = furnish(server.database_url)
        server.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
                too_large = take(Pictures(browser, server), task_id)
                browser.close()
        finally:
            server.stop()
    if too_large:
        sys.exit(f"Larger than {MOST_BYTES // 1000} KB: {', '.join(too_large)}")


if __name__ == "__main__":
    main()
