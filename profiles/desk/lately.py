"""What anybody saved lately, so that the first page also tells what goes on where nothing waits."""

from ..models import Revision

ROWS = 8


def lately(user):
    """The newest revisions of all profiles, for those who may read drafts."""
    if not (user.has_perm("profiles.view_profile") or user.has_perm("profiles.change_profile")):
        return []
    found = Revision.objects.select_related("profile__country", "author", "restored_from")
    return list(found.defer("payload", "restored_from__payload").order_by("-created_at", "-pk")[:ROWS])
