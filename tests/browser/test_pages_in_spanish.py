"""The pages that people see most, in Spanish, whose words are longer than those of English."""

import pytest

from tests.browser.matrix import LOOKS_BY_NAME, every_size, look_at

MOST_SEEN = ("sign-in", "dashboard", "tasks", "tasks-filtered", "task-new-refused", "task-details", "account")


@every_size
@pytest.mark.parametrize("name", MOST_SEEN)
def test_a_page_is_accessible_and_quiet_and_fits(visits_to, name, size):
    look_at(LOOKS_BY_NAME[name], visits_to, "es", size)
