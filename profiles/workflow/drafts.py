"""Transitions of the draft: save, restore, import, refresh, assign, discard."""

import datetime
from typing import Any, Literal, overload

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from audit_log import audit
from audit_log.actions import Action

from .. import checking
from ..draft import snapshot
from ..draft.diff import diff, rows_in_words, size
from ..models import Edition, Profile, Revision
from ..models.record import RevisionKind
from ..models.subjects import Subject
from ..publishing.facts import Facts
from ..publishing.payload.changes import changes
from ..publishing.payload.payload import Payload
from ..publishing.resolving import resolve
from ..publishing.texts import review_dates
from .rules import (
    Refused,
    live_edition,
    lock_profile,
    may,
    published_number,
    require,
    require_permission,
    required,
)

UNCHANGED_TOO = (RevisionKind.RESTORE, RevisionKind.REFRESH)  # a revision even if the text is the same


@overload
def save_revision(
    profile: Profile,
    *,
    by: User,
    kind: Literal[RevisionKind.RESTORE, RevisionKind.REFRESH],
    restored_from: Revision | None = None,
) -> Revision: ...
@overload
def save_revision(
    profile: Profile, *, by: User, kind: RevisionKind = RevisionKind.SAVE
) -> Revision | None: ...
@transaction.atomic
def save_revision(
    profile: Profile,
    *,
    by: User,
    kind: RevisionKind = RevisionKind.SAVE,
    restored_from: Revision | None = None,
) -> Revision | None:
    """Save the draft as a Revision. Returns it, or None if nothing changed.

    Call it at the end of a save, after the child rows. `lock_version` rises only with a change.
    """
    profile = lock_profile(profile.pk)
    last = profile.revisions.newest()
    if kind not in UNCHANGED_TOO:  # the others have checked their own permission
        started = last is None and may(by, "add_profile", profile.subject.place)
        if not started:
            require_permission(by, "change_profile", profile.subject.place)
    tree = snapshot.snapshot(profile)
    digest = snapshot.sha256(tree)
    before = snapshot.upgrade(last.payload) if last else None
    if last and snapshot.sha256(before) == digest and kind not in UNCHANGED_TOO:
        return None
    changed = diff(before, tree)
    words_added, words_removed, rows_changed = size(changed)
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
    review_dates.save_claims(profile, tree)
    if kind not in UNCHANGED_TOO:
        detail = {"revision": revision.number, "kind": kind, "sha256": digest}
        if rows := rows_in_words(changed):
            detail["rows"] = rows
        audit.log(Action.SAVED, profile, by=by, **detail)
    is_same = last and before == tree
    if not (is_same and checking.carry_over(profile, revision=revision.number - 1, to=revision.number)):
        checking.check_after_change(profile, tree)
    return revision


@transaction.atomic
def restore(revision: Revision, *, by: User) -> Revision:
    """Make the draft what it was at `revision`, including the rows. Returns the new Revision."""
    profile = lock_profile(revision.profile_id, by, "restore_profile")
    try:
        snapshot.restore(profile, snapshot.upgrade(revision.payload))
    except snapshot.UnknownName as error:
        raise Refused(
            f"This revision names “{error.name}”, which is no longer in the reference tables."
        ) from None
    made = save_revision(profile, by=by, kind=RevisionKind.RESTORE, restored_from=revision)
    audit.log(Action.RESTORED, profile, by=by, revision=made.number, restored_from=revision.number)
    return made


@transaction.atomic
def refresh(profile: Profile, *, by: User, facts: Facts | None = None) -> Revision:
    """Make a revision of the published text, to be submitted with the figures of today.

    Only if the draft is as published and the facts make other figures, roles or lists of it than the live edition has;
    a draft with changes gets them when it is submitted. `facts` are the Facts of the country, if they are read already.
    """
    profile = lock_profile(profile.pk, by, "submit_profile")
    edition = required(live_edition(profile), "There is no live edition whose figures could change.")
    newest = profile.revisions.newest()
    require(
        newest is not None and newest.number == published_number(profile),
        "The draft has changes already. Submit it to use the figures of today.",
    )
    tree = snapshot.snapshot(profile)
    result = resolve(tree, facts or Facts.for_drafts(profile.subject.place, tree))
    changed = changes(Payload.of(edition), result.payload)
    require(changed, f"No figure has changed since edition {edition.number}.")
    made = save_revision(profile, by=by, kind=RevisionKind.REFRESH)
    detail = {"revision": made.number, "edition": edition.number, "figures": len(changed.figures)}
    audit.log(Action.REFRESHED, profile, by=by, **detail)
    return made


@transaction.atomic
def discard(profile: Profile, *, by: User) -> None:
    """Delete a draft that never was public, with its revisions and reviews, but not its events in the audit log."""
    profile = lock_profile(profile.pk, by, "delete_profile")
    require(
        not Edition.objects.of(profile).exists(),
        "A profile that was ever public cannot be discarded. Withdraw the live edition instead.",
    )
    require(
        not profile.reviews.unfinished().exists(), "The profile is in review. Withdraw the submission first."
    )
    audit.log(Action.DISCARDED, profile, by=by, revisions=profile.revisions.count())
    profile.comments.all().delete()
    profile.preview_links.all().delete()
    profile.reviews.all().delete()
    for revision in profile.revisions.order_by("-number"):  # a restore refers to an earlier one
        revision.delete()
    profile.delete()


@transaction.atomic
def assign(profile: Profile, owner: User | None, *, by: User) -> bool:
    """Make a user, or None, the owner of the profile. Returns whether that changed anything.

    The owner is not part of a revision, so that a restore does not change it. `lock_version` rises, so that an older
    form cannot undo it unnoticed.
    """
    profile = lock_profile(profile.pk, by, "change_profile")
    if profile.owner == owner:
        return False
    changes = {"owner": [str(profile.owner or ""), str(owner or "")]}
    Profile.objects.filter(pk=profile.pk).update(owner=owner, lock_version=profile.lock_version + 1)
    audit.log(Action.ASSIGNED, profile, by=by, changes=changes)
    return True


@transaction.atomic
def set_review_by(profile: Profile, day: datetime.date | None, *, by: User) -> bool:
    """Set the review-by date of the profile to `day`, a date or None. Returns whether that changed anything.

    The date is part of no revision: readers never see it. `lock_version` does not change, so that no writer gets a
    conflict; the form sends the date only if that field was changed.
    """
    profile = lock_profile(profile.pk, by, "change_profile")
    if profile.review_by == day:
        return False
    changes = {"review_by": [str(profile.review_by or ""), str(day or "")]}
    Profile.objects.filter(pk=profile.pk).update(review_by=day)
    audit.log(Action.REVIEW_DATE_SET, profile, by=by, changes=changes)
    return True


@transaction.atomic
def import_draft(
    profile: Profile,
    tree: dict[str, Any],
    *,
    by: User,
    base_version: int | None,
    kind: Literal[RevisionKind.IMPORT, RevisionKind.SAVE] = RevisionKind.IMPORT,
) -> Revision:
    """Replace the draft by `tree`, all or nothing. Returns the Revision.

    `base_version` is the `lock_version` that the person saw; the import is refused if it has changed.
    """
    profile = lock_profile(profile.pk, by, "change_profile")
    require(
        profile.lock_version == base_version,
        "The draft has changed since you looked. Below is what would change now.",
    )
    require(snapshot.subject_of(tree) == profile.subject.key, f"This is not a profile of {profile}.")
    return _apply(profile, tree, by, kind)


@transaction.atomic
def start_from_import(tree: dict[str, Any], *, by: User) -> Revision:
    """Start the profile that a snapshot names, owned by the importer. Returns the Revision."""
    subject = Subject.objects.of(snapshot.named_in(tree))
    require_permission(by, "add_profile", subject.place)
    require(subject.may_have_profile, f"{subject} is an aggregate and can have no profile.")
    try:
        with transaction.atomic():
            profile = Profile.objects.create(subject=subject, owner=by)
    except IntegrityError:
        raise Refused(
            "Somebody has started this profile since you looked. Below is what the import would change now."
        ) from None
    return _apply(profile, tree, by)


def _apply(
    profile: Profile,
    tree: dict[str, Any],
    by: User,
    kind: Literal[RevisionKind.IMPORT, RevisionKind.SAVE] = RevisionKind.IMPORT,
) -> Revision:
    try:
        snapshot.restore(profile, tree)
    except snapshot.UnknownName as error:
        raise Refused(f"It names “{error.name}”, which is no longer in the reference tables.") from None
    made = save_revision(profile, by=by, kind=kind)
    return required(made, "Nothing would change: the draft already has this content.")
