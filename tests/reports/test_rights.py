"""What people may do with reports is what their roles say; who only looks changes nothing."""

URL = "/admin/reports/"


def test_who_may_only_see_reports_makes_changes_and_sends_none(
    sign_in, post, make_person, make_role, make_report, everything
):
    number, role = make_report(), make_role(permissions=["reports.see"])
    client = sign_in(make_person(roles=[role.name]))
    page, listed = client.get(f"{URL}{number}/").text, client.get(URL).text
    assert "Every morning" in page and "Every morning" in listed
    assert f"{URL}new/" not in listed
    before = everything()
    for verb in ("pause", "resume", "send", "delete", "edit"):
        answer = post(client, f"{URL}{number}/{verb}/", {"form_token": "once", "version": "1"})
        assert answer.status_code == 403, verb
    assert client.get(f"{URL}new/").status_code == 403
    assert everything() == before


def test_who_makes_reports_is_offered_a_new_one(sign_in):
    assert f'"{URL}new/"' in sign_in("editor").get(URL).text
