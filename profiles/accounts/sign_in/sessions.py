"""The sessions of an account. Each says from where it was begun and when it was last used, and ends after a week."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from ..forwarded import client_address

USE = "use"  # in a session: when it began, when it was last used, from which browser and address
NOTED_EVERY = 3600  # seconds: a session is not written at each request
LONGEST_AGENT = 300


@dataclass(frozen=True)
class Seen:
    """A session as its owner sees it. `mark` names it, and opens nothing."""

    mark: str
    is_current: bool
    begun: datetime | None
    used: datetime | None
    agent: str
    address: str


def begin(request):
    """Note where and when the session of a request was begun."""
    now, agent = int(time.time()), request.META.get("HTTP_USER_AGENT", "")[:LONGEST_AGENT]
    request.session[USE] = {"begun": now, "used": now, "agent": agent, "address": client_address(request)}


def note_use(request):
    """Write that the session is used, which also moves its end, at most once an hour."""
    use, now = request.session.get(USE), int(time.time())
    if use and now - use["used"] > NOTED_EVERY:
        request.session[USE] = {**use, "used": now, "address": client_address(request)}


def listed(request):
    """The sessions of the person who asks, the one used last first, without those that a new password has ended."""
    own, user = request.session.session_key, request.user
    # Under a former SECRET_KEY as well: a session gets the hash of the present one at its next use.
    valid = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    found = [
        _seen(session, content.get(USE, {}), session.session_key == own)
        for session, content in _sessions_of(user)
        if content.get(HASH_SESSION_KEY) in valid
    ]
    return sorted(found, key=lambda one: (one.is_current, one.used or _never), reverse=True)


def end_sessions(user, *, mark="", but=None):
    """End the sessions of `user`, or the one with `mark`; return how many. `but` is the key of one that stays.

    Only a session itself names its account, so each that has not expired is read.
    """
    ended = 0
    for session, _ in _sessions_of(user):
        if session.session_key != but and (not mark or constant_time_compare(_mark(session), mark)):
            session.delete()
            ended += 1
    return ended


_never = datetime.min.replace(tzinfo=UTC)


def _sessions_of(user):
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        content = session.get_decoded()
        if content.get(SESSION_KEY) == str(user.pk):
            yield session, content


def _seen(session, use, is_current):
    begun, used = (
        datetime.fromtimestamp(use[name], UTC) if name in use else None for name in ("begun", "used")
    )
    return Seen(_mark(session), is_current, begun, used, use.get("agent", ""), use.get("address", ""))


def _mark(session):
    return salted_hmac("session", session.session_key, algorithm="sha256").hexdigest()[:20]
