"""Holds the answers to what a page asks, so that a test says in which order they come."""

import time

from tests.browser.visits import PATIENCE_MS


def until(ready, said="it did not come"):
    """Waits for what no page shows: `ready` asks the browser, which lets it say what happened meanwhile.

    (Playwright's own `wait_for_function` asks again by `eval`, which our pages forbid.)
    """
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not ready():
        assert time.monotonic() < deadline, said


class Held:
    """What a page asks at these addresses waits until the test lets it go on, one by one.

    With `answered` the server has answered by then, and it is the answer that waits.
    """

    def __init__(self, page, address, *, method="GET", answered=False):
        self.waiting, self.page, self.method, self.answered = [], page, method, answered
        page.route(address, self._hold)

    def _hold(self, route):
        if route.request.method == self.method:
            self.waiting.append((route, {"response": route.fetch()} if self.answered else {}))
        else:
            route.continue_()

    def wait_for(self, number):
        """Until so many wait."""
        until(lambda: self.page.context.cookies() and len(self.waiting) >= number, f"{number} do not wait")

    def let_go(self, place=0):
        route, answer = self.waiting[place]
        route.fulfill(**answer) if answer else route.continue_()

    def release(self, place=0):
        """Let it go, and wait until the page has its answer."""
        asked = self.waiting[place][0].request
        with self.page.expect_response(lambda answer: answer.request == asked) as answer:
            self.let_go(place)
        answer.value.finished()
        self.page.evaluate("new Promise((done) => setTimeout(done))")
