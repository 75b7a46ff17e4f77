"""Every page in English, on a desk and on a phone, in light and in dark."""

from tests.browser.matrix import every_look, every_size, look_at


@every_size
@every_look
def test_a_page_is_accessible_and_quiet_and_fits(visits_to, look, size):
    look_at(look, visits_to, "en", size)
