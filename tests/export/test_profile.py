"""What a spreadsheet takes for granted, by language and country, and what a person says instead."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from admin_app.errors import BadArgument
from admin_app.export.forms import Localised
from admin_app.export.profile import (
    CHOICES,
    DATES,
    ENCODINGS,
    Profile,
    of,
    pairs,
    read,
    usual,
    usual_encoding,
)
from admin_app.permissions.actor import Actor

URL = "/admin/account/spreadsheet/"
profiles = st.builds(
    Profile, **{name: st.sampled_from(sorted(values)) for name, values in CHOICES.items()}, bom=st.booleans()
)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en_US", ("comma", "point", "mdy-slash")),
        ("en_GB", ("comma", "point", "dmy-slash")),
        ("en_DE", ("semicolon", "comma", "dmy-slash")),
        ("de", ("semicolon", "comma", "dmy-dot")),
        ("es", ("semicolon", "comma", "dmy-slash")),
        ("es_MX", ("comma", "point", "dmy-slash")),
        ("ar", ("comma", "point", "dmy-slash")),
        ("ja", ("comma", "point", "ymd-slash")),
        ("nl", ("semicolon", "comma", "dmy-dash")),
        ("sv", ("semicolon", "comma", "iso")),
        ("hu", ("semicolon", "comma", "iso")),
    ],
)
def test_what_is_usual_comes_from_cldr(locale, expected):
    found = usual(Locale.parse(locale))
    assert (found.separator, found.decimal, found.dates) == expected
    assert (found.encoding, found.bom) == ("utf-8", True)


def test_every_language_has_an_encoding_that_was_usual():
    assert [usual_encoding(code) for code in ("de", "ar", "ja", "ru", "zh", "xx")] == [
        *("cp1252", "cp1256", "cp932", "cp1251", "gb18030", "cp1252")
    ]
    for name in ENCODINGS:
        assert "a".encode(name) == b"a"


@given(profiles, profiles)
def test_an_address_says_the_whole_difference(profile, base):
    assert read(dict(pairs(profile, base)), base) == profile


def test_a_profile_that_is_damaged_is_the_usual_one_where_it_is():
    settings = {"spreadsheet": {"separator": "tab", "dates": "x", "bom": "no", "decimal": ["x"], "more": 1}}
    found = of(Actor(1, "x", settings=settings), Locale.parse("de"))
    assert found == Profile("tab", "comma", "dmy-dot")
    assert of(Actor(1, "x", settings={"spreadsheet": "x"}), Locale.parse("de")).separator == "semicolon"


@pytest.mark.parametrize("said", [{"dates": "x"}, {"bom": "x"}, {"separator": ";"}])
def test_what_no_profile_has_is_refused(said):
    with pytest.raises(BadArgument):
        read(said, Profile())


moments = st.datetimes(dt.datetime(1900, 1, 2), dt.datetime(2100, 1, 1))
zones = st.sampled_from(
    ["UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "Africa/Monrovia"]
    + ["Pacific/Kiritimati", "Asia/Pyongyang", "Australia/Lord_Howe"]
)


@given(st.lists(moments, max_size=5), zones, st.sampled_from(sorted(DATES)))
def test_moments_are_on_the_clock_of_the_zone(found, zone, dates):
    write = Localised(Profile(dates=dates), ZoneInfo(zone))
    for moment in found:
        local = moment.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone))
        text = write(moment.strftime("%Y-%m-%d %H:%M:%S.%f"))
        assert text == f"{Profile(dates=dates).day(local.date().isoformat())} {local:%H:%M:%S}"


class TestTheAccountPage:
    def test_a_person_says_how_their_spreadsheet_reads(self, sign_in, post, make_person):
        client = sign_in(make_person("Ana", roles=["viewer"], locale="en"))
        chosen = {"separator": "semicolon", "decimal": "comma", "dates": "dmy-dot", "encoding": "cp1252"}
        assert post(client, URL, {**chosen, "bom": "no"}).status_code == 303
        text = client.get("/admin/account/").text
        assert '<option value="dmy-dot" selected>' in text and '<option value="cp1252" selected>' in text
        assert client.get("/admin/tasks/export/csv/?form=person").get_data().startswith(b"ID;Title;")
        assert client.get("/admin/tasks/export/csv/").get_data().startswith(b"id,title,")

    def test_what_is_usual_comes_back(self, sign_in, post):
        client = sign_in("viewer")
        post(client, URL, {"separator": "tab"})
        assert post(client, URL, {"separator": "tab", "usual": "1"}).status_code == 303
        assert '<option value="comma" selected>Comma ,' in client.get("/admin/account/").text

    def test_what_no_profile_has_is_refused(self, sign_in, post):
        assert post(sign_in("viewer"), URL, {"separator": "#"}).status_code == 400
