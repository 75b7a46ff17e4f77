"""The harness itself: what it must notice, it notices."""

import pytest

from tests.browser.axe import violations
from tests.browser.guard import assert_fits

FAULTS = {
    "a message on the console": "console.log('left behind')",
    "an error": "setTimeout(() => { throw new Error('broken') })",
    "an inline script": "document.body.append(document.createElement('script')); "
    "document.querySelector('body > script').text = '1'",
    "an inline style": "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')",
    "another host": "fetch('http://taskdesk.invalid/').catch(() => null)",
    "a missing file": "fetch('/static/missing.js')",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_guard_notices(visits_to, fault):
    visits = visits_to("bare_server")
    page = visits.open()
    page.goto("/admin/")
    with page.expect_event("console") if fault != "an error" else page.expect_event("pageerror"):
        page.evaluate(FAULTS[fault])
    with pytest.raises(AssertionError):
        visits.close()


def test_a_page_that_is_too_wide_is_noticed(visits_to):
    page = visits_to("bare_server").open()
    page.goto("/admin/")
    assert_fits(page)
    page.evaluate("document.querySelector('.page').attributeStyleMap.set('min-width', CSS.px(3000))")
    with pytest.raises(AssertionError):
        assert_fits(page)


@pytest.mark.parametrize(
    "rule, change",
    [
        ("label", "document.querySelector('label').remove()"),
        ("html-has-lang", "document.documentElement.removeAttribute('lang')"),
        ("color-contrast", "document.querySelector('h1').attributeStyleMap.set('color', 'rgb(200 200 200)')"),
        ("page-has-heading-one", "document.querySelector('h1').remove()"),
    ],
)
def test_axe_notices(visits_to, rule, change):
    page = visits_to("bare_server").open(None)
    page.goto("/auth/login")
    assert violations(page) == []
    page.evaluate(change)
    assert rule in {found["id"] for found in violations(page)}
