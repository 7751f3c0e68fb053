"""The context for deciding on a review: state, contributors, changes, figures that moved, comments."""

from dataclasses import dataclass

from django.urls import reverse

from audit_log.actions import Action
from audit_log.models import AuditEvent

from ... import workflow
from ...draft import snapshot
from ...draft.change_words import size_words
from ...models import Edition, Review
from ...models.record import UNFINISHED_STATES, ReviewState
from ...models.subjects import by_subject, with_subject
from ...publishing.completeness import doubtful
from ...publishing.facts import Facts
from ...publishing.payload.changes import moved_figures
from ...publishing.payload.payload import Payload
from ...publishing.resolving import resolve
from ...publishing.texts.misnamed import misnamed
from .. import comments
from ..times import in_words
from .compared import compared, place_comments

NEWER_LISTED = 10


@dataclass(frozen=True)
class Contribution:
    person: object
    submitted: bool
    revisions: list  # as (first, last) numbers of unbroken runs, each with the address of its changes
    size: str


def review_context(request, review):
    """The context of the page of a review."""
    profile, user = review.profile, request.user
    words = comments.words_of(profile)
    preview = reverse("admin:profiles_review_preview", args=[review.pk])
    conversation = comments.threads_of(profile, user, words, preview=preview, query=f"review={review.pk}")
    comments.note_revisions(conversation.threads)
    form = comments.CommentForm(words, initial={"place": "", "passage": ""})
    newer = profile.revisions.filter(number__gt=review.revision.number)
    asked = {name: request.GET.get(name) == "1" for name in ("whole", "notation")}
    found = compared(review, **asked)
    since = found["base"].sent_back and review.submitted_at
    revisions = range(found["base"].revision + 1, review.revision.number + 1)
    place_comments(conversation.threads, found["changes"], since=since, revisions=revisions)
    return {
        **found,
        "contributions": contributions(review),
        "newer": newer.count(),
        "newer_revisions": newer.select_related("author").defer("payload").order_by("-number")[:NEWER_LISTED],
        "since": moved_since(review, found["base"].payload),
        "comment_threads": conversation,
        "comment_form": form,
        "comment_at": f"{conversation.address}?review={review.pk}&" if conversation.may_comment else "",
    }


def contributions(review):
    """A Contribution for each contributor, by name. None of them may approve the review."""
    people = workflow.contributions_of([review])[review.pk]
    numbers = {number for found in people.values() for number in found}
    sizes = {
        number: size
        for number, *size in review.profile.revisions.filter(number__in=numbers).values_list(
            "number", "words_added", "words_removed", "rows_changed"
        )
    }
    compare = reverse("admin:profiles_profile_compare", args=[review.profile_id])
    parts = []
    for person in sorted(people, key=str):
        mine = people[person]
        counted = [sizes[n] for n in mine if n in sizes and None not in sizes[n]]
        total = [sum(column) for column in zip(*counted, strict=True)] if counted else []
        runs = [(a, b, f"{compare}?from={a - 1}&to={b}") for a, b in _runs(mine)]
        size = size_words(*total) if len(counted) == len(mine) and total else "not counted" if mine else ""
        parts.append(Contribution(person, person == review.submitter, runs, size))
    return parts


def _runs(numbers):
    """[(1, 3), (5, 5)] of 1, 2, 3, 5."""
    runs = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def moved_since(review, base):
    """Return {figures, problems} that would differ if it were submitted today, and doubts; None once it is published.

    For information only: publishing uses the submitted payload. `base`: the payload that it is compared with, or
    None. Doubts that `base` also has are left out.
    """
    if review.state not in UNFINISHED_STATES:
        return None
    payload = Payload.of(review)
    stated = {figure.mineral for figure in payload.figures.values()} | {m.slug for m in payload.minerals}
    tree, facts = snapshot.upgrade(review.revision.payload), Facts.open(review.profile.subject.place, stated)
    today = resolve(tree, facts)
    before = misnamed(snapshot.upgrade(base.source), base, facts) if base else []
    doubts = misnamed(tree, payload, facts)
    return {
        "figures": moved_figures(payload, today.payload),
        "problems": today.problems,
        "misnamed": [doubt for doubt in doubts if doubt not in before],
        "misnamed_before": [doubt for doubt in doubts if doubt in before],
        "warnings": list(doubtful(tree, facts)),
    }


def header(review, user, zone):
    """The context of the header: the state, the schedule, the set, and a forced publication."""
    found = {
        "others": others_of_set(review),
        "goes_live": in_words(review.scheduled_for, zone) if review.state == ReviewState.SCHEDULED else "",
        "refusal": last_refusal(review) if review.is_late else None,
        "edition": Edition.objects.with_subject().defer("payload").filter(review=review).first(),
    }
    if review.forced_by_id and review.decider_id is None:
        if review.waits_for_approval and not workflow.may(
            user, "decide_review", review.profile.subject.place
        ):
            found["why_not_afterwards"] = "It waits for somebody who may approve reviews."
        else:
            found["why_not_afterwards"] = workflow.why_not_approve_afterwards(review, user)
    return found


def others_of_set(review):
    """The other reviews of its set, by their subjects."""
    if review.publication_set_id is None:
        return []
    others = Review.objects.going_live().filter(publication_set=review.publication_set_id)
    others = others.exclude(pk=review.pk).select_related(*with_subject("profile__"), "revision")
    return others.defer("payload", "revision__payload").order_by(by_subject("profile__"), "pk")


def last_refusal(review):
    """The AuditEvent of the last refused publication of it or its set since it was due, or None."""
    together = [review]
    if review.publication_set_id:
        together = Review.objects.filter(publication_set=review.publication_set_id).only("pk")
    refusals = AuditEvent.objects.about(*together).filter(
        act=Action.NOT_PUBLISHED, at__gte=review.scheduled_for
    )
    return refusals.order_by("-pk").first()
