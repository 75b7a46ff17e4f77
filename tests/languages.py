"""Compiled catalogues for every test run, since compiled files are not in the repository."""

import pytest

from admin_app.translating.service import compile_all


@pytest.fixture(scope="session", autouse=True)
def catalogues():
    compile_all()


@pytest.fixture(scope="session")
def pseudo_catalogues():
    """The language that puts brackets around every string that was marked: see `i18n.PSEUDO`."""
    compile_all(pseudo=True)
