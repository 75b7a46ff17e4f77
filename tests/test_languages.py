"""What a person meets is in their language: which language that is, every page, dates, numbers, files."""

import calendar
import datetime as dt
import html
import re

import pytest
from flask import render_template_string

from admin_app import i18n
from admin_app.console.changes import label_of
from admin_app.console.display import initials
from admin_app.console.screens import screens
from admin_app.export.profile import ENCODINGS
from admin_app.history.difference import audited_columns
from admin_app.i18n import CATALOGUES, LANGUAGES, PSEUDO, _, _n
from admin_app.permissions.catalogue import SHIPPED_DESCRIPTIONS
from admin_app.translating.catalogues import load, path_of
from admin_app.translating.extraction import DOMAINS, wanted
from admin_app.translating.faults import PLACEHOLDER
from tests import tour
from tests.console.pages import parse
from tests.words import unmarked, words

SPANISH, ARABIC, ENGLISH = "Iniciar sesión", "تسجيل الدخول", "Sign in"
#: Words do not depend on the engine.
one_engine = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def records(make_task, make_project, make_tag, make_person, make_role, make_job, make_report):
    return tour.furnish(make_task, make_project, make_tag, make_person, make_role, make_job, make_report)


@pytest.fixture
def ask(app):
    """What a function says in a request: `ask(i18n.language, browser="es-MX", cookie="ar")`."""

    def call(function, *args, browser=None, cookie=None, of=app):
        headers = {"Accept-Language": browser} if browser else {}
        if cookie:
            headers["Cookie"] = f"{i18n.LANGUAGE_COOKIE}={cookie}"
        with of.test_request_context(headers=headers):
            return function(*args)

    return call


# -- Which language.


@pytest.mark.parametrize(
    ("browser", "expected"),
    [
        ("es", "es"),
        ("es-MX", "es"),
        ("es-419,en;q=0.8", "es"),
        ("ar-EG,en-US;q=0.9,en;q=0.8", "ar"),
        ("AR", "ar"),
        ("fr-FR,fr;q=0.9,ar;q=0.5", "ar"),
        ("en;q=0.3,es-AR;q=0.9", "es"),
        ("ja,zh-Hant;q=0.8", "en"),
        ("*", "en"),
        ("", "en"),
        ("es;q=nonsense,,;;=", "en"),
    ],
)
def test_the_browser_chooses_a_language_with_or_without_a_territory(ask, browser, expected):
    assert ask(i18n.language, browser=browser) == expected


def test_without_any_wish_the_language_is_the_one_that_is_set(ask, make_app):
    assert ask(i18n.language, browser="ja", of=make_app(DEFAULT_LANGUAGE="ar")) == "ar"


def test_the_cookie_goes_before_the_browser(client):
    client.set_cookie("language", "ar")
    assert ARABIC in client.get("/auth/login", headers={"Accept-Language": "es"}).text


@pytest.mark.parametrize("cookie", ["xx", "es-MX", "../../es", "", "en_150 ", "ES"])
def test_a_cookie_of_an_unknown_language_is_ignored(client, cookie):
    client.set_cookie("language", cookie)
    assert SPANISH in client.get("/auth/login", headers={"Accept-Language": "es"}).text


def test_the_profile_goes_before_the_cookie(make_person, sign_in):
    client = sign_in(make_person(locale="ar"))
    client.set_cookie("language", "es")
    answer = client.get("/admin/account/", headers={"Accept-Language": "en"})
    assert parse(answer).one("html")["lang"] == "ar"


def test_a_choice_on_the_sign_in_page_holds_for_this_browser(client, post):
    answer = post(client, "/preferences/", {"language": "es", "next": "/auth/login"})
    assert answer.location == "/auth/login"
    assert SPANISH in client.get("/auth/login", headers={"Accept-Language": "ar"}).text


def test_a_choice_of_somebody_signed_in_follows_them_to_another_browser(make_person, sign_in, post):
    person = make_person()
    post(sign_in(person), "/preferences/", {"language": "ar"})
    assert parse(sign_in(person).get("/admin/account/")).one("html")["lang"] == "ar"


def test_nobody_but_a_test_can_choose_the_pseudo_language(app, ask):
    assert ask(i18n.get_locale, cookie=PSEUDO).territory == "150"
    app.config["TESTING"] = False
    assert ask(i18n.get_locale, cookie=PSEUDO, browser="es").language == "es"


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_offers_each_language_in_its_own_name(client, code):
    page = parse(client.get("/auth/login", headers={"Accept-Language": code}))
    offered = {button["value"]: button for button in page.all("button", name="language")}
    assert {value: button.text for value, button in offered.items()} == LANGUAGES
    assert [value for value, button in offered.items() if button["aria-pressed"] == "true"] == [code]
    assert all(button["lang"] == value for value, button in offered.items())


# -- Every page.


@one_engine
def test_every_string_on_every_page_was_marked_for_translation(
    app, sign_in, post, records, pseudo_catalogues
):
    people = [f"{role} Person" for role in ("Admin", "Editor", "Manager", "Nobody", "Viewer")]
    data = {"Taskdesk", "UTC", *LANGUAGES.values(), *people, *map(initials, people)}
    data |= set(calendar.day_name)  # from CLDR
    data |= {"CSV", "XLSX", "JSON Lines", *ENCODINGS.values()}
    data |= {"S", "admin", "editor", "manager", "viewer"}  # the system's initial, the roles shipped
    found = {}
    for page, _status, text in tour.visit(app, PSEUDO, sign_in, post, records):
        for said in words(text):
            rest = unmarked(said)
            if rest and rest not in data and not _names_a_zone(rest):
                found.setdefault(rest, page)
    assert found == {}


def _names_a_zone(text):
    return text.rpartition(" – ")[2] in i18n.all_timezones()


def test_a_string_that_was_never_marked_is_found():
    page = '<p>⟦Saved, %s⟧</p><p title="⟦a⟧">Forgotten <b>⟦⟦here⟧ – there⟧</b></p><i data-sad="not here">'
    assert [rest for rest in map(unmarked, words(page)) if rest] == ["Forgotten", "not here"]


@one_engine
@pytest.mark.parametrize("language", ["es", "ar"])
def test_no_page_holds_an_english_sentence_of_the_source(app, sign_in, post, records, language):
    sentences = english_sentences()
    found = {}
    for page, status, text in tour.visit(app, language, sign_in, post, records):
        assert status < 500, page
        top = parse(text).one("html")
        assert (top["lang"], top["dir"]) == (language, "rtl" if language == "ar" else "ltr"), page
        read = " ".join(html.unescape(text).split())
        for sentence in sentences:
            if sentence in read:
                found.setdefault(sentence, page)
    assert found == {}


def english_sentences():
    """The parts of all strings, ours and the libraries', that are three words or more of English."""
    parts = set()
    for domain in DOMAINS:
        for message in wanted(domain):
            for text in message.id if isinstance(message.id, tuple) else (message.id,):
                parts |= {" ".join(part.split()) for part in PLACEHOLDER.sub("\0", text).split("\0")}
    # The history shows what was stored, and these are stored in English.
    return sorted(parts - SHIPPED_DESCRIPTIONS - {p for p in parts if len(re.findall("[A-Za-z']+", p)) < 3})


def test_the_sentences_that_are_looked_for_are_those_of_our_code_and_of_the_libraries():
    found = english_sentences()
    assert "You may not do this. Ask an administrator if you need to." in found
    assert "Not a valid date value." in found and "Please reauthenticate" not in found
    assert len(found) > 400


def test_the_tour_goes_to_every_page(app, sign_in, post, records):
    shown = {page: status for page, status, _html in tour.visit(app, "en", sign_in, post, records)}
    of_routes = {page: shown[page] for page in tour.addresses(app, records)}
    # People are not deleted.
    refused = {"users.delete_view": 403, "users.trash_view": 403}
    assert {page: status for page, status in of_routes.items() if status != 200} == refused


def test_every_field_that_the_history_shows_has_a_name_for_people(app, ask):
    def nameless():
        return [
            f"{area}.{name}"
            for area, screen in screens().items()
            for name in (*audited_columns(screen.model), *screen.model.audited_collections)
            if label_of(screen, name) == name
        ]

    assert ask(nameless) == []


# -- Words of the libraries.


@pytest.mark.parametrize(
    ("language", "own", "library"),
    [
        ("es", "La fecha debe ser %(min)s o posterior.", "Este campo es obligatorio."),
        ("ar", "يجب ألا يسبق التاريخ %(min)s.", "هذا الحقل مطلوب."),
    ],
)
def test_our_forms_speak_wtforms_s_words_and_ours_where_it_has_none(ask, language, own, library):
    speak = i18n.FormWords().gettext
    assert ask(speak, "Date must be at least %(min)s.", cookie=language) == own
    assert "This field is required." not in load(path_of(CATALOGUES, language, "wtforms"), language)
    assert ask(speak, "This field is required.", cookie=language) == library
    assert ask(speak, "Nobody ever wrote this.", cookie=language) == "Nobody ever wrote this."


def test_forms_count_in_the_person_s_language(ask):
    pair = (
        "Field must be at least %(min)d character long.",
        "Field must be at least %(min)d characters long.",
    )
    forms = {ask(i18n.FormWords().ngettext, *pair, number, cookie="ar") for number in (0, 1, 2, 3, 11, 100)}
    assert len(forms) > 2 and not any("Field" in form for form in forms)


def test_forms_of_flask_wtf_use_the_same_words(ask):
    from flask_wtf.i18n import translations

    assert "La fecha debe ser" in ask(translations.gettext, "Date must be at least %(min)s.", cookie="es")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Refresh Token", "رمز التحديث"),  # its own catalogue lacks it
        ("Invalid password", "كلمة المرور غير صحيحة."),  # ours goes before its own
        ("Invalid code", "رمز غير صالح"),  # its own
    ],
)
def test_flask_security_speaks_our_words_then_its_own(app, ask, text, expected):
    assert ask(app.extensions["security"].i18n_domain.gettext, text, cookie="ar") == expected


def test_flask_security_s_english_is_plain_where_its_own_is_not(app, ask):
    say = app.extensions["security"].i18n_domain.gettext
    assert ask(say, "Invalid password", cookie="en") == "The password is not right."
    assert ask(say, "Invalid code", cookie="en") == "Invalid code"


def test_flask_admin_s_gaps_are_filled(app, ask):
    from flask_admin.babel import gettext
    from flask_admin.helpers import set_current_view

    def say():
        set_current_view(next(iter(app.extensions["admin"]))._views[0])
        return gettext("Failed to create record."), gettext("Record does not exist.")

    assert ask(say, cookie="es") == ("No se pudo crear el registro.", "No existe ningún registro.")


# -- Dates, numbers, weeks, zones.


@pytest.mark.parametrize(
    ("language", "days", "expected"),
    [
        ("en", 0, "Today"),
        ("es", 0, "Hoy"),
        ("ar", 1, "غدًا"),
        ("es", -1, "Ayer"),
        ("en", 3, "in 3 days"),
        ("es", 3, "dentro de 3 días"),
        ("es", -12, "hace 12 días"),
        ("ar", 2, "خلال يومين"),
        ("ar", -3, "قبل 3 أيام"),
    ],
)
def test_near_days_are_said_as_people_say_them(ask, language, days, expected):
    def say():
        return i18n.relative_day(i18n.today() + dt.timedelta(days=days))

    assert ask(say, cookie=language) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "Mar 5"), ("es", "5 mar"), ("ar", "5 مارس")])
def test_other_days_of_this_year_are_said_without_the_year(ask, monkeypatch, language, expected):
    monkeypatch.setattr(i18n, "today", lambda: dt.date(2026, 11, 21))
    assert ask(i18n.relative_day, dt.date(2026, 3, 5), cookie=language) == expected


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "1,234,567.5"), ("es", "1.234.567,5"), ("ar", "1,234,567.5")]
)
def test_numbers_are_written_as_the_language_writes_them(ask, language, expected):
    assert ask(i18n.format_number, 1_234_567.5, cookie=language) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "لم تُنجز أي مهمة."),
        (1, "أُنجزت مهمة واحدة."),
        (2, "أُنجزت مهمتان."),
        (3, "أُنجزت 3 مهام."),
        (11, "أُنجزت 11 مهمة."),
        (100, "أُنجزت 100 مهمة."),
        (12_345, "أُنجزت 12,345 مهمة."),
    ],
)
def test_arabic_counts_in_six_ways(ask, number, expected):
    one, many = "%(num)s task was completed.", "%(num)s tasks were completed."
    assert ask(_n, one, many, number, cookie="ar") == expected


@pytest.mark.parametrize(
    ("browser", "zone", "expected"),
    [
        ("en-GB", None, 0),
        ("en-US", None, 6),
        ("ar-EG", None, 5),
        ("es-MX,es;q=0.9", None, 6),
        ("es", None, 0),
        ("fr-CA,es;q=0.5", None, 0),
        ("en-US", "Europe/Madrid", 0),
        ("es", "Africa/Cairo", 5),
        ("es", "US/Eastern", 6),
        ("en-US", "Etc/UTC", 6),
        ("en-XX", None, 0),
        ("en-x-private", None, 0),
    ],
)
def test_weeks_begin_as_they_do_where_the_person_is(ask, make_app, browser, zone, expected):
    of = make_app(DEFAULT_TIMEZONE=zone or "UTC")
    assert ask(i18n.first_weekday, browser=browser, of=of) == expected


def test_moments_are_those_of_the_person_s_zone(make_person, sign_in, make_app, ask):
    noon = dt.datetime(2026, 7, 1, 22, 30, tzinfo=dt.UTC)
    cairo = make_app(DEFAULT_TIMEZONE="Africa/Cairo")
    assert ask(i18n.format_moment, noon, of=cairo) == "Jul 2, 2026, 1:30:00\u202fAM"
    assert ask(i18n.format_moment, noon) == "Jul 1, 2026, 10:30:00\u202fPM"


def test_a_zone_is_named_by_its_city_in_the_person_s_language(ask):
    zones = {language: dict(ask(i18n.timezone_names, cookie=language)) for language in LANGUAGES}
    assert zones["es"]["America/New_York"] == "Nueva York – America/New_York"
    assert zones["ar"]["Africa/Cairo"] == "القاهرة – Africa/Cairo"
    assert set(zones["en"]) == set(zones["es"]) == set(zones["ar"])


# -- What stays the same.


@one_engine
def test_the_raw_export_and_the_arguments_of_a_list_are_the_same_in_every_language(sign_in, records):
    client = sign_in("admin")
    asked = "status_in=open,blocked&priority_in=medium&due=overdue&assignee_not=me&sort=-priority"
    files, chosen = set(), set()
    for language in LANGUAGES:
        client.set_cookie("language", language)
        files.add(client.get(f"/admin/tasks/export/csv/?{asked}").data)
        page = parse(client.get(f"/admin/tasks/?{asked}"))
        checked = {(box["name"], box["value"]) for box in page.all("input") if "checked" in box.attributes}
        chosen.add(frozenset(checked))
        assert len(page.one("tbody").all("tr")) == 1
    assert len(files) == len(chosen) == 1
    assert "報告".encode() in files.pop()


# -- Words outside a request, and for somebody else.


def test_outside_a_request_the_language_is_the_one_that_is_set(app, make_app):
    for code, word in (("es", "Tareas"), ("ar", "المهام")):
        with make_app(DEFAULT_LANGUAGE=code).app_context():
            assert _("Tasks") == word


def test_a_mail_may_speak_the_language_of_its_reader(ask):
    def speak():
        with i18n.force_language("ar"):
            inside = (_("Tasks"), i18n.direction(), render_template_string("{{ _('Tasks') }}"))
        return inside, _("Tasks")

    assert ask(speak, cookie="es") == (("المهام", "rtl", "المهام"), "Tareas")


def test_a_new_choice_holds_within_the_same_request(ask):
    def choose():
        before = _("Tasks")
        i18n.request.cookies = {"language": "ar"}
        i18n.forget_choice()
        return before, _("Tasks")

    assert ask(choose, cookie="es") == ("Tareas", "المهام")


@one_engine
def test_a_role_that_was_shipped_is_described_in_the_reader_s_language(sign_in, make_role):
    make_role("役")
    client = sign_in("admin")
    client.set_cookie("language", "es")
    listed = client.get("/admin/roles/")
    assert "Ve, busca y exporta tareas." in listed.text and "Sees, searches" not in listed.text
    viewer = next(link["href"] for link in parse(listed).all("a") if link.text == "viewer")
    assert "Ve, busca y exporta tareas." in client.get(f"/admin/roles/{viewer}").text
