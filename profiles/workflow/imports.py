"""Doors of a file: laying it upon a draft, and starting a draft from it. The live page stays as it is."""

from django.db import IntegrityError, transaction

from .. import snapshot
from ..models import Profile
from ..models.record import RevisionKind
from .drafts import record
from .rules import Refused, allowed, locked, require


@transaction.atomic
def import_draft(profile, tree, *, by, base_version):
    """Make the draft what `tree` says, all or nothing. Returns the Revision.

    `base_version` is the `lock_version` that the person saw; where it is another by now, nothing is done.
    """
    profile = locked(profile.pk)
    allowed(by, "change_profile", profile.country)
    require(
        profile.lock_version == base_version,
        "The draft has changed since you looked. Below is what the import would change now.",
    )
    require(tree["country"] == profile.country.code, f"This is no profile of {profile.country}.")
    return _laid_upon(profile, tree, by)


@transaction.atomic
def start_from_import(country, tree, *, by):
    """Start the profile of a country that has none. Returns the Revision; whoever imports it looks after it."""
    allowed(by, "add_profile", country)
    require(country.region_id is not None, f"{country} is an aggregate and can have no profile.")
    require(tree["country"] == country.code, f"This is no profile of {country}.")
    try:
        with transaction.atomic():
            profile = Profile.objects.create(country=country, owner=by)
    except IntegrityError:
        raise Refused(
            "Somebody has started this profile since you looked. Below is what the import would change now."
        ) from None
    return _laid_upon(profile, tree, by)


def _laid_upon(profile, tree, by):
    try:
        snapshot.restore(profile, tree)
    except KeyError as error:
        raise Refused(f"It names {error}, which is no longer in the reference tables.") from None
    made = record(profile, by=by, kind=RevisionKind.IMPORT)
    require(made is not None, "The draft is like this already: nothing would change.")
    return made
