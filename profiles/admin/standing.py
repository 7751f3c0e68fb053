"""Where a review stands, for the head of its page: what it waits for, since when, and with whom it goes live."""

from minerals.models import AuditEvent

from .. import workflow
from ..models import Edition, Review
from ..models.record import Act, ReviewState
from .times import spoken


def standing(review, user, zone):
    """What the head of the page says, as a dict for its template."""
    found = {
        "in_set": review.publication_set,
        "others": others_of_set(review),
        "goes_live": spoken(review.scheduled_for, zone) if review.state == ReviewState.SCHEDULED else "",
        "refusal": last_refusal(review) if review.is_late else None,
        "forced": review.forced_by_id is not None,
        "edition": Edition.objects.select_related("country").defer("payload").filter(review=review).first(),
    }
    if review.forced_by_id and review.waits_for_approval:
        if workflow.may(user, "decide_review", review.profile.country):
            found["why_not_afterwards"] = workflow.why_not_approve_afterwards(review, user)
        else:
            found["why_not_afterwards"] = "It waits for somebody who may approve reviews."
    return found


def others_of_set(review):
    """The other reviews of its set that go live with it, by country."""
    if review.publication_set_id is None:
        return []
    others = Review.objects.going_live().filter(publication_set=review.publication_set_id)
    others = others.exclude(pk=review.pk).select_related("profile__country", "revision")
    return others.defer("payload", "revision__payload").order_by("profile__country__name", "pk")


def last_refusal(review):
    """Why the scheduler could not publish it, or its set, when it last tried: an AuditEvent, or None."""
    together = [review]
    if review.publication_set_id:
        together = Review.objects.filter(publication_set=review.publication_set_id).only("pk")
    told = AuditEvent.objects.about(*together).filter(act=Act.NOT_PUBLISHED, at__gte=review.scheduled_for)
    return told.order_by("-pk").first()
