"""What a script sends for a cell, and what the tests of cells share."""

from tests.conftest import post

URL = "/admin/tasks/ajax/update/"
IN_PLACE = {"X-Requested-With": "fetch"}
#: The name under which the form sends a field.
SENT_AS = {"assignee": "assignee_id", "project": "project_id"}


def cell(client, task, field, **more):
    """The field of a cell, as a script asks for it."""
    return client.get(URL, query_string={"id": task.id, "field": field, **more}, headers=IN_PLACE)


def save(client, task, field, value, *, version=None, in_place=True, **more):
    """Save one cell; a list as the value chooses several."""
    name = SENT_AS.get(field, field)
    sent = {
        "id": task.id,
        "field": field,
        "version": task.version if version is None else version,
        **more,
        name: value,
        f"{name}__sent": "1",
    }
    return post(client, URL, sent, headers=IN_PLACE if in_place else {})
