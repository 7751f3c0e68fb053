"""Links by mail on which a person sets a password: invitations, and resets for people who have forgotten theirs.

A link is signed, expires, and works once: it is made of the stored password, which it changes.
"""

import threading

from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import base36_to_int, urlsafe_base64_decode, urlsafe_base64_encode

from config.addresses import asked_at, site, site_of

from ...workflow.notices import Letter, send

INVITED = "invited"  # in a session: the key of the account


class Link(PasswordResetTokenGenerator):
    """A kind of link. `hours` is for how long one works, `of_new` whether it is for accounts without a password."""

    def __init__(self, name, hours, *, of_new):
        super().__init__()
        self.name, self.hours, self.of_new = name, hours, of_new
        self.key_salt = f"link:{name}"

    def check_token(self, user, token):
        return (
            user is not None
            and self.suits(user)
            and super().check_token(user, token)
            and self._num_seconds(self._now()) - base36_to_int(token.partition("-")[0]) <= self.hours * 3600
        )

    def suits(self, user):
        return user.is_active and user.is_staff and user.has_usable_password() != self.of_new

    def letter(self, user, subject):
        """The letter to `user`, with its link."""
        key = urlsafe_base64_encode(force_bytes(user.pk))
        link = site() + reverse(f"admin_{self.name}", args=[key, self.make_token(user)])
        return Letter(user, subject, self.name, {"link": link, "hours": self.hours, "days": self.hours // 24})


INVITATION = Link("invitation", 7 * 24, of_new=True)
RESET = Link("reset", 1, of_new=False)


def invite(user):
    """Send the invitation; return whether the mail server took it."""
    return bool(send([INVITATION.letter(user, "Your account at the Critical Minerals Atlas")]))


def invited(request):
    """Return the person whose invitation this browser has opened, while it works; None without one."""
    try:
        key = urlsafe_base64_decode(request.session.get(INVITED, "")).decode()
        user = get_user_model().objects.filter(pk=int(key)).first()
    except ValueError:
        return None
    token = request.session.get(INTERNAL_RESET_SESSION_TOKEN)
    return user if INVITATION.check_token(user, token) else None


def send_resets(request, email):
    """Send a link to each account with this address. The answer does not wait for it, so it tells nobody of them."""
    people = [one for one in get_user_model().objects.filter(email__iexact=email) if RESET.suits(one)]
    with asked_at(site_of(request)):
        letters = [RESET.letter(one, "Set a new password") for one in people]
    threading.Thread(target=_send, args=[letters, site_of(request)], name="reset mail", daemon=True).start()


def _send(letters, host):
    with asked_at(host):
        send(letters)
