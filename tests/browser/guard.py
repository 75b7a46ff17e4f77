"""Watches every page that a test opens for what no page may do, and says so when the test ends."""

import re
from urllib.parse import urlsplit

#: Runs in every document before its own scripts; what it finds it says on the console, for the guard.
WATCH = """
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) =>
  console.error(`content security policy: ${violatedDirective} ${blockedURI} ${sourceFile}`));
addEventListener("load", () => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) console.error(`wider than the window: ${scrollWidth} > ${clientWidth}`);
});
"""


class Guard:
    """Collects what goes wrong in a browser context: messages, errors, requests to other hosts.

    A page that answers with a refusal (404, 422) makes the browser write a message of its own; that
    one is no fault when the refusal is the page itself.
    """

    def __init__(self, context, url):
        self.host = urlsplit(url).netloc
        self.faults = []
        self._expected = set()
        self._refused_pages = set()
        context.on("response", self._note_response)
        context.on("request", self._note_request)
        context.on("requestfailed", self._note_failure)
        context.on("console", self._note_message)
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))
        context.add_init_script(WATCH)

    def expect(self, *addresses):
        """Scripts may be refused what they ask at these paths: the test looks at what they make of it."""
        self._expected.update(addresses)

    def _is_expected(self, url):
        return urlsplit(url).path in self._expected

    def _note_request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.host:
            self.faults.append(f"request to another host: {request.url}")

    def _note_response(self, response):
        if response.status >= 400:
            if response.request.is_navigation_request():
                self._refused_pages.add(response.url)
            elif not self._is_expected(response.url):
                self.faults.append(f"{response.status}: {response.url}")

    def _note_failure(self, request):
        # A page that is left while it still loads gives up what it asked for.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.failure}: {request.url}")

    def _note_message(self, message):
        where = message.location.get("url", "")
        refused = where in self._refused_pages or self._is_expected(where)
        if message.text.startswith("Failed to load resource") and refused:
            return
        self.faults.append(f"{message.type}: {message.text} ({where})")

    def check(self):
        """Raise when something went wrong since the last check."""
        faults, self.faults = self.faults, []
        assert not faults, "\n".join(faults)


def go_with_fonts(page, address):
    """Open a page in our letters, however late they come: a browser that is slow keeps its own, as it may."""

    def insist(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub(r"(font-display:\s*)optional", r"\1block", answer.text()))

    page.route("**/*.css*", insist)
    page.goto(address)
    page.evaluate("document.body.offsetHeight && document.fonts.ready")


def assert_fits(page):
    """Nothing sticks out of the window sideways."""
    wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide[0] <= wide[1], f"{page.url} is {wide[0]} px wide in a window of {wide[1]}"
