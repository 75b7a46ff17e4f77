"""What holds of every page: strict headers, no inline script or style, people's texts as texts."""

import re

import pytest

from admin_app.console.headers import POLICY
from tests.console.pages import parse

#: Pages look the same whichever database they come from.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
SCRIPT = "<script>alert(1)</script>"
IMAGE = "\"><img src=x onerror=alert(1)>'"
#: Texts that try to leave where they stand.
HOSTILE = f"{SCRIPT}{IMAGE}{{{{7*7}}}}</title></textarea></option>"


@pytest.fixture
def hostile(app, make_person, make_role, make_project, make_tag, make_task):
    """Records whose every text is hostile; their ids by area."""
    tag, project = make_tag(f"Tag{IMAGE}{SCRIPT}"[:60]), make_project(HOSTILE, description=HOSTILE)
    role = make_role(f"R{SCRIPT}{IMAGE}"[:80])
    person = make_person(
        f"P{HOSTILE}"[:120], email="o'hara+<b>@example.org".replace("<b>", "b"), roles=[role.name]
    )
    task = make_task(HOSTILE, description=HOSTILE, by="admin", assignee=person, project=project, tags=[tag])
    return {"tasks": task.id, "projects": project.id, "tags": tag.id, "users": person.id, "roles": role.id}


def pages_of(hostile):
    """The addresses of every page, for an administrator."""
    yield from (
        "/admin/",
        "/admin/account/",
        "/auth/change",
        "/auth/verify",
        "/admin/nothing",
        "/health/live",
    )
    for area, number in hostile.items():
        base = f"/admin/{area}/"
        yield from (base, f"{base}?search=script", f"{base}?sort=zzz&x=<script>", f"{base}new/")
        yield from (f"{base}details/?id={number}", f"{base}edit/?id={number}", f"{base}delete/?id={number}")
        yield from (f"{base}history/?id={number}", f"{base}trash/", f"{base}export/csv/?zzz=1")
    project, tag, person = hostile["projects"], hostile["tags"], hostile["users"]
    yield f"/admin/tasks/?project_in={project}&tags_any={tag}&assignee_in={person}&title_contains=<script>"
    yield from ("/admin/history/", "/auth/login", "/auth/reset", "/preferences/")


@pytest.fixture
def pages(sign_in, post, hostile, client):
    """Every page as an administrator gets it, with forms that failed and a conflict: `[(name, answer)]`."""
    browser = sign_in("admin")
    got = [(url, browser.get(url)) for url in pages_of(hostile)]
    got += [(f"stranger {url}", client.get(url)) for url in ("/auth/login", "/auth/reset", "/admin/nothing")]
    wrong = {
        "title": HOSTILE * 9,
        "name": HOSTILE * 9,
        "description": HOSTILE,
        "email": HOSTILE,
        "status": HOSTILE,
    }
    for area, number in hostile.items():
        base = f"/admin/{area}/"
        got.append((f"{base} wrong", post(browser, f"{base}new/", wrong)))
        got.append((f"{base} wrong edit", post(browser, f"{base}edit/?id={number}", wrong | {"version": 1})))
        got.append(
            (f"{base} no action", post(browser, f"{base}action/", {"action": HOSTILE, "rowid": number}))
        )
    edit = f"/admin/tasks/edit/?id={hostile['tasks']}"
    post(browser, edit, {"title": f"Saved {HOSTILE}", "version": 1})
    got.append(("message", browser.get("/admin/tasks/")))
    got.append(("conflict", post(browser, edit, {"title": f"Mine {HOSTILE}", "version": 1})))
    post(browser, "/admin/tasks/delete/", {"id": hostile["tasks"]})
    got += [(url, browser.get(url)) for url in ("/admin/tasks/", "/admin/tasks/trash/", "/admin/history/")]
    got.append(("edit of the deleted", post(browser, edit, {"title": HOSTILE, "version": 2})))
    return got


def test_every_page_has_the_strict_headers(pages):
    for name, answer in pages:
        headers = answer.headers
        assert headers["Content-Security-Policy"] == POLICY, name
        assert headers["X-Content-Type-Options"] == "nosniff", name
        assert headers["X-Frame-Options"] == "DENY", name
        assert headers["Referrer-Policy"] == "same-origin", name
        assert headers["Cache-Control"] == "no-store", name
        assert "Server" not in headers or "Python" not in headers["Server"], name


def test_no_page_has_an_inline_script_style_or_handler(pages):
    checked = 0
    for name, answer in pages:
        if answer.mimetype != "text/html":
            continue
        checked += 1
        for element in parse(answer).walk():
            for attribute, value in element.attributes.items():
                assert not attribute.startswith("on"), f"{name}: {attribute}"
                assert attribute != "style", name
                assert not (value or "").strip().lower().startswith("javascript:"), name
            if element.tag == "script":
                assert element.get("src") or element.get("type") == "application/json", name
                assert not element.text, name
            assert element.tag not in ("style", "iframe", "object", "embed", "base"), name
        assert " style=" not in re.sub(r"(?s)<(textarea|option|bdi)[^>]*>.*?</\1>", "", answer.text), name
    assert checked > 50


def test_no_page_asks_another_host_for_anything(pages):
    for name, answer in pages:
        for element in parse(answer).walk() if answer.mimetype == "text/html" else ():
            for attribute in ("src", "href", "action", "srcset", "poster", "data"):
                target = element.get(attribute) or ""
                assert not re.match(r"(?i)\s*(https?:|//|data:text)", target), f"{name}: {target}"


def test_what_people_typed_is_text_on_every_page(pages):
    seen = 0
    for name, answer in pages:
        assert answer.status_code < 500, name
        if answer.mimetype != "text/html":
            continue
        assert "<script>alert" not in answer.text, name
        assert "<img src=x" not in answer.text, name
        assert "{49}" not in answer.text, name
        page = parse(answer)
        assert not page.all("img", src="x"), name
        seen += "alert(1)" in answer.text
    assert seen > 20, "the hostile texts were hardly shown: the test looks at the wrong pages"


def test_every_page_says_its_language_and_direction(pages):
    for name, answer in pages:
        if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
            page = parse(answer).one("html")
            assert (page["lang"], page["dir"]) == ("en", "ltr"), name
            assert len(parse(answer).all("h1")) == 1, name
            assert parse(answer).one("head").one("title").text, name


def test_every_form_that_writes_carries_a_token(pages):
    for name, answer in pages:
        for form in parse(answer).all("form", method="post"):
            assert form.one("input", name="csrf_token")["value"], f"{name}: {form.get('action')}"


def test_ids_are_unique_on_every_page(pages):
    for name, answer in pages:
        ids = [element["id"] for element in parse(answer).walk() if element.get("id")]
        assert len(ids) == len(set(ids)), (name, sorted(i for i in ids if ids.count(i) > 1))


def test_an_export_and_a_look_up_are_never_taken_for_a_page(sign_in, hostile):
    browser = sign_in("admin")
    export = browser.get("/admin/tasks/export/csv/")
    assert export.mimetype == "text/csv"
    assert export.headers["Content-Disposition"].startswith("attachment")
    found = browser.get("/admin/tasks/ajax/lookup/?name=project_id")
    assert found.mimetype == "application/json"
    for answer in (export, found):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == POLICY
