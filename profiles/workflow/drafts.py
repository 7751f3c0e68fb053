"""Doors of the draft: saving, restoring, refreshing, handing over, discarding."""

from django.db import transaction

from .. import snapshot
from ..book import Book
from ..diff import size
from ..models import Edition, Profile, Revision
from ..models.record import Act, RevisionKind
from ..moved_figures import moved
from ..resolving import resolve
from .rules import Refused, allowed, live_edition, locked, log, may, published_number, require

UNCHANGED_TOO = (RevisionKind.RESTORE, RevisionKind.REFRESH)  # each is an act, whatever the text


@transaction.atomic
def record(profile, *, by, kind=RevisionKind.SAVE, restored_from=None):
    """Freeze the draft as it is now. Returns the new Revision, or None where nothing changed.

    Called at the end of a save, when the children are in place. `lock_version` rises with a change only.
    """
    profile = locked(profile.pk)
    if kind not in UNCHANGED_TOO:  # those are doors themselves, with a permission of their own
        started = may(by, "add_profile", profile.country) and not profile.revisions.exists()
        if not started:
            allowed(by, "change_profile", profile.country)
    tree = snapshot.snapshot(profile)
    digest = snapshot.sha256(tree)
    last = profile.revisions.order_by("-number").first()
    before = snapshot.raised(last.payload) if last else None
    if last and snapshot.sha256(before) == digest and kind not in UNCHANGED_TOO:
        return None
    words_added, words_removed, rows_changed = size(before, tree)
    revision = Revision.objects.create(
        profile=profile,
        number=last.number + 1 if last else 1,
        payload=tree,
        schema=snapshot.SCHEMA,
        sha256=digest,
        author=by,
        kind=kind,
        restored_from=restored_from,
        words_added=words_added,
        words_removed=words_removed,
        rows_changed=rows_changed,
    )
    Profile.objects.filter(pk=profile.pk).update(lock_version=profile.lock_version + 1)
    if kind not in UNCHANGED_TOO:
        detail = {"revision": revision.number, "kind": kind, "sha256": digest}
        log(Act.SAVED, profile, by, country=profile.country, **detail)
    return revision


@transaction.atomic
def restore(revision, *, by):
    """Make the draft what it was at `revision`, children included. Returns the new Revision."""
    profile = locked(revision.profile_id)
    allowed(by, "restore_profile", profile.country)
    try:
        snapshot.restore(profile, snapshot.raised(revision.payload))
    except KeyError as error:
        raise Refused(f"This revision names {error}, which is no longer in the reference tables.") from None
    made = record(profile, by=by, kind=RevisionKind.RESTORE, restored_from=revision)
    detail = {"revision": made.number, "restored_from": revision.number}
    log(Act.RESTORED, profile, by, country=profile.country, **detail)
    return made


@transaction.atomic
def refresh(profile, *, by, book=None):
    """Make a revision of the published text, so that it can be submitted with the figures of today.

    Only where the draft is as published and a figure of the live edition has moved: a draft with changes
    takes the new figures when it is submitted anyway. `book` is that of the country, where it is read already.
    """
    profile = locked(profile.pk)
    allowed(by, "submit_profile", profile.country)
    edition = live_edition(profile)
    require(edition is not None, "It has no live edition whose figures could move.")
    newest = profile.revisions.order_by("-number").first()
    require(
        newest.number == published_number(profile),
        "The draft has changes already; submitting it takes the figures of today.",
    )
    result = resolve(snapshot.snapshot(profile), book or Book.open(profile.country))
    changed = moved(edition.payload, result.payload)
    require(changed, f"Every figure stands as in edition {edition.number}.")
    made = record(profile, by=by, kind=RevisionKind.REFRESH)
    detail = {"revision": made.number, "edition": edition.number, "figures": len(changed)}
    log(Act.REFRESHED, profile, by, country=profile.country, **detail)
    return made


@transaction.atomic
def discard(profile, *, by):
    """Delete a draft that never was public, with its revisions and reviews. The audit log keeps the act."""
    profile = locked(profile.pk)
    allowed(by, "delete_profile", profile.country)
    require(
        not Edition.objects.filter(country=profile.country_id).exists(),
        "Nothing is deleted that was ever public. Withdraw the live edition instead.",
    )
    require(not profile.reviews.unfinished().exists(), "It is in review. Withdraw the submission first.")
    log(Act.DISCARDED, profile, by, country=profile.country, revisions=profile.revisions.count())
    profile.comments.all().delete()
    profile.preview_links.all().delete()
    profile.reviews.all().delete()
    for revision in profile.revisions.order_by("-number"):  # a restore points back at what it restored
        revision.delete()
    profile.delete()


@transaction.atomic
def assign(profile, owner, *, by):
    """Make `owner` (a user or None) answer for the profile. Returns whether that changed anything.

    No part of a revision, since restoring a text does not give it back to whoever looked after it then;
    `lock_version` rises, so that an older form cannot undo it unseen.
    """
    profile = locked(profile.pk)
    allowed(by, "change_profile", profile.country)
    if profile.owner == owner:
        return False
    changes = {"owner": [str(profile.owner or ""), str(owner or "")]}
    Profile.objects.filter(pk=profile.pk).update(owner=owner, lock_version=profile.lock_version + 1)
    log(Act.ASSIGNED, profile, by, country=profile.country, changes=changes)
    return True


@transaction.atomic
def set_review_by(profile, day, *, by):
    """Make the whole profile due for another look by `day`, a date or None. Returns the new Revision, or None.

    The date is part of the draft, so this is a save like any other.
    """
    profile = locked(profile.pk)
    allowed(by, "change_profile", profile.country)
    Profile.objects.filter(pk=profile.pk).update(review_by=day)
    return record(profile, by=by)
