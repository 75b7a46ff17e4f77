"""Opens pages in a browser as different people, in different windows, and watches all of them."""

from functools import cached_property

from flask_security.recoverable import generate_reset_password_token
from sqlalchemy import func, select

from admin_app.accounts import links
from admin_app.accounts.model import Role
from admin_app.commands.setup import migrate
from admin_app.extensions import db
from admin_app.projects.model import Project
from admin_app.reports.model import Report
from admin_app.saved_views.model import SavedView
from admin_app.tasks.model import Task
from tests.browser.guard import Guard
from tests.browser.office import furnish, welcome
from tests.databases import dispose, new_app
from tests.factories import PASSWORD, email_of, make_baseline, person_of

#: Root has no sandbox; the browser calls nobody on its own account.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 20_000  # a loaded machine of two cores is slow, not broken


def fill(database_url, *, office=True, crowd=True):
    """Migrate a database and put people, and an office full of records, into it."""
    app = new_app(database_url)
    with app.app_context():
        migrate()
        make_baseline()
        welcome()
        if office:
            furnish(crowd=crowd)
    dispose(app)


def sign_in(page, email, password=PASSWORD):
    page.goto("/auth/login")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/**")


class Visits:
    """Pages of one server, each opened in a guarded context of its own: no cookie is shared."""

    def __init__(self, browser, server):
        self.browser = browser
        self.server = server
        self.opened = []
        self.signed_in = {}

    def open(self, who="admin", *, language="en", size=DESK, scheme="light", cookies=(), **options):
        """A page that shows nothing yet. `who` is a role, or None for somebody who has not signed in."""
        context = self.browser.new_context(
            base_url=self.server.url,
            viewport=size,
            color_scheme=scheme,
            locale="en-US",
            storage_state=self._state_of(who) if who else None,
            **{"has_touch": size is PHONE, "is_mobile": size is PHONE, **options},
        )
        context.set_default_timeout(PATIENCE_MS)
        chosen = {"language": language, **dict(cookies)}
        context.add_cookies([{"name": n, "value": v, "url": self.server.url} for n, v in chosen.items()])
        self.opened.append((context, Guard(context, self.server.url)))
        return context.new_page()

    def expect_refusals(self, *addresses):
        """What scripts of the page that was opened last ask at these paths may be refused."""
        self.opened[-1][1].expect(*addresses)

    def _state_of(self, who):
        """The cookies of somebody who has signed in by the page, once for each server."""
        if who not in self.signed_in:
            context = self.browser.new_context(base_url=self.server.url)
            sign_in(context.new_page(), email_of(who))
            self.signed_in[who] = context.storage_state()
            context.close()
        return self.signed_in[who]

    def close(self):
        """Close what was opened; raises when a page did what no page may do."""
        opened, self.opened = self.opened, []
        for context, _guard in opened:
            context.close()
        for _context, guard in opened:
            guard.check()

    @cached_property
    def ids(self):
        """What stands in addresses: a record of each kind, and the tokens that mails carry."""
        with self.server.app.test_request_context():
            editor, invited = person_of("editor"), person_of("invited")
            telling = select(Task.id).order_by(func.length(Task.title + Task.description).desc())
            changed = select(Task.id).where(Task.deleted_at.is_(None)).order_by(Task.version.desc())
            change = {"side": "new", "email": "editor.new@example.org"}
            return {
                "task": db.session.scalars(telling).first(),
                "changed": db.session.scalars(changed).first(),
                "discarded": db.session.scalars(select(Task.id).where(Task.deleted_at.is_not(None))).first(),
                "view": db.session.scalars(
                    select(SavedView.id).where(SavedView.deleted_at.is_(None))
                ).first(),
                "report": db.session.scalars(select(Report.id)).first(),
                "project": db.session.scalars(select(Project.id)).first(),
                "tag": 1,
                "role": db.session.scalars(select(Role.id).where(Role.name == "manager")).one(),
                "person": editor.id,
                "reset": generate_reset_password_token(editor),
                "invitation": links.make(links.INVITATION, invited),
                "email_change": links.make(links.EMAIL_CHANGE, editor, **change),
            }
