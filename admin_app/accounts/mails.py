"""The mails that people get from their account, each in their own language.

A mail is two templates of one name, `.txt` and `.html`; the first line of the text is the subject.
"""

import logging
import textwrap
from collections.abc import Sequence
from datetime import timedelta
from email.mime.base import MIMEBase
from typing import Any

from flask import after_this_request, current_app, has_request_context
from flask_mailman import EmailMultiAlternatives
from flask_security.mail_util import EmailValidateException, MailUtil

from admin_app.accounts import links, service
from admin_app.accounts.model import EmailChange, User
from admin_app.errors import BadInput
from admin_app.i18n import direction, force_language, format_duration, language
from admin_app.permissions.actor import Actor

log = logging.getLogger(__name__)
BRAND = "Taskdesk"
#: As long as a line of a mail's text is; addresses stay whole.
LINE = 76


def send_invitation(user: User, actor: Actor) -> bool:
    """Mail the link by which an invited person sets their password; call it after the commit.

    Whether it could be sent; the log says why not.
    """
    link = links.address_of("accounts.invitation", token=links.make(links.INVITATION, user))
    inviter = actor.name if not actor.is_system else BRAND
    return send(
        "mail/invitation",
        user.email,
        user.locale,
        link=link,
        within=links.LIFETIMES[links.INVITATION],
        invited_by=inviter,
    )


def send_email_change(asked: EmailChange) -> bool:
    """Mail both addresses the link by which each agrees to the change; whether both could be sent."""
    user = asked.user
    sent = []
    for side, email, template in (
        ("new", asked.new_email, "security/email/change_email_instructions"),
        ("old", user.email, "mail/email_change_confirm_old"),
    ):
        token = links.make(links.EMAIL_CHANGE, user, side=side, email=asked.new_email)
        link = links.address_of("accounts.email_change", token=token)
        within = links.LIFETIMES[links.EMAIL_CHANGE]
        sent.append(send(template, email, user.locale, link=link, within=within, new_email=asked.new_email))
    return all(sent)


def send_email_changed(user: User, old_email: str) -> bool:
    """Tell the old address that it is one no longer."""
    return send("mail/email_changed", old_email, user.locale, new_email=user.email)


def send(
    template: str,
    to: str,
    locale: str | None,
    *,
    after_response: bool = False,
    within: timedelta | None = None,
    files: Sequence[MIMEBase] = (),
    **context: Any,
) -> bool:
    """Send one mail; whether that worked. `within` is how long its link is good for.

    With `after_response` it leaves when the answer has: how long that takes is nobody's to measure.
    """
    message = _written(template, to, locale, within, context)
    for file in files:
        message.attach(file)
    if after_response and has_request_context():
        app = current_app._get_current_object()  # type: ignore[attr-defined]

        def send_then() -> None:
            with app.app_context():
                _hand_over(template, message)

        def attach(response: Any) -> Any:
            response.call_on_close(send_then)
            return response

        after_this_request(attach)
        return True
    return _hand_over(template, message)


def _written(
    template: str, to: str, locale: str | None, within: timedelta | None, context: dict[str, Any]
) -> EmailMultiAlternatives:
    """The mail in the language of who gets it. It knows nothing of the request that asked for it."""
    render = current_app.jinja_env.get_template
    with force_language(locale):
        context = {"brand": BRAND, "lang": language(), "direction": direction(), **context}
        if within is not None:
            context["within"] = format_duration(int(within.total_seconds()))
        subject, _sep, body = render(f"{template}.txt").render(context).partition("\n")
        html = render(f"{template}.html").render(context)
    message = EmailMultiAlternatives(
        subject.strip(),
        _wrapped(body.strip()) + "\n",
        current_app.config["MAIL_DEFAULT_SENDER"],
        [to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(html, "text/html")
    return message


def _wrapped(text: str) -> str:
    wrapper = textwrap.TextWrapper(LINE, break_long_words=False, break_on_hyphens=False)
    return "\n".join(wrapper.fill(line) for line in text.splitlines())


def _hand_over(template: str, message: EmailMultiAlternatives) -> bool:
    try:
        message.send()
    except (OSError, ValueError):  # smtplib's errors are OSErrors
        log.exception("the mail %s could not be sent", template)
        return False
    return True


class Mails(MailUtil):
    """Mails that Flask-Security asks for, written and sent as ours are; addresses are read as we do."""

    def normalize(self, email: str) -> str:
        try:
            return service.checked_email(email)
        except BadInput as refusal:
            raise EmailValidateException(str(refusal)) from refusal

    validate = normalize

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: Any,
        sender: Any,
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        context: dict[str, Any] = {}
        if "reset_token" in kwargs:
            within = current_app.config["SECURITY_RESET_PASSWORD_WITHIN"]
            link = links.address_of("security.reset_password", token=kwargs["reset_token"])
            context = {"reset_link": link, "within": within}
        send(template, recipient, kwargs["user"].locale, after_response=True, **context)
