"""Doors of talk: commenting on a place, answering, resolving."""

from django.db import transaction
from django.utils import timezone

from ..models import Comment
from ..models.desk import COMMENT_LIMIT, PASSAGE_LIMIT
from ..models.record import Act
from . import notices
from .rules import allowed, locked, log, require


@transaction.atomic
def comment(profile, *, by, body, place="", passage="", review=None, answers=None):
    """Say something of a place of a profile, or answer a comment. Answers stand under the first of a thread."""
    profile = locked(profile.pk)
    allowed(by, "add_comment", profile.country)
    body = body.strip()
    require(body, "Write what you have to say.")
    require(len(body) <= COMMENT_LIMIT, f"Write at most {COMMENT_LIMIT:,} characters.")
    if answers is not None:
        answers = Comment.objects.select_related("parent").filter(pk=answers.pk, profile=profile).first()
        require(answers is not None, "The comment you answer is gone.")
        thread = answers.parent or answers
        require(thread.resolved_at is None, "This has been resolved. Reopen it to answer.")
        place, passage, review = thread.place, "", thread.review
    else:
        thread = None
    made = Comment.objects.create(
        profile=profile,
        review=review,
        parent=thread,
        place=place,
        passage=passage.strip()[:PASSAGE_LIMIT],
        body=body,
        author=by,
    )
    log(Act.COMMENTED, made, by, country=profile.country, place=place, body=body)
    notices.commented(made, by)
    return made


@transaction.atomic
def resolve_comment(thread, *, by):
    """Close a thread."""
    profile = locked(thread.profile_id)
    allowed(by, "add_comment", profile.country)
    require(thread.parent_id is None, "Only a whole conversation is resolved.")
    closed = Comment.objects.filter(pk=thread.pk, resolved_at__isnull=True).update(
        resolved_at=timezone.now(), resolved_by=by
    )
    require(closed, "This has been resolved already.")
    thread.refresh_from_db()
    log(Act.RESOLVED, thread, by, country=profile.country)
    return thread


@transaction.atomic
def reopen(thread, *, by):
    """Open a resolved thread again."""
    profile = locked(thread.profile_id)
    allowed(by, "add_comment", profile.country)
    opened = Comment.objects.filter(pk=thread.pk, resolved_at__isnull=False).update(
        resolved_at=None, resolved_by=None
    )
    require(opened, "This is open already.")
    thread.refresh_from_db()
    log(Act.REOPENED, thread, by, country=profile.country)
    return thread
