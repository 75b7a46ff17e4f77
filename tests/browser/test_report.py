"""A filtered view becomes a file, then a report; the job process mails it, and nobody had to look."""

import csv
import io

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from admin_app.database.types import now
from admin_app.extensions import db
from admin_app.jobs import rows
from admin_app.reports import due
from admin_app.reports.model import UNFINISHED, Report, Run
from tests.browser import offices
from tests.browser.mailbox import link_in, mails_to
from tests.browser.visits import PHONE
from tests.factories import email_of, make_task
from tests.served import wait_until

PATIENCE = 60  # seconds; a loaded machine of two cores is slow, not broken
MANAGER, VIEWER = email_of("manager"), email_of("viewer")


@pytest.fixture(scope="module")
def own_server(tmp_path_factory):
    """A console with a queue and without other jobs, for a job process of its own."""
    server = offices.bare(tmp_path_factory.mktemp("own"))
    with server.app.app_context():
        for title in ("Replace the projector", "報告を提出する", "تجديد العقد"):
            make_task(title, status="blocked")
        make_task("Not blocked")
    with server.manage("setup") as setup:
        assert setup.wait(PATIENCE) == 0, server.words()
    yield from offices.serving(server)


@pytest.fixture
def desk(visits_to):
    return visits_to("own_server").open("manager")


def rows_of(data):
    text = data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def be_due(server, name):
    """Have the report be due now."""
    with server.app.app_context():
        number = db.session.scalars(select(Report.id).where(Report.name == name)).one()
        assert due._move(number, {"next_run_at": now()})


def mails_of(server, address, subject):
    return [mail for mail in mails_to(server, address) if mail["Subject"] == subject]


def all_was_sent(server):
    """Whether no run is under way, so that a second mail would be there as well."""
    unfinished = select(func.count()).select_from(Run).where(Run.state.in_(UNFINISHED))
    with server.app.app_context(), rows.reading(db.engines["jobs"]) as session:
        return not session.scalar(unfinished)


def export(page):
    page.locator("summary", has_text="Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    return rows_of(download.value.path().read_bytes())


def schedule(page, name):
    """From a list that is filtered to a report of it, by what the pages offer."""
    page.get_by_role("link", name="Save view").click()
    page.get_by_label("Name").fill("Blocked")
    page.get_by_label("Everybody who sees this list").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Arrange the views").click()
    with page.expect_navigation():
        page.get_by_role("link", name="Send ⁨Blocked⁩ on a schedule").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("File", exact=True).select_option(label="CSV")
    for person in ("Manager Person", "Viewer Person"):
        page.get_by_role("combobox", name="Recipients").fill(person)
        page.locator(".ts-dropdown [data-value]", has_text=person).click()
    page.get_by_label("How often").select_option(label="Every month")
    page.get_by_role("combobox", name="Day of the month").fill("last")
    page.locator("#month_day-ts-dropdown").get_by_text("The last day").click()
    expect(page.get_by_label("Day of the week")).to_be_hidden()
    page.get_by_label("Time of day").fill("07:15")
    expect(page.locator(".next-times li").first).to_contain_text("7:15")
    page.get_by_role("button", name="Save").click()


def test_a_view_is_exported_then_scheduled_and_the_job_process_mails_it(desk, own_server):
    desk.goto("/admin/tasks/?status_in=blocked")
    rows = export(desk)
    assert {row["Status"] for row in rows} == {"Blocked"} and len(rows) == 3
    schedule(desk, "Blocked, monthly")
    expect(desk.locator("main")).to_contain_text("Every month on its last day at 7:15")
    be_due(own_server, "Blocked, monthly")
    subject = "Report: Blocked, monthly"
    with own_server.manage("jobs", "run"), own_server.manage("jobs", "run") as process:
        for address in (MANAGER, VIEWER):
            wait_until(process, lambda to=address: mails_of(own_server, to, subject), said=own_server.words)
        wait_until(process, lambda: all_was_sent(own_server), said=own_server.words)
    found = [mails_of(own_server, address, subject) for address in (MANAGER, VIEWER)]
    assert [len(each) for each in found] == [1, 1]
    mails = [mail for (mail,) in found]
    for mail in mails:
        (file,) = mail.iter_attachments()
        assert rows_of(file.get_payload(decode=True)) == rows
    desk.reload()
    expect(desk.locator(".runs .st-sent")).to_have_count(2)
    desk.goto(link_in(mails[0]))
    expect(desk.locator("main")).to_contain_text("Blocked")


def test_a_report_is_sent_now_paused_and_deleted_without_scripts(visits_to, own_server):
    page = visits_to("own_server").open("manager", java_script_enabled=False, size=PHONE)
    page.goto("/admin/reports/new/?view=tasks:overdue")
    page.get_by_label("Name").fill("By hand")
    page.get_by_role("listbox", name="Recipients").select_option(label="Manager Person")
    page.get_by_role("button", name="Show the next times").click()
    expect(page.locator(".next-times li")).to_have_count(3)
    expect(page.get_by_label("Name")).to_have_value("By hand")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Send now: “⁨By hand⁩”").click()
    expect(page.locator(".runs .st-queued")).to_have_count(1)
    page.get_by_role("button", name="Pause: “⁨By hand⁩”").click()
    expect(page.locator(".report-paused")).to_be_visible()
    page.get_by_role("link", name="Delete…").click()
    page.get_by_role("button", name="Delete report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reports")
