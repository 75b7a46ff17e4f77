"""Guessing passwords is slow: who failed too often waits, and longer each time.

What was tried is counted in the database, under a hash, before the password is looked at: several
processes and guesses sent at the same moment share one count. Known, unknown and deactivated people
are counted alike, so that a wait tells nothing.
"""

import hashlib
import hmac
import ipaddress
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select, text, update

from admin_app.accounts.model import SignInFailures
from admin_app.database.transaction import transaction
from admin_app.database.types import UTCDateTime, now
from admin_app.errors import TooManyTries
from admin_app.extensions import db
from admin_app.i18n import _l, format_duration

#: An address may be that of a whole office: it gets this many times the tries of a person,
#: never waits longer than a minute, and forgets a failure each minute.
OFFICE = 10
OFFICE_SECONDS = 60
#: Rows are thrown away after this time without a try.
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failures are free, the longest wait, and how long until one is forgotten, in seconds."""

    free: int
    longest: int
    forgets_after: int

    def wait(self, failures: int) -> int:
        """How many seconds after the last try the next one may come."""
        over = failures - max(self.free, 1)
        return 0 if over < 0 else min(self.longest, 2 ** min(over + 1, 30))


@dataclass(frozen=True, slots=True)
class Tries:
    """One try, as it is counted: for a person and for an address of the network."""

    person: str
    limits: Mapping[str, Limit]


def tries(purpose: str, email: str, address: str | None, settings: Mapping[str, Any]) -> Tries:
    """A try for `purpose` (password, forgotten) by somebody at `address` who says that they are `email`."""
    free, longest = settings["SIGN_IN_FREE_TRIES"], settings["SIGN_IN_MAX_WAIT"]

    def key(kind: str, of: str) -> str:
        words = f"{purpose}\n{kind}\n{of}"
        return hmac.new(settings["SECRET_KEY"].encode(), words.encode(), hashlib.sha256).hexdigest()

    person = key("person", email)
    office = Limit(free * OFFICE, min(longest, OFFICE_SECONDS), OFFICE_SECONDS)
    return Tries(person, {person: Limit(free, longest, longest), key("address", _network(address)): office})


def begin(one: Tries) -> None:
    """Count a try as a failure, before it is known whether it is one; raises `TooManyTries`."""
    with transaction(db.session):
        moment = now()
        for key in sorted(one.limits):  # in one order, so that two do not wait for each other
            _count(key, one.limits[key], moment)
    _throw_old_away()


def succeeded(one: Tries) -> None:
    """It was the right password: the person's failures are forgotten, the address gets its try back."""
    with transaction(db.session):
        db.session.execute(delete(SignInFailures).where(SignInFailures.key == one.person))
        _take_back([key for key in one.limits if key != one.person])


def undecided(one: Tries) -> None:
    """The password was not looked at, or was right while something else was wrong: count nothing."""
    with transaction(db.session):
        _take_back(list(one.limits))


def _count(key: str, limit: Limit, moment: Any) -> None:
    # Inserting a row that is there already changes nothing and holds it until this transaction ends.
    hold = text(
        "INSERT INTO sign_in_failures (key, count, last_at) VALUES (:key, 0, :moment)"
        " ON CONFLICT (key) DO UPDATE SET count = sign_in_failures.count"
    ).bindparams(bindparam("moment", type_=UTCDateTime()))
    db.session.execute(hold, {"key": key, "moment": moment})
    columns = (SignInFailures.count, SignInFailures.last_at)
    count, last_at = db.session.execute(select(*columns).where(SignInFailures.key == key)).one()
    passed = max(0.0, (moment - last_at).total_seconds())
    left = limit.wait(count) - passed
    if left > 0:
        seconds = math.ceil(left)
        raise TooManyTries(
            _l("Too many tries. Wait %(time)s, then try again."),
            seconds=seconds,
            time=format_duration(seconds),
        )
    remembered = max(0, count - int(passed // max(limit.forgets_after, 1)))
    statement = update(SignInFailures).where(SignInFailures.key == key)
    db.session.execute(statement.values(count=remembered + 1, last_at=moment))


def _take_back(keys: list[str]) -> None:
    counted = SignInFailures.key.in_(keys) & (SignInFailures.count > 0)
    db.session.execute(update(SignInFailures).where(counted).values(count=SignInFailures.count - 1))


def _throw_old_away() -> None:
    old = select(SignInFailures.key).where(SignInFailures.last_at < now() - KEPT).limit(100)
    if not db.session.scalars(old.limit(1)).first():
        return
    with transaction(db.session):
        # Rows that somebody holds are left for the next time, instead of waiting for them.
        free = old.with_for_update(skip_locked=True).scalar_subquery()
        db.session.execute(delete(SignInFailures).where(SignInFailures.key.in_(free)))


def _network(address: str | None) -> str:
    """What counts as one address: of IPv6 the /64, which is what one household is given."""
    try:
        known = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped is None:
            return str(ipaddress.ip_network((known, 64), strict=False))
        return str(known.ipv4_mapped)
    return str(known)
