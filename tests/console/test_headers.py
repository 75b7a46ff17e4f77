"""Headers of answers."""

import re

from admin_app.console.headers import POLICY


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere():
    directives = dict(part.split(" ", 1) for part in POLICY.split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["base-uri"] == directives["frame-ancestors"] == "'none'"
    assert directives["form-action"] == "'self'"
    assert not re.search("unsafe|nonce|http|\\*", POLICY)


def test_static_files_are_kept_for_ever_only_under_their_hash(client, sign_in):
    text = sign_in("viewer").get("/admin/").text
    (sheet,) = re.findall(r'href="(/static/css/console\.css\?v=\w+)"', text)
    kept = client.get(sheet)
    assert "immutable" in kept.headers["Cache-Control"]
    assert "Set-Cookie" not in kept.headers
    assert "immutable" not in client.get("/static/css/console.css").headers.get("Cache-Control", "")


def test_over_https_a_browser_is_told_to_stay_there(client):
    assert "Strict-Transport-Security" not in client.get("/auth/login").headers
    answer = client.get("/auth/login", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_a_bundle_holds_what_browsers_need_and_the_words_of_others_as_they_are(client):
    sheet = client.get("/static/css/console.css").text
    assert "MIT, see LICENSE" in sheet
    assert not re.search(r"/\*[^*]*What cells show", sheet)
    for name in ("console.js", "list.js", "page.js"):
        lines = client.get(f"/static/js/{name}").text.splitlines()
        assert len(lines) > 100
        assert not [line for line in lines if line.startswith((" ", "//"))]
