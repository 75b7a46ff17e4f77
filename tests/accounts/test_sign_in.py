import datetime as dt
import re
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import select

from admin_app.accounts import service
from admin_app.accounts.model import SignInFailures, User
from admin_app.history.model import Entry
from tests.conftest import csrf, post, signed_in
from tests.factories import PASSWORD, email_of

OTHER_PASSWORD = "brisk-lagoon-teapot-73"
#: What browsers say of what a script asks for.
BY_SCRIPT = {"Sec-Fetch-Dest": "empty", "X-Requested-With": "fetch"}
EVIL = (
    "//evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "///evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "https://localhost@evil.example/",
)


def words_of(page):
    """What a page says, without its form tokens and without what was typed."""
    text = re.sub(r'name="csrf_token"[^>]*', "", page.text)
    return re.sub(r'value="[^"]*"', "", text)


def test_a_person_signs_in_and_arrives_at_the_console(client, try_to_sign_in, is_in):
    answer = try_to_sign_in(client, email_of("viewer"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")
    assert is_in(client)


@pytest.mark.parametrize("email", ["VIEWER@EXAMPLE.ORG", "  viewer@example.org "])
def test_the_address_may_be_typed_in_any_case(client, try_to_sign_in, is_in, email):
    try_to_sign_in(client, email)
    assert is_in(client)


def test_known_unknown_and_inactive_people_get_the_same_answer(app, try_to_sign_in, acting, person):
    with acting() as actor:
        service.update(person("editor"), {"active": False}, actor)
    tried = (
        (email_of("viewer"), "a wrong password"),
        ("nobody-knows@example.org", PASSWORD),
        (email_of("editor"), PASSWORD),
        (email_of("editor"), "a wrong password"),
    )
    answers = [try_to_sign_in(app.test_client(), *one) for one in tried]
    assert {answer.status_code for answer in answers} == {422}
    assert len({words_of(answer) for answer in answers}) == 1


def test_somebody_without_a_password_cannot_sign_in(client, make_person, try_to_sign_in, is_in):
    invited = make_person()
    for password in ("", "None", PASSWORD):
        assert try_to_sign_in(client, invited.email, password).status_code == 422
    assert not is_in(client)


def test_the_typed_address_comes_back_and_the_password_does_not(client, try_to_sign_in):
    answer = try_to_sign_in(client, "somebody@example.org", "secret-words-here")
    assert 'value="somebody@example.org"' in answer.text
    assert "secret-words-here" not in answer.text


@pytest.mark.parametrize("field", ["email", "password"])
def test_a_missing_field_is_no_guess(client, try_to_sign_in, field, read):
    data = {"email": email_of("viewer"), "password": PASSWORD} | {field: ""}
    assert try_to_sign_in(client, **data).status_code == 422
    assert read(select(SignInFailures.count)) == []


@pytest.mark.parametrize("target", ["/admin/tasks/?page=2", "/admin/account/"])
def test_who_was_sent_to_sign_in_comes_back_to_the_page(client, target):
    answer = client.get(target)
    sign_in_page = answer.headers["Location"]
    assert urlsplit(sign_in_page).path == "/auth/login"
    answer = post(client, sign_in_page, {"email": email_of("viewer"), "password": PASSWORD})
    assert answer.headers["Location"] == target


@pytest.mark.parametrize("target", EVIL)
@pytest.mark.parametrize("way", ["address", "form"])
def test_a_forged_link_does_not_lead_away_after_sign_in(client, target, way, is_in):
    data = {"email": email_of("viewer"), "password": PASSWORD}
    if way == "form":
        data["next"] = target
    answer = post(client, "/auth/login", data, query_string={"next": target} if way == "address" else {})
    # As browsers read it: a backslash is a slash to them.
    there = urljoin("http://localhost/auth/login", answer.headers["Location"].replace("\\", "/"))
    assert (urlsplit(there).scheme, urlsplit(there).netloc) == ("http", "localhost")
    assert is_in(client)


def test_a_new_session_holds_nothing_of_the_one_before(client, try_to_sign_in):
    client.get("/auth/login")
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
        before = session["csrf_token"]
    try_to_sign_in(client, email_of("viewer"))
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != before


def test_the_form_token_from_before_sign_in_is_worth_nothing_after(client, try_to_sign_in):
    token = csrf(client)
    try_to_sign_in(client, email_of("viewer"))
    answer = client.post("/admin/account/", data={"name": "Planted", "csrf_token": token})
    assert answer.status_code == 400


def test_a_session_ends_after_hours_without_a_click(client, try_to_sign_in, app):
    answer = try_to_sign_in(client, email_of("viewer"))
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("taskdesk="))
    ends = dt.datetime.strptime(re.search("Expires=([^;]+)", cookie)[1], "%a, %d %b %Y %H:%M:%S GMT")
    hours = app.config["SESSION_HOURS"]
    left = ends.replace(tzinfo=dt.UTC) - dt.datetime.now(dt.UTC)
    assert dt.timedelta(hours=hours - 1) < left <= dt.timedelta(hours=hours)


@pytest.mark.parametrize("url", ["/static/icons.svg", "/static/css/console.css"])
def test_a_file_of_a_page_is_nobodys_and_looks_nobody_up(client, try_to_sign_in, queries, url):
    try_to_sign_in(client, email_of("viewer"))
    with queries() as seen:
        answer = client.get(url)
    assert (answer.status_code, len(seen)) == (200, 0)
    assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", "")


def test_a_click_prolongs_the_session(client, try_to_sign_in):
    try_to_sign_in(client, email_of("viewer"))
    client.get("/admin/")  # the first page adds the token of its forms; the next one nothing
    assert "Set-Cookie" in client.get("/admin/").headers


def test_an_answer_that_comes_late_signs_nobody_in_again(client, try_to_sign_in):
    try_to_sign_in(client, email_of("viewer"))
    answer = client.get("/admin/tasks/views/counts/")  # the list asks by itself, perhaps while they sign out
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "url", ["/admin/jobs/", "/admin/visited/", "/admin/tasks/facets/?facet=status", "/session/"]
)
def test_what_a_script_fetches_does_not_put_a_session_back_that_was_ended(client, try_to_sign_in, url):
    try_to_sign_in(client, email_of("viewer"))
    client.get("/admin/")  # with a form, and so with a token for it
    answer = client.get(url, headers=BY_SCRIPT)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_going_on_in_the_panel_and_saving_by_script_are_clicks(client, try_to_sign_in, make_task, post):
    task = make_task("x", assignee="editor")
    try_to_sign_in(client, email_of("editor"))
    assert "Set-Cookie" in client.get(f"/admin/tasks/panel/?id={task.id}", headers=BY_SCRIPT).headers
    saved = {"status": "done", "version": "1"}
    answer = post(client, f"/admin/tasks/ajax/update/?id={task.id}&field=status", saved, headers=BY_SCRIPT)
    assert "Set-Cookie" in answer.headers


def test_a_message_waits_for_a_page_that_somebody_sees(client, try_to_sign_in, post):
    try_to_sign_in(client, email_of("manager"))
    post(client, "/admin/tasks/new/", {"title": "Said once", "status": "open", "priority": "low"})
    assert "Said once" not in toasts(client.get("/admin/visited/", headers=BY_SCRIPT))
    assert "Said once" in toasts(client.get("/admin/visited/"))
    assert "Said once" not in toasts(client.get("/admin/visited/"))


def toasts(answer):
    return answer.text.partition('id="toasts"')[2].partition("</div>")[0]


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client, try_to_sign_in):
    answer = try_to_sign_in(client, email_of("viewer"))
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("taskdesk="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_no_other_cookie_keeps_anybody_signed_in(client):
    data = {"email": email_of("viewer"), "password": PASSWORD, "remember": "y"}
    answer = post(client, "/auth/login", data)
    names = {cookie.partition("=")[0] for cookie in answer.headers.getlist("Set-Cookie")}
    assert names == {"taskdesk"}


@pytest.mark.parametrize(
    "url", ["/auth/login", "/auth/logout", "/auth/change", "/auth/reset", "/auth/verify"]
)
def test_every_form_needs_its_token(sign_in, client, url):
    browser = client if url in ("/auth/login", "/auth/reset") else sign_in("viewer")
    data = {"email": email_of("viewer"), "password": PASSWORD}
    answer = browser.post(url, data=data)
    assert answer.status_code == 400
    assert "<h1" in answer.text and "CSRF" not in answer.text


def test_signing_out_takes_a_form(sign_in, is_in, post):
    browser = sign_in("viewer")
    assert browser.get("/auth/logout").status_code == 405
    assert is_in(browser)
    post(browser, "/auth/logout")
    assert not is_in(browser)


@pytest.mark.parametrize("url", ["/admin/", "/admin/tasks/", "/admin/users/", "/admin/account/"])
def test_a_token_of_the_library_opens_nothing(app, client, person, url):
    with app.app_context():
        token = person("admin").get_auth_token()
    for answer in (
        client.get(url, query_string={"auth_token": token}),
        client.get(url, headers={"Authentication-Token": token}),
        client.get(url, headers={"Authorization": f"Bearer {token}"}),
        client.get(url, auth=(email_of("admin"), PASSWORD)),
        client.get(url, json={"auth_token": token}),
    ):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/auth/login")


def test_no_token_is_handed_out(client):
    answer = client.post(
        "/auth/login?include_auth_token",
        json={"email": email_of("admin"), "password": PASSWORD},
        headers={"X-CSRFToken": csrf(client), "Accept": "application/json"},
    )
    assert (answer.status_code, answer.mimetype) == (302, "text/html")
    assert "authentication_token" not in answer.text


def test_a_deactivated_person_is_out_with_the_next_click(sign_in, is_in, acting, person):
    browser = sign_in("viewer")
    with acting("admin") as actor:
        service.deactivate(person("viewer"), actor)
    assert not is_in(browser)


def test_sign_ins_are_tracked_and_are_no_changes(client, try_to_sign_in, read, person_of):
    before = person_of("viewer")
    try_to_sign_in(client, email_of("viewer"))
    after = person_of("viewer")
    assert after.login_count == (before.login_count or 0) + 1
    assert after.current_login_at and after.current_login_ip == "127.0.0.1"
    assert (after.version, after.updated_at) == (before.version, before.updated_at)
    entries = read(select(Entry.verb).where(Entry.area == "users", Entry.record_id == after.id))
    assert entries == ["create"]


def test_a_page_asks_for_no_secret_of_anybody(sign_in, queries, make_person):
    make_person("Somebody Else", password_hash="$hash")
    browser = sign_in("admin")
    who = browser.get("/admin/users/?search=Somebody").text
    number = re.search(r"details/\?id=(\d+)", who)[1]
    pages = ("", f"details/?id={number}", f"edit/?id={number}", "new/", "export/csv/", "?active_in=yes")
    for page in pages:
        with queries() as seen:
            assert browser.get(f"/admin/users/{page}").status_code == 200
        read_columns = [re.split(r"\bFROM\b", statement)[0] for statement in seen.statements]
        assert not any(name in text for text in read_columns for name in ("password", "fs_uniquifier"))
        # But for the one that finds who is signed in, where somebody has written meanwhile.
        others = [statement for statement in seen.statements if "WHERE users.fs_uniquifier" not in statement]
        assert others and not any("fs_uniquifier" in statement for statement in others)


def test_saving_a_person_reads_no_secret_either(sign_in, queries, person_of, post):
    browser, viewer = sign_in("admin"), person_of("viewer")
    csrf(browser)
    with queries() as seen:
        sent = {"name": "Other", "version": viewer.version}
        assert post(browser, f"/admin/users/edit/?id={viewer.id}", sent).status_code == 303
    read_columns = [s.split("FROM")[0] for s in seen.statements if s.startswith("SELECT")]
    assert not any("password" in text for text in read_columns)


# -- Changing the password.


@pytest.fixture
def change_password(post):
    def send(browser, password=PASSWORD, new=OTHER_PASSWORD, again=None):
        data = {
            "password": password,
            "new_password": new,
            "new_password_confirm": new if again is None else again,
        }
        return post(browser, "/auth/change", data)

    return send


def test_after_a_change_of_password_only_this_session_goes_on(
    app, sign_in, change_password, is_in, try_to_sign_in, verbs_of, person_of
):
    mine, other = sign_in("viewer"), sign_in("viewer")
    answer = change_password(mine)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/account/")
    assert is_in(mine) and not is_in(other)
    assert try_to_sign_in(app.test_client(), email_of("viewer")).status_code == 422
    assert try_to_sign_in(app.test_client(), email_of("viewer"), OTHER_PASSWORD).status_code == 302
    assert verbs_of(person_of("viewer")) == ["create", "set_password"]


def test_the_history_says_who_changed_a_password_and_by_which_door(sign_in, change_password, read):
    change_password(sign_in("viewer"))
    (entry,) = read(select(Entry.actor_name, Entry.door, Entry.fields).where(Entry.verb == "set_password"))
    assert entry[:2] == ("Viewer Person", "sign-in")
    assert entry[2]["password"] is None and "argon2" not in str(entry[2])


def test_a_person_hears_that_their_password_was_changed(sign_in, change_password, outbox):
    change_password(sign_in("viewer")).close()
    (mail,) = outbox()
    assert mail.to == [email_of("viewer")]
    assert mail.subject == "Your password was changed"


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"password": "not my password"}, "The password is not right."),
        ({"new": "short"}, "12 characters or more"),
        ({"new": "viewer@example.org"}, "your name or your e-mail address"),
        ({"new": "password1234"}, "easy to guess"),
        ({"again": "something-else-entirely"}, "The two passwords are not the same."),
        ({"new": PASSWORD}, "This is your password already."),
    ],
)
def test_a_password_that_will_not_do_is_said_why(sign_in, change_password, sent, sentence, read):
    before = read(select(User.password).where(User.email == email_of("viewer")))
    answer = change_password(sign_in("viewer"), **sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert read(select(User.password).where(User.email == email_of("viewer"))) == before


# -- Waiting after failures.


def test_who_failed_too_often_is_told_how_long_to_wait(app, client, try_to_sign_in):
    for _ in range(app.config["SIGN_IN_FREE_TRIES"]):
        assert try_to_sign_in(client, email_of("viewer"), "wrong").status_code == 422
    answer = try_to_sign_in(client, email_of("viewer"))
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 2
    assert re.search(r"Wait \d seconds?, then try again\.", answer.text)
    assert f'value="{email_of("viewer")}"' in answer.text


def test_the_wait_is_the_same_for_known_unknown_and_inactive_people(app, try_to_sign_in, acting, person):
    with acting() as actor:
        service.update(person("editor"), {"active": False}, actor)
    pages = []
    for email in (email_of("viewer"), email_of("editor"), "nobody-knows@example.org"):
        client = app.test_client()
        for _ in range(app.config["SIGN_IN_FREE_TRIES"]):
            try_to_sign_in(client, email, "wrong")
        answer = try_to_sign_in(client, email, PASSWORD)
        assert answer.status_code == 429
        pages.append(re.sub(r"Wait \d seconds?", "", words_of(answer)))
    assert len(set(pages)) == 1


def test_another_spelling_of_the_address_is_the_same_person(app, try_to_sign_in):
    client = app.test_client()
    for email in ("viewer@example.org", "VIEWER@example.org", "Viewer@Example.Org", " viewer@example.org"):
        try_to_sign_in(client, email, "wrong")
    try_to_sign_in(client, "viewer@EXAMPLE.org", "wrong")
    assert try_to_sign_in(client, email_of("viewer")).status_code == 429


def test_who_signs_in_starts_again_with_all_tries(app, client, try_to_sign_in):
    for _ in range(app.config["SIGN_IN_FREE_TRIES"] - 1):
        try_to_sign_in(client, email_of("viewer"), "wrong")
    try_to_sign_in(app.test_client(), email_of("viewer"))
    for _ in range(app.config["SIGN_IN_FREE_TRIES"]):
        assert try_to_sign_in(client, email_of("viewer"), "wrong").status_code == 422


@pytest.mark.parametrize("url", ["/auth/change", "/auth/verify", "/admin/account/email/"])
def test_a_password_cannot_be_guessed_from_a_session_either(app, sign_in, post, url):
    browser = sign_in("viewer")
    data = {
        "password": "wrong",
        "email": "new@example.org",
        "new_password": OTHER_PASSWORD,
        "new_password_confirm": OTHER_PASSWORD,
    }
    for _ in range(app.config["SIGN_IN_FREE_TRIES"]):
        assert post(browser, url, data).status_code == 422
    answer = post(browser, url, data | {"password": PASSWORD})
    assert answer.status_code == 429
    assert "Retry-After" in answer.headers


def test_guesses_count_together_wherever_they_are_made(app, sign_in, post, try_to_sign_in):
    browser = sign_in("viewer")
    for _ in range(app.config["SIGN_IN_FREE_TRIES"]):
        post(browser, "/auth/verify", {"password": "wrong"})
    assert try_to_sign_in(app.test_client(), email_of("viewer")).status_code == 429


def test_a_new_password_that_is_too_weak_is_no_guess(app, sign_in, change_password):
    browser = sign_in("viewer")
    for _ in range(app.config["SIGN_IN_FREE_TRIES"] + 2):
        assert change_password(browser, new="short").status_code == 422


def test_a_session_of_another_process_counts_the_same(app, make_app, try_to_sign_in):
    other = make_app()
    for number in range(app.config["SIGN_IN_FREE_TRIES"]):
        of = (app, other)[number % 2]
        try_to_sign_in(of.test_client(), email_of("viewer"), "wrong")
    for of in (app, other):
        assert try_to_sign_in(of.test_client(), email_of("viewer")).status_code == 429


def test_the_session_of_one_process_holds_in_another(make_app, is_in):
    assert is_in(signed_in(make_app(), "viewer"))


# On PostgreSQL others write in the same server, and anything written counts.
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_who_asks_is_read_again_only_after_somebody_has_written(sign_in, queries, person, acting):
    browser = sign_in("viewer")
    browser.get("/admin/tasks/")
    with queries() as resting:
        assert browser.get("/admin/tasks/").status_code == 200
    assert "users.fs_uniquifier" not in str(resting)
    with acting("admin") as actor:
        service.update(person("editor"), {"name": "New Name"}, actor)
    with queries() as seen:
        assert browser.get("/admin/tasks/").status_code == 200
    assert "users.fs_uniquifier" in str(seen)


def test_what_a_request_left_unsaved_is_not_what_the_next_one_knows(app, person):
    with app.app_context():
        datastore = app.extensions["security"].datastore
        key = person("viewer").fs_uniquifier
    for said in ("Another Name", "A Third Name"):
        with app.app_context():
            found = datastore.find_user(fs_uniquifier=key)
            assert (found.name, [role.name for role in found.roles]) == ("Viewer Person", ["viewer"])
            found.name, found.roles = said, []
