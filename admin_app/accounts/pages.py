"""Pages that a link of a mail leads to: accept an invitation, agree to a change of address.

Whoever has the link may open them, signed in or not. Opening changes nothing, since programs that
guard mailboxes open links too; the button does.
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired

from admin_app.accounts import email_change as changes
from admin_app.accounts import links, mails, passwords, service
from admin_app.console.actor import actor_of, forget_actor
from admin_app.errors import BadInput
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.i18n import _, _l

blueprint = Blueprint("accounts", __name__, url_prefix="/auth")


class NewPasswordForm(FlaskForm):
    """A password, twice. `about` is what everybody knows of its owner."""

    password = PasswordField(validators=[InputRequired(_l("This field is required."))])
    password_confirm = PasswordField(
        validators=[EqualTo("password", _l("The two passwords are not the same."))]
    )

    about: tuple[str, ...] = ()

    def validate_password(self, field: Any) -> None:
        field.errors.extend(passwords.problems(field.data, about=self.about))


@blueprint.route("/invitation/<token>", methods=("GET", "POST"))
def invitation(token: str) -> Any:
    """An invited person chooses a password."""
    user = links.follow(links.INVITATION, token).user
    form = NewPasswordForm()
    form.about = (user.name, user.email)
    if form.validate_on_submit():
        with change(db.session, actor_of(user), door="sign-in"):
            # Read again: of two who follow one link at the same moment, the second comes too late.
            user = links.follow(links.INVITATION, token).user
            service.accept_invitation(user, form.password.data or "")
        flash(_("Your password is set. Sign in with it now."), "success")
        return redirect(url_for("security.login"), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("security/invitation.html", form=form, person=user), status


@blueprint.route("/email/<token>", methods=("GET", "POST"))
def email_change(token: str) -> Any:
    """The old or the new address agrees to a change."""
    followed = links.follow(links.EMAIL_CHANGE, token)
    side, new_email = followed.data["side"], followed.data["email"]
    asked = changes.waiting(followed.user)
    if asked is None or asked.new_email != new_email:
        raise links.LinkDead()
    if request.method == "GET":
        return render_template("security/email_change.html", side=side, person=followed.user, asked=asked)
    old_email = followed.user.email
    try:
        with change(db.session, actor_of(followed.user), door="sign-in"):
            user = links.follow(links.EMAIL_CHANGE, token).user
            done = changes.agree(user, side, new_email)
    except BadInput as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("security.login"), 303)
    if done:
        mails.send_email_changed(user, old_email)
        forget_actor()
        flash(_("From now on you sign in with %(email)s.", email=user.email), "success")
    else:
        flash(_("Thank you. Now the other address has to agree; it was sent a link, too."), "success")
    return redirect(url_for("security.login"), 303)
