"""Doors of a set: which reviews go live together."""

from django.db import transaction

from ..models import PublicationSet, Review
from ..models.record import OPEN_STATES, Act
from .rules import allowed, fresh, log, require


@transaction.atomic
def gather(publication_set, reviews, *, by):
    """Put open reviews into a set, all or none. The set grows only while none of it is scheduled or public."""
    publication_set = PublicationSet.objects.select_for_update().get(pk=publication_set.pk)
    require(publication_set.published_at is None, "This set is published already.")
    require(
        not publication_set.reviews.scheduled().exists(),
        "This set is scheduled. Take it off the schedule first.",
    )
    for review in sorted(reviews, key=lambda review: review.profile_id):
        review, profile = fresh(review)
        allowed(by, "publish_review", profile.country)
        require(review.state in OPEN_STATES, f"{review} is neither in review nor approved.")
        require(
            review.publication_set_id in (None, publication_set.pk),
            f"{review} is part of “{review.publication_set}”. Take it out of that set first.",
        )
        if review.publication_set_id != publication_set.pk:
            Review.objects.filter(pk=review.pk).update(publication_set=publication_set)
            changes = {"publication_set": ["", str(publication_set)]}
            log(Act.GATHERED, review, by, country=profile.country, changes=changes)


@transaction.atomic
def leave_set(review, *, by):
    """Take a review out of its set; what is scheduled leaves it only off the schedule."""
    review, profile = fresh(review)
    allowed(by, "publish_review", profile.country)
    require(review.publication_set_id is not None, "It is in no set.")
    require(review.state in OPEN_STATES, "Only what is not scheduled and not finished leaves its set.")
    changes = {"publication_set": [str(review.publication_set), ""]}
    Review.objects.filter(pk=review.pk).update(publication_set=None)
    log(Act.LEFT_SET, review, by, country=profile.country, changes=changes)
