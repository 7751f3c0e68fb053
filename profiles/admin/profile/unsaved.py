"""Text that somebody types into the form, kept on the server until it is saved."""

import json
import re

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


class Unsaved(ObjectPage):
    """Keeps the changes of one window, or forgets them where there are none. No revision, no audit event."""

    http_method_names = ["post"]
    permission = "change_profile"

    def post(self, request):
        profile, user = self.object, request.user
        if (whole(request.META.get("CONTENT_LENGTH")) or 0) > MOST_BYTES:
            return private({"error": "This is too much to keep."}, status=413)
        try:
            sent = json.loads(request.body)
            key, changes = str(sent["key"]), sent["changes"]
            version, revision = whole(str(sent["base"])), whole(str(sent["revision"]))
            changes = {_storable(name): _change(values) for name, values in changes.items()}
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise BadRequest("The request cannot be read.") from None
        own = f"atlas-text:{user.pk}:{profile.pk}:"
        if not DRAFT_KEY.fullmatch(key) or not key.startswith(own) or None in (version, revision):
            raise BadRequest("The key is not of this form.")
        if not changes:
            unsaved.forget(user, key)
            return private({"at": None})
        if len(changes) > MOST_ROWS * 20:
            return private({"error": "This is too much to keep."}, status=413)
        kept = unsaved.keep(profile, user, key, version=version, revision=revision, changes=changes)
        return private({"at": int(kept.kept_at.timestamp() * 1000)})


PAGES = (("<path:object_id>/unsaved/", Unsaved, "unsaved"),)
