import threading

import pytest
from sqlalchemy import select

from admin_app.accounts import role_service, rules, service
from admin_app.accounts.model import Role, User
from admin_app.errors import BadInput, Forbidden, StaleRecord
from admin_app.extensions import db
from admin_app.history.model import Entry

CHANGES_OF_ACCESS = ({"active": False}, {"email": "other@example.org"}, {"roles": ["editor"]})


@pytest.fixture
def update(acting, person, roles):
    """Update somebody: `update("viewer", by="admin", active=False)`; roles by name."""

    def call(who, *, by=None, version=None, **values):
        with acting(by) as actor:
            if "roles" in values:
                values["roles"] = roles(*values["roles"])
            return service.update(person(who), values, actor, version=version)

    return call


def test_an_address_is_kept_in_small_letters(acting):
    with acting() as actor:
        user = service.create({"name": "New", "email": " Zoë.New@Example.ORG "}, actor)
    assert user.email == "zoë.new@example.org"


@pytest.mark.parametrize("email", ["", None, "nobody", "a b@example.org", "x@y@example.org", "a@\x00b.org"])
def test_what_is_no_address_is_refused_beside_its_field(acting, email):
    with pytest.raises(BadInput) as refusal, acting() as actor:
        service.create({"name": "New", "email": email}, actor)
    assert refusal.value.field == "email"


def test_an_address_of_a_closed_network_is_an_address(acting):
    with acting() as actor:
        assert service.create({"name": "New", "email": "me@office.local"}, actor).id


def test_two_people_cannot_have_one_address_in_whatever_case(acting):
    with pytest.raises(BadInput) as refusal, acting() as actor:
        service.create({"name": "New", "email": "VIEWER@example.org"}, actor)
    assert refusal.value.field == "email"


@pytest.mark.parametrize(
    ("field", "value"), [("locale", "tlh"), ("timezone", "Middle/Earth"), ("name", " "), ("name", "n" * 121)]
)
def test_a_value_that_cannot_be_is_refused_beside_its_field(update, field, value):
    with pytest.raises(BadInput) as refusal:
        update("viewer", **{field: value})
    assert refusal.value.field == field


def test_who_was_given_a_password_counts_as_having_come(make_person):
    assert make_person(password_hash="$hash").confirmed_at is not None
    assert make_person().confirmed_at is None


def test_nobody_changes_their_own_roles(update):
    with pytest.raises(rules.OwnRoles):
        update("admin", by="admin", roles=["admin", "editor"])


def test_nobody_deactivates_themself(update, make_person):
    make_person(roles=("admin",), password_hash="$hash")
    with pytest.raises(rules.OwnAccess):
        update("admin", by="admin", active=False)


def test_nobody_changes_their_own_address_without_both_agreeing(update):
    with pytest.raises(BadInput) as refusal:
        update("admin", by="admin", email="mine@example.org")
    assert refusal.value.field == "email"


def test_an_administrator_may_change_their_own_name(update):
    assert update("admin", by="admin", name="Ada", roles=["admin"], active=True)


@pytest.mark.parametrize("change", CHANGES_OF_ACCESS)
def test_nobody_changes_the_access_of_somebody_who_may_do_more(update, make_role, change):
    helper = make_role("helper", "users.see", "users.edit", "tasks.see")
    with pytest.raises(rules.TooHigh):
        update("admin", by=helper, **change)


def test_who_may_edit_people_cannot_give_a_role_that_may_do_more(update, make_role, make_person):
    helper, other = make_role("helper", "users.see", "users.edit"), make_person()
    with pytest.raises(rules.RoleTooHigh):
        update(other, by=helper, roles=["admin"])


def test_who_may_invite_people_cannot_give_a_role_that_may_do_more(acting, roles, make_role):
    helper = make_role("helper", "users.see", "users.create")
    with pytest.raises(rules.RoleTooHigh), acting(helper) as actor:
        service.invite({"name": "N", "email": "n@example.org", "roles": roles("viewer")}, actor)


@pytest.mark.parametrize("by", ["viewer", "editor", "manager"])
@pytest.mark.parametrize("change", [*CHANGES_OF_ACCESS, {"name": "Other"}])
def test_who_has_no_right_to_edit_people_edits_none(update, by, change):
    with pytest.raises(Forbidden):
        update("nobody", by=by, **change)


@pytest.mark.parametrize("change", [{"active": False}, {"roles": ["viewer"]}, {"roles": []}])
def test_the_last_administrator_stays(update, read, change):
    with pytest.raises(rules.LastAdministrator):
        update("admin", **change)
    assert read(select(User.active).where(User.email == "admin@example.org")) == [True]


@pytest.mark.parametrize("change", [{"active": False}, {"roles": ["viewer"]}])
def test_one_of_two_administrators_may_go(update, make_person, change):
    second = make_person(roles=("admin",), password_hash="$hash")
    assert update(second, by="admin", **change)


def test_an_administrator_who_never_came_does_not_count(update, make_person):
    make_person(roles=("admin",))  # invited only
    with pytest.raises(rules.LastAdministrator):
        update("admin", active=False)


def test_a_deactivated_administrator_does_not_count(update, make_person):
    second = make_person(roles=("admin",), password_hash="$hash")
    update(second, active=False)
    with pytest.raises(rules.LastAdministrator):
        update("admin", roles=[])


@pytest.mark.parametrize("change", CHANGES_OF_ACCESS)
def test_a_change_of_access_ends_the_sessions_at_once(update, sign_in, is_in, change):
    browser = sign_in("viewer")
    assert is_in(browser)
    update("viewer", **change)
    assert not is_in(browser)


def test_who_is_reactivated_has_to_sign_in_again(update, sign_in, is_in):
    browser = sign_in("viewer")
    update("viewer", active=False)
    update("viewer", active=True)
    assert not is_in(browser)


def test_a_change_of_name_leaves_the_sessions_alone(update, sign_in, is_in):
    browser = sign_in("viewer")
    update("viewer", name="Other", email="viewer@example.org", roles=["viewer"], active=True)
    assert is_in(browser)


def test_deactivation_has_a_name_in_the_history(update, person_of, verbs_of):
    update("viewer", by="admin", active=False)
    update("viewer", by="admin", active=True)
    assert verbs_of(person_of("viewer")) == ["create", "deactivate", "reactivate"]


def test_the_history_says_that_a_secret_changed_and_not_what_it_is(update, read, person_of):
    update("viewer", active=False)
    viewer = person_of("viewer")
    (fields,) = read(select(Entry.fields).where(Entry.record_id == viewer.id, Entry.verb == "deactivate"))
    assert fields == {"active": [True, False]}


def test_somebody_else_in_between_is_noticed(update, person_of):
    seen = person_of("viewer").version
    update("viewer", name="Theirs")
    with pytest.raises(StaleRecord):
        update("viewer", name="Mine", version=seen)


@pytest.mark.parametrize("by", [None, "admin"])
def test_people_are_never_deleted(acting, person, by):
    with pytest.raises(Forbidden), acting(by) as actor:
        service.discard(person("nobody"), actor)


def test_flask_security_deletes_nobody(app, person):
    with app.app_context(), pytest.raises(Forbidden):
        app.extensions["security"].datastore.delete_user(person("nobody"))


def test_people_change_no_more_than_their_own_name_language_and_zone(acting, read, person_of):
    sent = {"name": "Me", "locale": "es", "timezone": "Asia/Tokyo", "active": False, "email": "x@example.org"}
    with acting("viewer") as actor:
        service.update_own(sent, actor)
    viewer = person_of("viewer")
    assert (viewer.name, viewer.locale, viewer.timezone) == ("Me", "es", "Asia/Tokyo")
    assert (viewer.active, viewer.email) == (True, "viewer@example.org")


def test_the_shipped_roles_are_made_once(acting, read):
    with acting() as actor:
        assert service.ensure_shipped_roles(actor) == []
    assert sorted(read(select(Role.name))) == ["admin", "editor", "manager", "viewer"]


def test_a_shipped_role_that_was_deleted_stays_deleted(acting, roles, person):
    with acting() as actor:
        person("viewer").roles = []
        db.session.flush()
        role_service.discard(*roles("viewer"), actor)
        assert service.ensure_shipped_roles(actor) == []


def test_a_shipped_role_that_was_renamed_does_not_come_back_under_its_old_name(acting, roles, read):
    with acting() as actor:
        role_service.update(*roles("editor"), {"name": "Writers"}, actor)
        assert service.ensure_shipped_roles(actor) == []
    assert sorted(read(select(Role.name))) == ["Writers", "admin", "manager", "viewer"]


def test_a_role_is_found_by_its_name(acting):
    with acting():
        assert service.role_named("editor").name == "editor"
        with pytest.raises(BadInput) as refusal:
            service.role_named("Editor-in-chief")
    assert refusal.value.field == "roles"


# -- The rules hold whichever way a record is written.


def test_who_may_do_less_sets_no_password_of_who_may_do_more(acting, person, make_role):
    helper = make_role("helper", "users.see", "users.edit")
    with pytest.raises(rules.TooHigh), acting(helper):
        person("admin").password = "$hash"


def test_a_feature_that_knows_no_people_cannot_pass_the_rules_by(acting, person, roles):
    for change, refusal in (
        (lambda: setattr(person("admin"), "active", False), rules.OwnAccess),
        (lambda: setattr(person("admin"), "roles", []), rules.OwnRoles),
        (lambda: setattr(person("viewer"), "deleted_at", person("viewer").created_at), rules.PeopleStay),
        (lambda: setattr(*roles("admin"), "permissions", []), rules.AdminRoleStays),
        (lambda: setattr(*roles("viewer"), "deleted_at", person("viewer").created_at), rules.RoleInUse),
        (lambda: db.session.delete(person("viewer")), rules.PeopleStay),
    ):
        with pytest.raises(refusal), acting("admin"):
            change()


def test_a_feature_that_knows_no_people_ends_their_sessions_too(acting, person, roles, sign_in, is_in):
    browser = sign_in("viewer")
    with acting("admin"):
        person("viewer").roles = roles("editor")
    assert not is_in(browser)


def test_two_administrators_cannot_take_each_other_away_at_the_same_moment(acting, person, make_person, read):
    second = make_person("Second", roles=("admin",), password_hash="$hash")
    start, outcomes = threading.Barrier(2), []

    def take_away(doer, other):
        start.wait()
        try:
            with acting(doer) as actor:
                service.deactivate(person(other), actor)
            outcomes.append("done")
        except rules.LastAdministrator as refusal:
            outcomes.append(type(refusal).__name__)

    pairs = (("admin", second), (second, "admin"))
    threads = [threading.Thread(target=take_away, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["LastAdministrator", "done"]
    emails = ("admin@example.org", second.email)
    assert sorted(read(select(User.active).where(User.email.in_(emails)))) == [False, True]
