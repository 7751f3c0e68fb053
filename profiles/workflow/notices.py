"""Who is told by mail of what somebody did. Each door calls one of these; the mail leaves after the commit.

Nobody is told what they did themselves. A failure is logged, and undoes nothing.
"""

from functools import partial

from django.contrib.auth import get_user_model
from django.db import transaction

from minerals.addresses import asked_at, site

from ..mail import Letter, address, send, wanting
from ..models import Comment, Review
from ..models.record import ReviewState
from ..places import part_label
from .rules import contributors, reaches

BACKEND = "django.contrib.auth.backends.ModelBackend"


def after_commit(tell, *args):
    transaction.on_commit(partial(_tell, site(), tell, *args), robust=True)


def _tell(asked, tell, *args):
    with asked_at(asked):  # by the time of the commit the request may be answered
        tell(*args)


# Who


def holders(permission, country=None):
    """Users who have a permission, for `country` where they are limited to regions."""
    users = get_user_model().objects.with_perm(f"profiles.{permission}", backend=BACKEND)
    users = users.prefetch_related("staff_member__regions")
    return [user for user in users if country is None or reaches(user, country)]


def reached(people, preference, *, but=()):
    """Of these users (None among them is nobody), those who want this kind of mail; each once."""
    left_out = {user.pk for user in but if user}
    keys = {user.pk for user in people if user} - left_out
    return list(wanting(get_user_model().objects.filter(pk__in=keys), preference).order_by("pk"))


def _review(pk):
    """The review as it is after the commit, or None where it has been discarded since."""
    related = [
        "profile__country",
        "profile__owner",
        "revision",
        "submitter",
        "decider",
        "scheduled_by",
        "forced_by",
        "publication_set",
    ]
    reviews = Review.objects.select_related(*related).defer("payload", "revision__payload")
    return reviews.filter(pk=pk).first()


def _of_review(review, **more):
    return {"review": review, "link": address("admin:profiles_review_change", review.pk), **more}


# What


def submitted(review, by):
    """Those who may decide learn what waits for them."""
    after_commit(_submitted, review.pk, by)


def _submitted(pk, by):
    review = _review(pk)
    if review is None or review.state != ReviewState.IN_REVIEW:
        return
    people = reached(
        holders("decide_review", review.profile.country), "mail_submissions", but={by, *contributors(review)}
    )
    subject = f"{review.profile} waits for review"
    send(Letter(person, subject, "submitted", _of_review(review)) for person in people)


def decided(review, by):
    """The submitter learns the decision, and whoever forced it what was said afterwards."""
    after_commit(_decided, review.pk, by)


DECISIONS = {
    ReviewState.CHANGES_REQUESTED: ("{} was sent back", "sent_back"),
    ReviewState.APPROVED: ("{} is approved", "approved"),
}


def _decided(pk, by):
    review = _review(pk)
    if review is None:
        return
    if review.state == ReviewState.PUBLISHED and review.forced_by:
        subject, template = "{} is approved afterwards", "approved_afterwards"
    elif review.state in DECISIONS:
        subject, template = DECISIONS[review.state]
    else:  # approved and published in one step: the news of the publication says it
        return
    people = reached([review.submitter, review.forced_by], "mail_decisions", but=[by])
    context = _of_review(review, draft=address("admin:profiles_profile_change", review.profile_id))
    send(Letter(person, subject.format(review.profile), template, context) for person in people)


def published(editions, by=None):
    """Who had a hand in it learns that it is public; `by` is None where nobody was there, only a schedule."""
    after_commit(_published, list(editions), by)


def _published(editions, by):
    news = {}
    for edition in editions:
        review = _review(edition.review_id)
        hands = {review.submitter, review.scheduled_by, *contributors(review)}
        for person in reached(hands, "mail_publications", but=[by]):
            news.setdefault(person, []).append(edition)
    letters = []
    for person, theirs in news.items():
        names = [edition.country.name for edition in theirs]
        subject = f"{names[0]} is published" if len(names) == 1 else f"{len(names)} profiles are published"
        listed = [(edition, address("profiles:detail", edition.country.slug)) for edition in theirs]
        letters.append(Letter(person, subject, "published", {"editions": listed, "by": by}))
    send(letters)


def not_published(review, reason):
    """Who had a hand in it learns that a scheduled publication was refused, and why."""
    after_commit(_not_published, review.pk, reason)


def _not_published(pk, reason):
    review = _review(pk)
    if review is None:
        return
    together = Review.objects.scheduled().filter(publication_set=review.publication_set_id or 0)
    hands = set()
    for one in {review, *together.select_related("submitter", "scheduled_by", "profile").defer("payload")}:
        hands |= {one.submitter, one.scheduled_by, *contributors(one)}
    subject = f"{review.publication_set or review.profile} could not be published"
    context = _of_review(review, reason=reason)
    send(Letter(p, subject, "not_published", context) for p in reached(hands, "mail_publications"))


def forced(review, by):
    """All who may approve afterwards learn that somebody published without an approval."""
    after_commit(_forced, review.pk, by)


def _forced(pk, by):
    review = _review(pk)
    if review is None:
        return
    people = reached(
        holders("decide_review", review.profile.country), "mail_submissions", but={by, *contributors(review)}
    )
    subject = f"{review.profile} was published by force"
    send(Letter(person, subject, "forced", _of_review(review)) for person in people)


def commented(comment, by):
    """Whose work it is, and who takes part in the conversation, learn what was said."""
    after_commit(_commented, comment.pk, by)


def _commented(pk, by):
    comments = Comment.objects.select_related(
        "profile__country", "profile__owner", "review__submitter", "parent"
    )
    comment = comments.filter(pk=pk).first()
    if comment is None:
        return
    profile, thread = comment.profile, comment.parent or comment
    people = {profile.owner}
    unfinished = profile.reviews.unfinished().select_related("submitter").defer("payload").first()
    if review := comment.review or unfinished:
        people.add(review.submitter)
    people |= {one.author for one in [thread, *thread.answers.select_related("author")]}
    subject = f"{by} {'answered' if comment.parent else 'commented'} on {profile}"
    link = f"{address('admin:profiles_profile_comments', profile.pk)}#comment-{thread.pk}"
    place = comment.place and part_label(comment.place)
    context = {"comment": comment, "thread": thread, "place": place, "link": link}
    send(Letter(p, subject, "commented", context) for p in reached(people, "mail_comments", but=[by]))
