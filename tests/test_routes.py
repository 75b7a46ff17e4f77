"""Every address of the console, for everybody, by GET and by POST, against a table written by hand.

A new route makes `test_every_route_is_in_the_table` fail until it has a line in TABLE for each method
that it takes and, where its address or form needs something, an entry in SENT. `in` means: to the
sign-in page; 401: to the page that keeps what was typed until one has signed in. A stranger has not
signed in; nobody has, but has no role. The records of SENT belong to others; what people may do with
their own is in tests/permissions/.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from flask import url_for

from tests.factories import PASSWORD, email_of

TABLE = """
endpoint                method  stranger  nobody  viewer  editor  manager  admin

start                   GET     302       302     302     302     302      302
admin.index             GET     in        200     200     200     200      200
preferences.choose      POST    303       303     303     303     303      303
static                  GET     200       200     200     200     200      200
bundle                  GET     200       200     200     200     200      200
health.live             GET     200       200     200     200     200      200
health.ready            GET     200       200     200     200     200      200

tasks.index_view        GET     in        403     200     200     200      200
tasks.display_view      GET     in        403     200     200     200      200
tasks.display_view      POST    401       403     303     303     303      303
tasks.facet_view        GET     in        403     200     200     200      200
tasks.views_page        GET     in        403     200     200     200      200
tasks.views_page        POST    401       403     303     303     303      303
tasks.view_new          GET     in        403     200     200     200      200
tasks.view_new          POST    401       403     303     303     303      303
tasks.view_edit         GET     in        403     403     403     200      200
tasks.view_edit         POST    401       403     403     403     303      303
tasks.view_save         POST    401       403     403     403     303      303
tasks.view_delete       GET     in        403     403     403     200      200
tasks.view_delete       POST    401       403     403     403     303      303
tasks.view_counts       GET     in        403     200     200     200      200
tasks.news_view         GET     in        403     204     204     204      204
tasks.details_view      GET     in        403     200     200     200      200
tasks.panel_view        GET     in        403     200     200     200      200
tasks.create_view       GET     in        403     403     200     200      200
tasks.create_view       POST    401       403     403     303     303      303
tasks.edit_view         GET     in        403     403     403     200      200
tasks.edit_view         POST    401       403     403     403     303      303
tasks.delete_view       GET     in        403     403     403     200      200
tasks.delete_view       POST    401       403     403     403     303      303
tasks.action_view       POST    401       403     403     403     303      303
tasks.bulk_view         POST    401       403     403     403     200      200
tasks.bulk_preview      POST    401       403     403     403     200      200
tasks.bulk_apply        POST    401       403     403     403     303      303
tasks.bulk_result       GET     in        403     403     403     404      404
tasks.bulk_refused      POST    401       403     403     403     200      200
tasks.ajax_lookup       GET     in        403     403     200     200      200
tasks.ajax_update       GET     in        403     403     403     200      200
tasks.ajax_update       POST    401       403     403     403     303      303
tasks.export            GET     in        403     200     200     200      200
tasks.export_options    GET     in        403     200     200     200      200
tasks.export_options    POST    401       403     303     303     303      303
tasks.history_view      GET     in        403     200     200     200      200
tasks.restore_view      GET     in        403     403     403     200      200
tasks.restore_view      POST    401       403     403     403     303      303
tasks.import_view       GET     in        403     403     403     200      200
tasks.import_view       POST    401       403     403     403     422      422
tasks.import_template   GET     in        403     403     403     200      200
tasks.import_reading    GET     in        403     403     403     404      404
tasks.import_reading    POST    401       403     403     403     404      404
tasks.import_mapping    GET     in        403     403     403     404      404
tasks.import_mapping    POST    401       403     403     403     404      404
tasks.import_check      GET     in        403     403     403     404      404
tasks.import_check      POST    401       403     403     403     404      404
tasks.import_result     GET     in        403     403     403     404      404
tasks.import_abandon    POST    401       403     403     403     404      404
tasks.trash_view        GET     in        403     403     200     200      200
tasks.trash_restore     POST    401       403     403     403     303      303
tasks.trash_purge       GET     in        403     403     403     403      200
tasks.trash_purge       POST    401       403     403     403     403      303

projects.index_view     GET     in        403     200     200     200      200
projects.display_view   GET     in        403     200     200     200      200
projects.display_view   POST    401       403     303     303     303      303
projects.facet_view     GET     in        403     200     200     200      200
projects.views_page     GET     in        403     200     200     200      200
projects.views_page     POST    401       403     303     303     303      303
projects.view_new       GET     in        403     200     200     200      200
projects.view_new       POST    401       403     303     303     303      303
projects.view_edit      GET     in        403     403     403     200      200
projects.view_edit      POST    401       403     403     403     303      303
projects.view_save      POST    401       403     403     403     303      303
projects.view_delete    GET     in        403     403     403     200      200
projects.view_delete    POST    401       403     403     403     303      303
projects.view_counts    GET     in        403     200     200     200      200
projects.news_view      GET     in        403     204     204     204      204
projects.details_view   GET     in        403     200     200     200      200
projects.panel_view     GET     in        403     200     200     200      200
projects.create_view    GET     in        403     403     403     200      200
projects.create_view    POST    401       403     403     403     303      303
projects.edit_view      GET     in        403     403     403     200      200
projects.edit_view      POST    401       403     403     403     303      303
projects.delete_view    GET     in        403     403     403     200      200
projects.delete_view    POST    401       403     403     403     303      303
projects.action_view    POST    401       403     403     403     422      422
projects.bulk_view      POST    401       403     403     403     403      403
projects.bulk_preview   POST    401       403     403     403     403      403
projects.bulk_apply     POST    401       403     403     403     403      403
projects.bulk_result    GET     in        403     403     403     403      403
projects.bulk_refused   POST    401       403     403     403     403      403
projects.ajax_lookup    GET     in        403     403     403     404      404
projects.ajax_update    GET     in        403     403     403     200      200
projects.ajax_update    POST    401       403     403     403     303      303
projects.export         GET     in        403     200     200     200      200
projects.export_options GET     in        403     200     200     200      200
projects.export_options POST    401       403     303     303     303      303
projects.history_view   GET     in        403     200     200     200      200
projects.restore_view   GET     in        403     403     403     200      200
projects.restore_view   POST    401       403     403     403     303      303
projects.trash_view     GET     in        403     403     403     200      200
projects.trash_restore  POST    401       403     403     403     303      303
projects.trash_purge    GET     in        403     403     403     403      200
projects.trash_purge    POST    401       403     403     403     403      303

tags.index_view         GET     in        403     200     200     200      200
tags.display_view       GET     in        403     200     200     200      200
tags.display_view       POST    401       403     303     303     303      303
tags.facet_view         GET     in        403     200     200     200      200
tags.views_page         GET     in        403     200     200     200      200
tags.views_page         POST    401       403     303     303     303      303
tags.view_new           GET     in        403     200     200     200      200
tags.view_new           POST    401       403     303     303     303      303
tags.view_edit          GET     in        403     403     403     200      200
tags.view_edit          POST    401       403     403     403     303      303
tags.view_save          POST    401       403     403     403     303      303
tags.view_delete        GET     in        403     403     403     200      200
tags.view_delete        POST    401       403     403     403     303      303
tags.view_counts        GET     in        403     200     200     200      200
tags.news_view          GET     in        403     204     204     204      204
tags.details_view       GET     in        403     200     200     200      200
tags.panel_view         GET     in        403     200     200     200      200
tags.create_view        GET     in        403     403     403     200      200
tags.create_view        POST    401       403     403     403     303      303
tags.edit_view          GET     in        403     403     403     200      200
tags.edit_view          POST    401       403     403     403     303      303
tags.delete_view        GET     in        403     403     403     200      200
tags.delete_view        POST    401       403     403     403     303      303
tags.action_view        POST    401       403     403     403     422      422
tags.bulk_view          POST    401       403     403     403     403      403
tags.bulk_preview       POST    401       403     403     403     403      403
tags.bulk_apply         POST    401       403     403     403     403      403
tags.bulk_result        GET     in        403     403     403     403      403
tags.bulk_refused       POST    401       403     403     403     403      403
tags.ajax_lookup        GET     in        403     403     403     404      404
tags.ajax_update        GET     in        403     403     403     200      200
tags.ajax_update        POST    401       403     403     403     303      303
tags.export             GET     in        403     200     200     200      200
tags.export_options     GET     in        403     200     200     200      200
tags.export_options     POST    401       403     303     303     303      303
tags.history_view       GET     in        403     200     200     200      200
tags.restore_view       GET     in        403     403     403     200      200
tags.restore_view       POST    401       403     403     403     303      303
tags.trash_view         GET     in        403     403     403     200      200
tags.trash_restore      POST    401       403     403     403     303      303
tags.trash_purge        GET     in        403     403     403     403      200
tags.trash_purge        POST    401       403     403     403     403      303

users.index_view        GET     in        403     403     403     403      200
users.display_view      GET     in        403     403     403     403      200
users.display_view      POST    401       403     403     403     403      303
users.facet_view        GET     in        403     403     403     403      200
users.views_page        GET     in        403     403     403     403      200
users.views_page        POST    401       403     403     403     403      303
users.view_new          GET     in        403     403     403     403      200
users.view_new          POST    401       403     403     403     403      303
users.view_edit         GET     in        403     403     403     403      200
users.view_edit         POST    401       403     403     403     403      303
users.view_save         POST    401       403     403     403     403      303
users.view_delete       GET     in        403     403     403     403      200
users.view_delete       POST    401       403     403     403     403      303
users.view_counts       GET     in        403     403     403     403      200
users.news_view         GET     in        403     403     403     403      204
users.details_view      GET     in        403     403     403     403      200
users.panel_view        GET     in        403     403     403     403      200
users.create_view       GET     in        403     403     403     403      200
users.create_view       POST    401       403     403     403     403      303
users.edit_view         GET     in        403     403     403     403      200
users.edit_view         POST    401       403     403     403     403      303
users.delete_view       GET     in        403     403     403     403      403
users.delete_view       POST    401       403     403     403     403      403
users.action_view       POST    401       403     403     403     403      422
users.bulk_view         POST    401       403     403     403     403      403
users.bulk_preview      POST    401       403     403     403     403      403
users.bulk_apply        POST    401       403     403     403     403      403
users.bulk_result       GET     in        403     403     403     403      403
users.bulk_refused      POST    401       403     403     403     403      403
users.ajax_lookup       GET     in        403     403     403     403      200
users.ajax_update       GET     in        403     403     403     403      404
users.ajax_update       POST    401       403     403     403     403      404
users.export            GET     in        403     403     403     403      200
users.export_options    GET     in        403     403     403     403      200
users.export_options    POST    401       403     403     403     403      303
users.history_view      GET     in        403     403     403     403      200
users.restore_view      GET     in        403     403     403     403      200
users.restore_view      POST    401       403     403     403     403      303
users.trash_view        GET     in        403     403     403     403      403
users.trash_restore     POST    401       403     403     403     403      403
users.trash_purge       GET     in        403     403     403     403      403
users.trash_purge       POST    401       403     403     403     403      403

roles.index_view        GET     in        403     403     403     403      200
roles.display_view      GET     in        403     403     403     403      200
roles.display_view      POST    401       403     403     403     403      303
roles.facet_view        GET     in        403     403     403     403      404
roles.views_page        GET     in        403     403     403     403      200
roles.views_page        POST    401       403     403     403     403      303
roles.view_new          GET     in        403     403     403     403      200
roles.view_new          POST    401       403     403     403     403      303
roles.view_edit         GET     in        403     403     403     403      200
roles.view_edit         POST    401       403     403     403     403      303
roles.view_save         POST    401       403     403     403     403      303
roles.view_delete       GET     in        403     403     403     403      200
roles.view_delete       POST    401       403     403     403     403      303
roles.view_counts       GET     in        403     403     403     403      200
roles.news_view         GET     in        403     403     403     403      204
roles.details_view      GET     in        403     403     403     403      200
roles.panel_view        GET     in        403     403     403     403      200
roles.create_view       GET     in        403     403     403     403      200
roles.create_view       POST    401       403     403     403     403      303
roles.edit_view         GET     in        403     403     403     403      200
roles.edit_view         POST    401       403     403     403     403      303
roles.delete_view       GET     in        403     403     403     403      200
roles.delete_view       POST    401       403     403     403     403      303
roles.action_view       POST    401       403     403     403     403      422
roles.bulk_view         POST    401       403     403     403     403      403
roles.bulk_preview      POST    401       403     403     403     403      403
roles.bulk_apply        POST    401       403     403     403     403      403
roles.bulk_result       GET     in        403     403     403     403      403
roles.bulk_refused      POST    401       403     403     403     403      403
roles.ajax_lookup       GET     in        403     403     403     403      404
roles.ajax_update       GET     in        403     403     403     403      404
roles.ajax_update       POST    401       403     403     403     403      404
roles.matrix            GET     in        403     403     403     403      200
roles.export            GET     in        403     403     403     403      200
roles.export_options    GET     in        403     403     403     403      200
roles.export_options    POST    401       403     403     403     403      303
roles.history_view      GET     in        403     403     403     403      200
roles.restore_view      GET     in        403     403     403     403      200
roles.restore_view      POST    401       403     403     403     403      303
roles.trash_view        GET     in        403     403     403     403      200
roles.trash_restore     POST    401       403     403     403     403      303
roles.trash_purge       GET     in        403     403     403     403      200
roles.trash_purge       POST    401       403     403     403     403      303

history.index           GET     in        403     403     403     403      200
history.export          GET     in        403     403     403     403      200
undo.index              POST    401       403     403     403     303      303
undo.left               GET     in        404     404     404     404      404
session.state           GET     200       200     200     200     200      200

account.index           GET     in        200     200     200     200      200
account.index           POST    401       303     303     303     303      303
account.change_email    GET     in        200     200     200     200      200
account.change_email    POST    401       303     303     303     303      303
account.spreadsheet     POST    401       303     303     303     303      303
account.keep_email      POST    401       303     303     303     303      303

reports.index           GET     in        403     403     200     200      200
reports.details         GET     in        403     403     404     404      200
reports.new             GET     in        403     403     200     200      200
reports.new             POST    401       403     403     303     303      303
reports.edit            GET     in        403     403     404     404      403
reports.edit            POST    401       403     403     404     404      403
reports.pause           POST    401       403     403     404     404      303
reports.resume          POST    401       403     403     404     404      303
reports.send            POST    401       403     403     404     404      303
reports.delete          GET     in        403     403     404     404      200
reports.delete          POST    401       403     403     404     404      303
reports.moments         GET     in        403     403     200     200      200
reports.ajax_lookup     GET     in        403     403     200     200      200

exports.index           GET     in        200     200     200     200      200
exports.details         GET     in        404     404     404     404      404

visits.index            GET     in        200     200     200     200      200
jobs.index              GET     in        200     200     200     200      200
jobs.details            GET     in        404     404     404     404      200
jobs.state              GET     in        404     404     404     404      200
jobs.file               GET     in        404     404     404     404      200
jobs.cancel             POST    401       404     404     404     404      303
jobs.again              POST    401       404     404     404     404      303

accounts.invitation     GET     404       404     404     404     404      404
accounts.invitation     POST    404       404     404     404     404      404
accounts.email_change   GET     404       404     404     404     404      404
accounts.email_change   POST    404       404     404     404     404      404

security.login          GET     200       302     302     302     302      302
security.login          POST    302       302     302     302     302      302
security.logout         POST    in        in      in      in      in       in
security.change_password  GET   in        200     200     200     200      200
security.change_password  POST  in        302     302     302     302      302
security.verify         GET     in        200     200     200     200      200
security.verify         POST    in        302     302     302     302      302
security.forgot_password  GET   200       200     200     200     200      200
security.forgot_password  POST  200       200     200     200     200      200
security.reset_password  GET    302       302     302     302     302      302
security.reset_password  POST   302       302     302     302     302      302"""


class Sent(NamedTuple):
    """What is sent: arguments of the address, and a form where it is posted to."""

    arguments: Callable | dict = {}
    form: Callable | dict = {}


def the(area):
    """The record of this area that belongs to nobody of the table."""
    return lambda records: {"id": records[area].id}


def as_it_is(area, **values):
    return lambda records: {"id": records[area].id, "version": records[area].version, **values}


def the_report(records):
    return {"report_id": records["report"].id}


FILE = "0" * 32
#: What may be written without asking first: tries of guessing are counted, exports written down.
COUNTED = {"sign_in_failures", "exports", "visits"}
CSV = {"export_type": "csv"}
#: A filter of each list.
FACETS = {"tasks": "status", "projects": "archived", "tags": "colour", "users": "active"}
REPORT = {"name": "New", "view": "tasks:all", "format": "csv", "form": "raw", "kind": "daily"} | {
    "at_time": "08:00",
    "weekday": 1,
    "month_day": 1,
}
NEW_PASSWORD = "brisk-lagoon-teapot-73"
SENT = {
    "history.export": Sent(CSV),
    "preferences.choose": Sent(form={"theme": "dark"}),
    "static": Sent({"filename": "icons.svg"}),
    "bundle": Sent({"kind": "css", "name": "console.css"}),
    "security.login": Sent(form={"email": email_of("viewer"), "password": PASSWORD}),
    "security.verify": Sent(form={"password": PASSWORD}),
    "security.change_password": Sent(
        form={
            "password": PASSWORD,
            "new_password": NEW_PASSWORD,
            "new_password_confirm": NEW_PASSWORD,
        }
    ),
    "security.forgot_password": Sent(form={"email": email_of("viewer")}),
    "security.reset_password": Sent({"token": "forged"}),
    "accounts.invitation": Sent({"token": "forged"}),
    "accounts.email_change": Sent({"token": "forged"}),
    "account.index": Sent(form={"name": "Another Name"}),
    "account.change_email": Sent(form={"email": "wanted@example.org", "password": PASSWORD}),
    "undo.index": Sent(form=lambda records: {**as_it_is("tasks")(records), "area": "tasks"}),
    "account.spreadsheet": Sent(form={"separator": "tab"}),
    "exports.details": Sent({"export_id": 1_000_000}),
    "reports.new": Sent(form=lambda records: {**REPORT, "recipients": records["viewer"].id}),
    "reports.details": Sent(the_report),
    "reports.edit": Sent(the_report, lambda records: {"version": records["report"].version, **REPORT}),
    "reports.pause": Sent(the_report),
    "reports.resume": Sent(the_report),
    "reports.send": Sent(the_report, {"form_token": FILE}),
    "reports.delete": Sent(the_report, lambda records: {"version": records["report"].version}),
    "undo.left": Sent(lambda records: {"job": records["waiting"].id}),
    "jobs.details": Sent(lambda records: {"job_id": records["waiting"].id}),
    "jobs.state": Sent(lambda records: {"job_id": records["waiting"].id}),
    "jobs.file": Sent(lambda records: {"job_id": records["ended"].id}),
    "jobs.cancel": Sent(lambda records: {"job_id": records["waiting"].id}),
    "jobs.again": Sent(lambda records: {"job_id": records["ended"].id}),
    "tasks.create_view": Sent(form={"title": "New"}),
    "tasks.edit_view": Sent(the("tasks"), as_it_is("tasks", title="Changed")),
    "tasks.action_view": Sent(form=lambda records: {"action": "complete", "rowid": records["tasks"].id}),
    **{
        f"tasks.import_{step}": Sent(lambda records: {"number": records["import"].id})
        for step in ("reading", "mapping", "check", "result", "abandon")
    },
    "tasks.bulk_view": Sent(form=lambda records: {"rowid": records["tasks"].id}),
    "tasks.bulk_preview": Sent(form=lambda records: {"rowid": records["tasks"].id, "verb": "complete"}),
    "tasks.bulk_apply": Sent(
        form=lambda records: {"rowid": records["tasks"].id, "what": '{"do": "complete"}', "batch": FILE}
    ),
    "tasks.bulk_result": Sent(lambda records: {"job": records["waiting"].id}),
    "tasks.bulk_refused": Sent(form=lambda records: {"refused": f"{records['tasks'].id}:stale"}),
    "tasks.ajax_lookup": Sent({"name": "assignee_id"}),
    **{
        f"{area}.ajax_update": Sent(
            lambda records, area=area, cell=cell: {"id": records[area].id, "field": cell},
            as_it_is(area, field=cell, **{cell: value}),
        )
        for area, cell, value in (
            ("tasks", "status", "done"),
            ("projects", "name", "Changed"),
            ("tags", "colour", "blue"),
        )
    },
    "projects.create_view": Sent(form={"name": "New"}),
    "projects.edit_view": Sent(the("projects"), as_it_is("projects", name="Changed")),
    "tags.create_view": Sent(form={"name": "New"}),
    "tags.edit_view": Sent(the("tags"), as_it_is("tags", name="Changed")),
    "users.create_view": Sent(form={"name": "New", "email": "new@example.org", "active": "y"}),
    "users.edit_view": Sent(the("users"), as_it_is("users", name="Changed")),
    "users.ajax_lookup": Sent({"name": "roles"}),
    "roles.create_view": Sent(form={"name": "New", "permissions": "tasks.see"}),
    "roles.edit_view": Sent(the("roles"), as_it_is("roles", name="Changed")),
}
for _area in ("tasks", "projects", "tags", "users", "roles"):
    SENT[f"{_area}.details_view"] = Sent(the(_area))
    SENT[f"{_area}.panel_view"] = Sent(the(_area))
    SENT[f"{_area}.facet_view"] = Sent({"facet": FACETS.get(_area, "none")})
    SENT[f"{_area}.views_page"] = Sent(form={"do": "down:all"})
    SENT[f"{_area}.view_new"] = Sent(form={"name": "New"})
    SENT[f"{_area}.view_edit"] = Sent(the(f"view of {_area}"), as_it_is(f"view of {_area}", name="Changed"))
    SENT[f"{_area}.view_save"] = Sent(form=as_it_is(f"view of {_area}", page_size=25))
    SENT[f"{_area}.view_delete"] = Sent(the(f"view of {_area}"), as_it_is(f"view of {_area}"))
    SENT[f"{_area}.delete_view"] = Sent(the(_area), as_it_is(_area))
    SENT[f"{_area}.history_view"] = Sent(the(_area))
    SENT[f"{_area}.restore_view"] = Sent(
        lambda records, area=_area: {"id": records[area].id, "to": 1}, as_it_is(_area, to=1)
    )
    SENT[f"{_area}.trash_restore"] = Sent(form=as_it_is(f"discarded {_area}"))
    SENT[f"{_area}.trash_purge"] = Sent(the(f"discarded {_area}"), as_it_is(f"discarded {_area}"))
    SENT[f"{_area}.export"] = Sent(CSV)
    SENT[f"{_area}.export_options"] = Sent(form={"format": "csv", "form": "raw", "columns": "id"})
    SENT.setdefault(f"{_area}.action_view", Sent(form={"action": "delete", "rowid": "1"}))
    SENT.setdefault(f"{_area}.ajax_lookup", Sent({"name": "name"}))


def _lines():
    head, *lines = [line.split() for line in TABLE.splitlines() if line]
    who = head[2:]
    return who, {(endpoint, method): dict(zip(who, row, strict=True)) for endpoint, method, *row in lines}


WHO, EXPECTED = _lines()
#: Rights do not depend on the database, pages do: there it is enough to see what everybody may see.
WHO_ON = {"sqlite": WHO, "postgresql": ["stranger", "admin"]}


@pytest.fixture
def records(
    make_task,
    make_project,
    make_tag,
    make_person,
    make_role,
    make_view,
    discard,
    make_job,
    make_import,
    make_report,
    person_of,
    kind,
    app,
    tmp_path,
):
    """Makes records that belong to nobody of the table."""
    app.config["DATA_FOLDER"] = tmp_path
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / FILE).touch()

    def make():
        ways = {
            "tasks": lambda: make_task("Somebody else's"),
            "projects": make_project,
            "tags": make_tag,
            "users": make_person,
            "roles": make_role,
        }
        return {
            **{area: way() for area, way in ways.items()},
            **{f"discarded {area}": discard(way()) for area, way in ways.items() if area != "users"},
            "discarded users": make_person(),  # people stay
            **{f"view of {area}": make_view(area=area, audience="all") for area in ways},
            "waiting": make_job(),
            "import": make_import(),
            "report": make_report(),
            "viewer": person_of("viewer"),
            "ended": make_job(state="failed", file=FILE, file_name="tasks.csv"),
        }

    return make


def send(app, client, post, method, endpoint, records):
    arguments, form = (part(records) if callable(part) else part for part in SENT.get(endpoint, Sent()))
    if method == "GET":
        form = {}
    with app.test_request_context():
        url = url_for(endpoint, **arguments)
    if method == "GET":
        return client.get(url)
    return post(client, url, form)


def outcome(answer):
    """The status of an answer, or `in` when it asks to sign in first."""
    location = answer.headers.get("Location", "")
    return (
        "in" if answer.status_code == 302 and location.startswith("/auth/login") else str(answer.status_code)
    )


@pytest.mark.parametrize(("endpoint", "method"), EXPECTED, ids=lambda part: part)
def test_a_route_answers_each_role_as_the_table_says(
    endpoint, method, engine_name, app, database, records, sign_in, post, everything
):
    expected = {who: EXPECTED[endpoint, method][who] for who in WHO_ON[engine_name]}
    found, written = {}, []
    made = records()
    for who in expected:
        client = app.test_client() if who == "stranger" else sign_in(who)
        before = everything()
        answer = send(app, client, post, method, endpoint, made)
        found[who] = outcome(answer)
        after = everything()
        if before != after:
            if any(before[name] != rows for name, rows in after.items() if name not in COUNTED):
                written.append(who)
            database.put_back()
            made = records()
    assert found == expected
    may_write = {who for who in found if method == "POST" and found[who] in ("302", "303")}
    assert set(written) <= may_write, "rows changed for somebody who was refused, or by a GET"


def test_every_route_is_in_the_table(app):
    routes = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert sorted(routes - set(EXPECTED)) == [], "these routes have no line in TABLE"
    assert sorted(set(EXPECTED) - routes) == [], "these lines of TABLE have no route"


@pytest.mark.parametrize("who", WHO)
def test_a_method_that_a_route_does_not_take_is_refused_to_everybody(
    who, app, records, sign_in, post, everything
):
    client, made = app.test_client() if who == "stranger" else sign_in(who), records()
    before = everything()
    for endpoint, taken in EXPECTED:
        method = "GET" if taken == "POST" else "POST"
        if (endpoint, method) not in EXPECTED:
            answer = send(app, client, post, method, endpoint, made)
            assert answer.status_code == 405, endpoint
    assert everything() == before
