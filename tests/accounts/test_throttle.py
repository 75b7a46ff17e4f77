import datetime as dt
import threading

import pytest
from sqlalchemy import select

from admin_app.accounts import throttle
from admin_app.accounts.model import SignInFailures
from admin_app.database.types import now
from admin_app.errors import TooManyTries
from admin_app.extensions import db

SETTINGS = {"SIGN_IN_FREE_TRIES": 3, "SIGN_IN_MAX_WAIT": 60, "SECRET_KEY": "k" * 32}


@pytest.fixture
def clock(monkeypatch):
    """The time as the throttle sees it: `clock.wait(5)` lets five seconds pass."""

    class Clock:
        moment = now()

        def wait(self, seconds):
            self.moment += dt.timedelta(seconds=seconds)

    clock = Clock()
    monkeypatch.setattr(throttle, "now", lambda: clock.moment)
    return clock


@pytest.fixture
def one_try(app, clock):
    """Counts one try; the seconds to wait when it is refused, else None."""

    def call(email="ada@example.org", address="203.0.113.9", *, then=None, of=None):
        with (of or app).test_request_context():
            one = throttle.tries("password", email, address, SETTINGS)
            try:
                throttle.begin(one)
            except TooManyTries as refusal:
                return refusal.seconds
            if then:
                then(one)
        return None

    return call


def test_the_first_failures_are_free(one_try):
    assert [one_try() for _ in range(3)] == [None, None, None]


def test_the_wait_grows_with_each_failure_up_to_a_limit(one_try, clock):
    waits = []
    for _ in range(12):
        seconds = one_try()
        waits.append(seconds)
        if seconds:
            clock.wait(seconds)
            assert one_try() is None  # the wait was long enough
    assert [wait for wait in waits if wait] == [2, 4, 8, 16, 32, 60, 60, 60, 60][: len(waits) - 3]


def test_a_refused_try_does_not_make_the_wait_longer(one_try, clock):
    for _ in range(3):
        one_try()
    assert [one_try() for _ in range(5)] == [2] * 5
    clock.wait(0.5)
    assert one_try() == 2  # a second that began counts as whole: who waits so long may come
    clock.wait(1)
    assert one_try() == 1


def test_a_success_forgets_the_failures_of_a_person(one_try):
    for _ in range(2):
        one_try()
    one_try(then=throttle.succeeded)
    assert [one_try() for _ in range(4)] == [None, None, None, 2]


def test_a_try_that_was_none_is_not_counted(one_try):
    assert [one_try(then=throttle.undecided) for _ in range(9)] == [None] * 9


def test_failures_are_counted_for_each_person_alone(one_try):
    for _ in range(4):
        one_try("ada@example.org")
    assert one_try("grace@example.org") is None


def test_an_address_gets_ten_times_the_tries_and_then_waits_too(one_try):
    assert [one_try(f"p{number}@example.org") for number in range(31)] == [None] * 30 + [2]
    assert one_try("other@example.org", "203.0.113.10") is None


def test_an_address_never_waits_longer_than_a_minute(one_try, clock):
    for number in range(60):
        clock.wait(one_try(f"p{number}@example.org") or 0)
    assert one_try("somebody@example.org") <= throttle.OFFICE_SECONDS


def test_a_success_gives_an_address_no_further_tries(one_try):
    for number in range(30):
        one_try(f"p{number}@example.org")
    assert one_try("mine@example.org", then=throttle.succeeded) == 2


def test_failures_are_forgotten_one_by_one(one_try, clock):
    for _ in range(3):
        one_try()
    clock.wait(60 * 2)  # two longest waits forget two
    assert [one_try() for _ in range(3)] == [None, None, 2]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        (None, "not an address"),
    ],
)
def test_these_addresses_count_as_one(one_try, one, other):
    for number in range(30):
        one_try(f"p{number}@example.org", one)
    assert one_try("last@example.org", other) == 2


def test_two_networks_count_apart(one_try):
    for number in range(31):
        one_try(f"p{number}@example.org", "2001:db8:1:2::1")
    assert one_try("last@example.org", "2001:db8:1:3::1") is None


def test_what_was_tried_is_not_readable_in_the_database(one_try, read):
    one_try()
    assert all(len(key) == 64 and "ada" not in key for key in read(select(SignInFailures.key)))


def test_old_rows_are_thrown_away(one_try, clock, read):
    one_try("long-ago@example.org", "198.51.100.7")
    clock.wait(throttle.KEPT.total_seconds() + 1)
    one_try()
    assert len(read(select(SignInFailures.key))) == 2


def test_two_processes_share_one_count(one_try, make_app):
    other = make_app()
    answers = [one_try(of=of) for of in (None, other, None, other, None)]
    assert answers == [None, None, None, 2, 2]


def test_guesses_at_the_same_moment_do_not_slip_through(app, make_app, one_try):
    apps = [app, make_app()]
    answers, start = [], threading.Barrier(8)

    def guess(number):
        start.wait()
        answers.append(one_try(of=apps[number % 2]))
        with apps[number % 2].app_context():
            db.session.remove()

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers, key=str) == [2] * 5 + [None] * 3


def test_without_a_longest_wait_nobody_waits(app, clock):
    with app.test_request_context():
        one = throttle.tries("password", "a@example.org", None, {**SETTINGS, "SIGN_IN_MAX_WAIT": 0})
        for _ in range(50):
            throttle.begin(one)


def test_without_free_tries_the_first_failure_counts(app, clock):
    with app.test_request_context():
        one = throttle.tries("password", "a@example.org", None, {**SETTINGS, "SIGN_IN_FREE_TRIES": 0})
        throttle.begin(one)
        with pytest.raises(TooManyTries):
            throttle.begin(one)
