import re

import pytest
from sqlalchemy import select

from admin_app.accounts import role_service, service
from admin_app.accounts.model import Role, User
from admin_app.permissions.catalogue import PERMISSIONS
from tests.factories import email_of

SECRETS = ("password", "fs_uniquifier", "confirmed_at", "settings", "last_login_ip", "deleted_at", "id")


@pytest.fixture
def role_ids(read):
    return {name: number for name, number in read(select(Role.name, Role.id))}


@pytest.fixture
def edit(post, person_of):
    """Sends the form of a person: `edit(browser, "viewer", name="Other")`."""

    def send(browser, who, /, **values):
        user = person_of(who)
        sent = {"version": user.version, **values}
        return post(browser, f"/admin/users/edit/?id={user.id}", sent)

    return send


def test_the_form_takes_no_more_than_its_fields(sign_in, edit, read, person_of):
    before = person_of("viewer")
    (secret,) = read(select(User.password).where(User.id == before.id))
    answer = edit(sign_in("admin"), "viewer", name="Other", **dict.fromkeys(SECRETS, "1"))
    assert answer.status_code == 303
    after = person_of("viewer")
    assert (after.name, after.id, after.deleted_at) == ("Other", before.id, None)
    assert (after.confirmed_at, after.settings) == (before.confirmed_at, before.settings)
    assert read(select(User.password).where(User.id == before.id)) == [secret]


def test_the_form_of_a_person_has_no_field_for_a_secret(sign_in, person_of):
    page = sign_in("admin").get(f"/admin/users/edit/?id={person_of('viewer').id}").text
    form = page.partition('<form class="record-form"')[2].partition("</form>")[0]
    names = set(re.findall(r' name="(\w+)"', form))
    assert {"name", "email", "roles"} <= names
    assert not names.intersection(SECRETS)


def test_a_list_a_page_and_a_file_hold_no_secret(sign_in, person_of, read):
    viewer = person_of("viewer")
    (secrets,) = read(select(User.password, User.fs_uniquifier).where(User.id == viewer.id))
    browser = sign_in("admin")
    for url in ("", f"details/?id={viewer.id}", f"edit/?id={viewer.id}", "export/csv/"):
        page = browser.get(f"/admin/users/{url}").text
        assert not any(secret in page for secret in secrets)


def test_who_gets_another_address_from_an_administrator_hears_of_it_at_the_old_one(sign_in, edit, outbox):
    assert edit(sign_in("admin"), "viewer", email="moved@example.org").status_code == 303
    (mail,) = outbox()
    assert mail.to == [email_of("viewer")] and "moved@example.org" in mail.body


def test_nobody_hears_of_an_address_that_stays(sign_in, edit, outbox):
    assert edit(sign_in("admin"), "viewer", name="Other", email=email_of("viewer")).status_code == 303
    assert outbox() == []


def test_roles_are_given_by_the_form(sign_in, edit, role_ids, verbs_of, person_of):
    answer = edit(sign_in("admin"), "viewer", roles=[role_ids["editor"], role_ids["viewer"]])
    assert answer.status_code == 303
    assert sign_in("viewer").get("/admin/tasks/new/").status_code == 200


def test_ones_own_roles_are_refused_by_the_form(sign_in, edit, role_ids, everything):
    browser = sign_in("admin")
    before = everything()
    answer = edit(browser, "admin", name="Typed", roles=[role_ids["admin"], role_ids["viewer"]])
    assert answer.status_code == 403
    assert "your own roles" in answer.text
    assert 'value="Typed"' in answer.text
    assert everything() == before


def test_the_last_administrator_stays_whatever_the_form_says(
    sign_in, edit, role_ids, make_role, everything, make_person
):
    boss = make_role("boss", *[permission.key for permission in PERMISSIONS])
    browser = sign_in(boss)
    before = everything()
    for sent in ({"roles": [role_ids["viewer"]]}, {"active__sent": "1"}, {"roles__sent": "1"}):
        assert edit(browser, "admin", **sent).status_code == 409
    assert everything() == before


def test_a_person_is_deactivated_and_reactivated_in_one_click(sign_in, post, person_of, is_in):
    admin, theirs = sign_in("admin"), sign_in("viewer")
    viewer = person_of("viewer")
    for page in ("/admin/users/", f"/admin/users/details/?id={viewer.id}"):
        assert "Deactivate" in admin.get(page).text
    do = {"do": f"deactivate:{viewer.id}:{viewer.version}"}
    assert post(admin, "/admin/users/action/", do).status_code == 303
    assert not is_in(theirs) and not person_of("viewer").active
    assert "Reactivate" in admin.get(f"/admin/users/details/?id={viewer.id}").text
    assert (
        post(admin, "/admin/users/action/", {"action": "reactivate", "rowid": viewer.id}).status_code == 303
    )
    assert person_of("viewer").active


def test_nobody_is_offered_to_deactivate_themself(sign_in, post, person_of):
    admin, browser = person_of("admin"), sign_in("admin")
    assert "Deactivate" not in browser.get(f"/admin/users/details/?id={admin.id}").text
    answer = post(browser, "/admin/users/action/", {"action": "deactivate", "rowid": admin.id})
    assert answer.status_code == 403
    assert person_of("admin").active


@pytest.mark.parametrize("role", ["viewer", "editor", "manager"])
@pytest.mark.parametrize("verb", ["deactivate", "reactivate", "invite"])
def test_only_who_may_edit_people_acts_on_them(sign_in, post, person_of, everything, role, verb):
    browser, before = sign_in(role), everything()
    answer = post(browser, "/admin/users/action/", {"action": verb, "rowid": person_of("nobody").id})
    assert answer.status_code == 403
    assert everything() == before


@pytest.mark.parametrize("role", ["nobody", "viewer", "manager", "admin"])
def test_every_way_to_delete_a_person_is_refused(sign_in, post, person_of, everything, role):
    browser, number = sign_in(role), person_of("nobody").id
    before = everything()
    assert browser.get(f"/admin/users/delete/?id={number}").status_code == 403
    assert post(browser, "/admin/users/delete/", {"id": number}).status_code == 403
    answer = post(browser, "/admin/users/action/", {"action": "delete", "rowid": number})
    assert answer.status_code in (403, 422)
    assert everything() == before


def test_somebody_whose_tasks_one_may_not_see_is_not_found_by_guessing(sign_in, person_of):
    assert sign_in("manager").get(f"/admin/users/details/?id={person_of('admin').id}").status_code == 403


# -- Roles.


def test_a_role_is_made_with_known_permissions_only(sign_in, post, read):
    browser = sign_in("admin")
    answer = post(browser, "/admin/roles/new/", {"name": "Odd", "permissions": ["tasks.see", "tasks.fly"]})
    assert answer.status_code == 422
    assert read(select(Role.name).where(Role.name == "Odd")) == []
    assert (
        post(browser, "/admin/roles/new/", {"name": "Odd", "permissions": ["tasks.see"]}).status_code == 303
    )
    assert read(select(Role.permissions).where(Role.name == "Odd")) == [["tasks.see"]]


def test_the_page_of_a_role_names_its_permissions(sign_in, role_ids):
    page = sign_in("admin").get(f"/admin/roles/details/?id={role_ids['viewer']}").text
    assert "Export tasks" in page and "Import tasks" not in page


def test_the_role_of_administrators_keeps_its_rights_whatever_the_form_says(
    sign_in, post, role_ids, everything, read
):
    browser, number = sign_in("admin"), role_ids["admin"]
    before = everything()
    (version,) = read(select(Role.version).where(Role.id == number))
    sent = {"name": "admin", "permissions": ["tasks.see"], "version": version}
    assert post(browser, f"/admin/roles/edit/?id={number}", sent).status_code == 409
    assert post(browser, "/admin/roles/delete/", {"id": number}).status_code == 409
    assert everything() == before


def test_the_matrix_shows_every_permission_for_every_role(sign_in, read):
    page = sign_in("admin").get("/admin/roles/matrix/")
    assert page.status_code == 200
    assert page.text.count('scope="row"') == len(PERMISSIONS)
    granted = sum(len(permissions) for permissions in read(select(Role.permissions)))
    body = page.text.partition("<tbody>")[2]
    assert body.count(">Yes<") == granted
    assert body.count(">No<") == len(PERMISSIONS) * len(read(select(Role.id))) - granted


def test_a_deleted_role_leaves_the_matrix(sign_in, acting, roles):
    with acting() as actor:
        role = role_service.create({"name": "Gone", "permissions": []}, actor)
        role_service.discard(role, actor)
    assert "Gone" not in sign_in("admin").get("/admin/roles/matrix/").text


def test_the_list_of_roles_leads_to_the_matrix(sign_in):
    assert "/admin/roles/matrix/" in sign_in("admin").get("/admin/roles/").text


# -- One's own account.


def test_people_change_their_name_language_and_zone(sign_in, post, person_of):
    browser = sign_in("nobody")
    sent = {"name": "Noor", "locale": "ar", "timezone": "Africa/Cairo"}
    assert post(browser, "/admin/account/", sent).status_code == 303
    mine = person_of("nobody")
    assert (mine.name, mine.locale, mine.timezone) == ("Noor", "ar", "Africa/Cairo")
    assert '<html lang="ar" dir="rtl"' in browser.get("/admin/account/").text


def test_a_name_that_will_not_do_comes_back_with_a_sentence(sign_in, post, person_of):
    browser = sign_in("viewer")
    for name, sentence in (("", "required"), ("  ", "required"), ("n" * 121, "120")):
        answer = post(browser, "/admin/account/", {"name": name, "timezone": "Asia/Tokyo"})
        assert answer.status_code == 422 and sentence in answer.text
    assert person_of("viewer").name == "Viewer Person"


def test_the_account_page_gives_nobody_rights(sign_in, post, role_ids, person_of):
    sent = {"name": "Me", "roles": role_ids["admin"], "active": "y", "email": "me@example.org"}
    assert post(sign_in("viewer"), "/admin/account/", sent).status_code == 303
    assert person_of("viewer").email == email_of("viewer")
    assert sign_in("viewer").get("/admin/users/").status_code == 403


def test_a_theme_is_kept_in_the_profile_and_is_no_change(sign_in, post, person_of, verbs_of):
    before = person_of("viewer").version
    assert (
        post(sign_in("viewer"), "/preferences/", {"theme": "dark", "density": "compact"}).status_code == 303
    )
    mine = person_of("viewer")
    assert mine.settings == {"theme": "dark", "density": "compact"}
    assert mine.version == before and verbs_of(mine) == ["create"]
    assert 'data-theme="dark" data-density="compact"' in sign_in("viewer").get("/admin/account/").text


def test_a_language_is_kept_in_the_profile_and_is_a_change(sign_in, post, person_of, verbs_of):
    post(sign_in("viewer"), "/preferences/", {"language": "es"})
    assert person_of("viewer").locale == "es"
    assert verbs_of(person_of("viewer")) == ["create", "edit"]


def test_a_person_who_was_deactivated_by_a_colleague_keeps_their_tasks(
    acting, person, make_task, person_of, sign_in
):
    make_task("Still hers", by="editor", assignee="editor")
    with acting("admin") as actor:
        service.deactivate(person("editor"), actor)
    page = sign_in("viewer").get("/admin/tasks/").text
    assert "Still hers" in page and "Editor Person" in page


def test_every_permission_can_be_taken_from_a_role_by_the_form(sign_in, post, role_ids, read):
    browser = sign_in("admin")
    post(browser, "/admin/roles/new/", {"name": "Odd", "permissions": ["tasks.see"]})
    ((number, version),) = read(select(Role.id, Role.version).where(Role.name == "Odd"))
    sent = {"name": "Odd", "permissions__sent": "1", "version": version}
    assert post(browser, f"/admin/roles/edit/?id={number}", sent).status_code == 303
    assert read(select(Role.permissions).where(Role.id == number)) == [[]]


def test_people_have_no_trash(sign_in):
    page = sign_in("admin").get("/admin/users/").text
    assert "/admin/users/trash/" not in page
