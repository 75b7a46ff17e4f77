"""What is open beside a list stands in its address, once, and takes nothing else away."""

import pytest

from admin_app.panel.addresses import opened, with_open


@pytest.mark.parametrize(
    ("address", "record", "then"),
    [
        ("/admin/tasks/", 5, "/admin/tasks/?open=5"),
        ("/admin/tasks/?status_in=open,done&page=2", 5, "/admin/tasks/?status_in=open,done&page=2&open=5"),
        ("/admin/tasks/?open=4&search=a%20b", 5, "/admin/tasks/?search=a%20b&open=5"),
        ("/admin/tasks/?open=4&open=5&opening=1", None, "/admin/tasks/?opening=1"),
        ("/admin/tasks/?open=4", None, "/admin/tasks/"),
        ("/admin/tasks/", None, "/admin/tasks/"),
    ],
)
def test_an_address_names_one_open_record_or_none(address, record, then):
    assert with_open(address, record) == then


def test_what_is_open_is_read_from_an_address():
    assert opened("/admin/tasks/?page=2&open=5") == "5"
    assert opened("/admin/tasks/?status_in=open") is None
