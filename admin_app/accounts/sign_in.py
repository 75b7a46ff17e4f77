"""Forms that take a password: Flask-Security's own, with guesses slowed and honest status codes."""

from collections.abc import Callable
from typing import Any

from flask import after_this_request, current_app, request
from flask_login import current_user
from flask_security import forms
from flask_security.utils import validate_redirect_url

from admin_app.accounts import passwords, service, throttle
from admin_app.accounts.throttle import Tries
from admin_app.console.actor import current_actor
from admin_app.errors import BadInput, TooManyTries

#: What is guessed: a password, or whether somebody has an account.
PASSWORD, FORGOTTEN = "password", "forgotten"


class LoginForm(forms.LoginForm):
    """E-mail address and password."""

    remember = None  # a session lasts as long as SESSION_HOURS says, on every device

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.next.data and not validate_redirect_url(self.next.data):
            self.next.data = ""  # who came over a forged link may sign in all the same

    def validate(self, **kwargs: Any) -> bool:
        given = bool(self.email.data and self.password.data)
        if not given:
            return _answered(422, super().validate(**kwargs))
        return slowly(self, str(self.email.data), lambda: super(LoginForm, self).validate(**kwargs))


class VerifyForm(forms.VerifyForm):
    """The password once more, of who has been signed in for long."""

    def validate(self, **kwargs: Any) -> bool:
        return slowly(self, self.user.email, lambda: super(VerifyForm, self).validate(**kwargs))


class ChangePasswordForm(forms.ChangePasswordForm):
    """The password now, and the one that is to be."""

    def validate(self, **kwargs: Any) -> bool:
        return slowly(
            self,
            current_user.email,
            lambda: super(ChangePasswordForm, self).validate(**kwargs),
            wrong=lambda: bool(self.password.errors),
        )


class ForgotPasswordForm(forms.ForgotPasswordForm):
    """An address to send a link to. The answer is the same for every address."""

    def validate(self, **kwargs: Any) -> bool:
        if self.email.data and not _begun(self, tries_of(str(self.email.data), FORGOTTEN)):
            return False
        return bool(super().validate(**kwargs))


class ResetPasswordForm(forms.ResetPasswordForm):
    """A new password, by a link."""

    def validate(self, **kwargs: Any) -> bool:
        return _answered(422, super().validate(**kwargs))


def slowly(
    form: Any, email: str, check: Callable[[], bool], *, wrong: Callable[[], bool] = lambda: True
) -> bool:
    """The outcome of `check`, unless this person or address has to wait after failures.

    `wrong` says whether a failed check means a wrong password, rather than something else.
    """
    one = tries_of(email)
    if not _begun(form, one):
        return False
    if check():
        throttle.succeeded(one)
        return True
    if not wrong():
        throttle.undecided(one)
    return _answered(422, False)


def is_own_password(password: str) -> bool:
    """Whether this is the password of who is signed in; raises `TooManyTries`."""
    one = tries_of(current_actor().email)
    throttle.begin(one)
    if not current_user.verify_and_update_password(passwords.normalized(password)):
        return False
    throttle.succeeded(one)
    return True


def tries_of(email: str, purpose: str = PASSWORD) -> Tries:
    """A try by whoever sent this request, counted for the person that it names."""
    return throttle.tries(purpose, normal_email(email), request.remote_addr, current_app.config)


def normal_email(text: str) -> str:
    """The address by which people are looked up, however it was typed."""
    try:
        return service.checked_email(text)
    except BadInput:
        return text.strip().lower()


def _begun(form: Any, one: Tries) -> bool:
    try:
        throttle.begin(one)
    except TooManyTries as refusal:
        form.form_errors.append(str(refusal))
        return _answered(429, False, {"Retry-After": str(refusal.seconds)})
    return True


def _answered(status: int, passed: bool, headers: dict[str, str] | None = None) -> bool:
    """Answer with this status, unless the form passed: Flask-Security would say 200 all the same."""

    def mark(response: Any) -> Any:
        if response.status_code == 200:
            response.status_code = status
            response.headers.update(headers or {})
        return response

    if not passed:
        after_this_request(mark)
    return passed
