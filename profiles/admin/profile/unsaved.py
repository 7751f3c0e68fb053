"""Text that somebody types into the form, kept on the server until it is saved."""

import json
import re
from contextlib import suppress

from django.core.exceptions import BadRequest

from admin_base.base import MOST_ROWS, whole

from ...draft import unsaved
from ..base import ObjectPage
from .live import MOST_BYTES, usable
from .responses import private

DRAFT_KEY = re.compile(r"atlas-text:[\w:-]{1,120}")  # of the text of one window, made by the browser
VALUES = ("label", "was", "now")


def kept_for(profile, user):
    """[{key, at, base, revision, changes}] of everything this person has typed in this profile and not saved."""
    return [
        {
            "key": text.key, "at": int(text.kept_at.timestamp() * 1000), "base": str(text.base_version),
            "revision": str(text.base_revision), "changes": text.changes,
        }
        for text in unsaved.of_window(profile, user, f"atlas-text:{user.pk}:{profile.pk}:")
    ]  # fmt: skip


def _storable(text):
    """Text that a JSON column of PostgreSQL takes. Raises TypeError."""
    return usable(text).replace("\0", "")


def _change(values):
    return {name: _storable(values[name]) for name in VALUES}


class TooMuch(Exception):
    """More than is kept of one window."""


def keep_sent(profile, user, body):
    """Keep the changes of one window, or forget them where there are none. Raises BadRequest and TooMuch."""
    if len(body) > MOST_BYTES:
        raise TooMuch
    try:
        sent = json.loads(body)
        key, changes = str(sent["key"]), sent["changes"]
        version, revision = whole(str(sent["base"])), whole(str(sent["revision"]))
        changes = {_storable(name): _change(values) for name, values in changes.items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise BadRequest("The request cannot be read.") from None
    own = f"atlas-text:{user.pk}:{profile.pk}:"
    if not DRAFT_KEY.fullmatch(key) or not key.startswith(own) or None in (version, revision):
        raise BadRequest("The key is not of this form.")
    if len(changes) > MOST_ROWS * 20:
        raise TooMuch
    if changes:
        return unsaved.keep(profile, user, key, version=version, revision=revision, changes=changes)
    return unsaved.forget(user, key)


def keep_refused(request, profile):
    """Keep what a refused save brought along: the browser sends with it what differs from the saved draft."""
    if body := request.POST.get("kept_changes"):
        with suppress(BadRequest, TooMuch):  # the form itself has everything that was typed
            keep_sent(profile, request.user, body)


class Unsaved(ObjectPage):
    """Keeps the changes of one window. No revision, no audit event."""

    http_method_names = ["post"]
    permission = "change_profile"

    def post(self, request):
        try:
            if (whole(request.META.get("CONTENT_LENGTH")) or 0) > MOST_BYTES:
                raise TooMuch
            kept = keep_sent(self.object, request.user, request.body)
        except TooMuch:
            return private({"error": "This is too much to keep."}, status=413)
        return private({"at": kept and int(kept.kept_at.timestamp() * 1000)})


PAGES = (("<path:object_id>/unsaved/", Unsaved, "unsaved"),)
