"""What a moderator reads before deciding: who did what, what changed, what moved since, what is still asked."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from .. import snapshot, workflow
from ..book import Book
from ..diff import size_said
from ..models.record import UNFINISHED_STATES
from ..moved_figures import moved
from ..resolving import resolve
from . import comparing, talk

NEWER_LISTED = 10


@dataclass(frozen=True)
class Part:
    """What one contributor did."""

    person: object
    submitted: bool
    revisions: list  # as (first, last) numbers of unbroken runs, each with the address of its changes
    size: str


def review_context(request, review, against):
    """The names that the page of a review adds; `against` is the edition it is compared with, or None."""
    profile, user = review.profile, request.user
    newest = profile.revisions.order_by("-number").first()
    words = comparing.named_tree(snapshot.raised(newest.payload))
    conversation = talk.talk_of(profile, user, words, query=f"review={review.pk}")
    form = talk.CommentForm(words, initial={"place": "", "passage": ""})
    newer = profile.revisions.filter(number__gt=review.revision.number)
    before = against.payload["source"] if against else None
    changes = comparing.changes(before, review.revision.payload, of=profile)
    shown = {change.place for change in changes} | {row.place for change in changes for row in change.rows}
    for thread in conversation.threads:
        thread.among = thread.comment.place in shown
    return {
        "changes": changes,
        "permalink": urlencode(
            {"from": f"e{against.number}" if against else "0", "to": review.revision.number}
        ),
        "before_name": f"edition {against.number}" if against else "",
        "parts": contributions(review),
        "newer": newer.count(),
        "newer_revisions": newer.select_related("author").defer("payload").order_by("-number")[:NEWER_LISTED],
        "since": moved_since(review),
        "talk": conversation,
        "comment_form": form,
        "review": review,
        "here": "review",
        "comment_at": f"{conversation.address}?review={review.pk}&" if conversation.may_comment else "",
    }


def contributions(review):
    """A Part for each contributor, by name: of four eyes, these may not be the second pair."""
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
        said = size_said(*total) if len(counted) == len(mine) and total else "not counted" if mine else ""
        parts.append(Part(person, person == review.submitter, runs, said))
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


def moved_since(review):
    """What would be stated differently if it were submitted today: {figures, problems}; None once it is published.

    Nothing of it changes the review: publishing makes exactly what was submitted.
    """
    if review.state not in UNFINISHED_STATES:
        return None
    payload = review.payload
    stated = {f["mineral"] for f in payload["figures"].values()} | {m["slug"] for m in payload["minerals"]}
    today = resolve(snapshot.raised(review.revision.payload), Book.open(review.profile.country, stated))
    return {"figures": moved(payload, today.payload), "problems": today.problems}
