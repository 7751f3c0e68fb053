"""Comments on a part of a profile: comment, answer, resolve, reopen."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit_log import audit
from audit_log.actions import Action

from ..models import Comment, Profile, Review, Revision
from ..models.desk import COMMENT_LIMIT, PASSAGE_LIMIT
from . import notices
from .rules import lock_profile, require, required


@transaction.atomic
def comment(
    profile: Profile,
    *,
    by: User,
    body: str,
    place: str = "",
    passage: str = "",
    review: Review | None = None,
    answers: Comment | None = None,
) -> Comment:
    """Comment on a part of a profile, or answer a comment. Answers are children of the first comment."""
    profile = lock_profile(profile.pk, by, "add_comment")
    body = body.strip()
    require(body, "Write a comment.")
    require(len(body) <= COMMENT_LIMIT, f"Write at most {COMMENT_LIMIT:,} characters.")
    thread = None
    if answers is not None:
        found = Comment.objects.select_related("parent").filter(pk=answers.pk, profile=profile).first()
        answers = required(found, "The comment you answer is gone.")
        thread = answers.parent or answers
        require(thread.resolved_at is None, "This has been resolved. Reopen it to answer.")
        place, passage, review = thread.place, "", thread.review
    made = Comment.objects.create(
        profile=profile,
        review=review,
        parent=thread,
        place=place,
        passage=passage.strip()[:PASSAGE_LIMIT],
        body=body,
        author=by,
    )
    audit.log(Action.COMMENTED, made, by=by, country=profile.subject.place, place=place, body=body)
    notices.notify_of_comment(made, by)
    return made


@transaction.atomic
def resolve_comment(thread: Comment, *, by: User, revision: Revision | None = None) -> Comment:
    """Resolve a thread, with the `revision` whose change settles it."""
    profile = lock_profile(thread.profile_id, by, "add_comment")
    require(thread.parent_id is None, "Resolve the whole thread, not an answer in it.")
    closed = Comment.objects.filter(pk=thread.pk, resolved_at__isnull=True).update(
        resolved_at=timezone.now(), resolved_by=by
    )
    require(closed, "This has been resolved already.")
    thread.refresh_from_db()
    settled = {"revision": revision.number} if revision else {}
    audit.log(Action.RESOLVED, thread, by=by, country=profile.subject.place, **settled)
    return thread


@transaction.atomic
def reopen(thread: Comment, *, by: User) -> Comment:
    profile = lock_profile(thread.profile_id, by, "add_comment")
    opened = Comment.objects.filter(pk=thread.pk, resolved_at__isnull=False).update(
        resolved_at=None, resolved_by=None
    )
    require(opened, "This is open already.")
    thread.refresh_from_db()
    audit.log(Action.REOPENED, thread, by=by, country=profile.subject.place)
    return thread
