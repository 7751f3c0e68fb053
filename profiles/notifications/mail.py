"""Mail of the desk: plain text, one letter per person, each with a link to the setting that stops it.

`workflow.notices` and `morning` decide who gets what. A mail server that fails is logged and breaks
nothing.
"""

import logging
from dataclasses import dataclass, field

from django.core.mail import EmailMessage, mailers
from django.template.loader import render_to_string
from django.urls import reverse

from config.addresses import site

logger = logging.getLogger(__name__)

PREFIX = "Atlas: "


@dataclass(frozen=True)
class Letter:
    """`template` is a name in `templates/mail/`."""

    to: object  # a user
    subject: str
    template: str
    context: dict = field(default_factory=dict)


def address(name, *args):
    """The whole address of a page."""
    return site() + reverse(name, args=args)


def wanting(people, preference):
    """Those of a queryset of users who can be reached and want this kind of mail, a field of StaffMember.

    A person without a StaffMember gets every kind.
    """
    people = people.filter(is_active=True, is_staff=True).exclude(email="")
    unwanted = {f"staff_member__{preference}": False}
    return people.exclude(**unwanted).select_related("staff_member").distinct()


def send(letters):
    """Send each letter by itself and log what fails. Returns the letters that the server took."""
    letters, sent = list(letters), []
    if not letters:
        return []
    try:
        mailer = mailers.default
        mailer.open()
    except Exception:
        logger.exception("%d letters were not sent: the mail server does not answer", len(letters))
        return []
    try:
        for letter in letters:
            try:
                mailer.send_messages([_message(letter)])
            except Exception:
                logger.exception("A letter to user %s was not sent: %s", letter.to.pk, letter.template)
            else:
                sent.append(letter)
    finally:
        _close(mailer)
    return sent


def _close(mailer):
    try:
        mailer.close()
    except Exception:
        logger.exception("The connection to the mail server could not be closed")


def _message(letter):
    switch = address("my_settings")
    context = letter.context | {"person": letter.to, "switch": switch, "desk": address("admin:index")}
    return EmailMessage(
        subject=PREFIX + " ".join(letter.subject.split()),
        body=render_to_string(f"mail/{letter.template}.txt", context).strip() + "\n",
        to=[letter.to.email],
        headers={"List-Unsubscribe": f"<{switch}>", "Auto-Submitted": "auto-generated"},
    )
