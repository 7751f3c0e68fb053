"""The base that a review is compared with: the version sent back before it, or the edition that it follows."""

from dataclasses import dataclass

from ...models import Edition, Review
from ...models.record import ReviewState
from ...publishing.payload.changes import moved_figures
from ...publishing.payload.payload import Payload
from ..history import comparing


@dataclass(frozen=True)
class Base:
    """The older side; `key` is that of the comparison of two states."""

    name: str
    key: str
    revision: int = 0
    payload: Payload | None = None
    sent_back: Review | None = None


def edition_before(review):
    """The edition that a review follows, or None where it is the first."""
    editions = Edition.objects.of(review.profile).exclude(review=review)
    if review.state == ReviewState.PUBLISHED:
        editions = editions.filter(number__lt=review.edition.number)
    editions = editions.select_related("review__revision")
    return editions.defer("review__payload", "review__revision__payload").order_by("-number").first()


def sent_back_before(review):
    """The review before this one where it was sent back; withdrawn submissions between them do not count."""
    earlier = review.profile.reviews.filter(pk__lt=review.pk).exclude(state=ReviewState.WITHDRAWN)
    earlier = earlier.select_related("decider", "revision").defer("revision__payload").order_by("-pk").first()
    return earlier if earlier and earlier.state == ReviewState.CHANGES_REQUESTED else None


def compared(review, *, whole, notation):
    """The context of the changes of a review: since it was sent back, or with `whole` since the edition before."""
    edition, sent_back = edition_before(review), sent_back_before(review)
    if sent_back and not whole:
        name = f"revision {sent_back.revision.number}, which was sent back"
        base = Base(name, str(number := sent_back.revision.number), number, Payload.of(sent_back), sent_back)
    elif edition:
        revision = edition.review.revision.number
        base = Base(f"edition {edition.number}", f"e{edition.number}", revision, Payload.of(edition))
    else:
        base = Base("", "0")
    payloads = base.payload, Payload.of(review)
    trees = base.payload and base.payload.source, review.revision.payload
    return {
        "against": edition,
        "base": base,
        "sent_back": sent_back,
        "changes": comparing.changes(*trees, of=review.profile, payloads=payloads),
        "figures": moved_figures(*payloads) if base.payload else [],
        "notation": notation,
    }


def place_comments(threads, changes, *, since, revisions):
    """Mark on each thread whether its place is among the changes, how it has changed `since` its review, and whether
    one of the changes, which are of these `revisions`, resolved it.
    """
    found = {}
    for change in changes:
        found[change.place] = [change] if change.kind == "text" else change.rows
        found |= {row.place: [row] for row in change.rows if row.place}
    for thread in threads:
        place = thread.comment.place
        thread.among = place in found
        thread.is_settled = thread.resolved_in in revisions
        if since and place and thread.comment.created_at < since:
            thread.since = found.get(place, [])
