"""Mail about acts of others. The transitions call these functions; the mail leaves after the commit.

Plain text, one letter per person, each with a link to the setting that stops it. Nobody gets mail about their own act.
A failing mail server is logged, and undoes nothing.
"""

import logging
from dataclasses import dataclass, field
from functools import partial, wraps

from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage, mailers
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from config.addresses import asked_at, site

from ..draft.targets import part_label
from ..models import Comment, Review
from ..transitions import FAIL_TO_PUBLISH, PUBLISH
from .rules import contributors, reaches

logger = logging.getLogger(__name__)

PREFIX = "Atlas: "
BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Letter:
    """`template` is a name in `templates/mail/`."""

    to: object  # a user
    subject: str
    template: str
    context: dict = field(default_factory=dict)


def address(name, *args):
    """The whole address of a page."""
    return site() + reverse(name, args=args)


def wanting(people, preference):
    """Return the users of a queryset who can be reached and want this kind of mail, a field of StaffMember.

    A person without a StaffMember gets every kind.
    """
    people = people.filter(is_active=True, is_staff=True).exclude(email="")
    unwanted = {f"staff_member__{preference}": False}
    return people.exclude(**unwanted).select_related("staff_member").distinct()


def send(letters):
    """Send each letter by itself and log what fails. Returns the letters that the server took."""
    letters, sent = list(letters), []
    if not letters:
        return []
    try:
        mailer = mailers.default
        mailer.open()
    except Exception:
        logger.exception("%d letters were not sent: the mail server does not answer", len(letters))
        return []
    try:
        for letter in letters:
            try:
                mailer.send_messages([_message(letter)])
            except Exception:
                logger.exception("A letter to user %s was not sent: %s", letter.to.pk, letter.template)
            else:
                sent.append(letter)
    finally:
        _close(mailer)
    return sent


def _close(mailer):
    try:
        mailer.close()
    except Exception:
        logger.exception("The connection to the mail server could not be closed")


def _message(letter):
    switch = address("my_settings")
    context = letter.context | {"person": letter.to, "switch": switch, "desk": address("admin:index")}
    return EmailMessage(
        subject=PREFIX + " ".join(letter.subject.split()),
        body=render_to_string(f"mail/{letter.template}.txt", context).strip() + "\n",
        to=[letter.to.email],
        headers={"List-Unsubscribe": f"<{switch}>", "Auto-Submitted": "auto-generated"},
    )


def after_commit(send_mail):
    """Run the function after the commit. It reads its rows again."""

    @wraps(send_mail)
    def later(*args):
        transaction.on_commit(partial(_send, site(), send_mail, *args), robust=True)

    return later


def _send(host, send_mail, *args):
    with asked_at(host):  # the request may be answered before the commit
        send_mail(*args)


def holders(permission, country=None):
    """Users who have a permission, for `country` where they are limited to regions."""
    users = get_user_model().objects.with_perm(f"profiles.{permission}", backend=BACKEND)
    users = users.prefetch_related("staff_member__regions")
    return [user for user in users if country is None or reaches(user, country)]


def subscribers(people, preference, *, but=()):
    """Return the users among `people` (None is skipped) who want this kind of mail, each once."""
    left_out = {user.pk for user in but if user}
    keys = {user.pk for user in people if user} - left_out
    return list(wanting(get_user_model().objects.filter(pk__in=keys), preference).order_by("pk"))


def _review(pk):
    """The review as it is after the commit, or None if it has been discarded."""
    people = ["profile__owner", "submitter", "assignee", "decider", "scheduled_by", "forced_by"]
    reviews = Review.objects.select_related(
        "profile__country", "profile__mineral", "revision", "publication_set", *people
    )
    return reviews.defer("payload", "revision__payload").filter(pk=pk).first()


def _of_review(review, **more):
    return {"review": review, "link": address("admin:profiles_review_change", review.pk), **more}


RECIPIENTS = {  # the `to` of a Notice -> (the switch of the mail, who gets it about a review)
    "deciders": (
        "mail_submissions",
        lambda review: {*holders("decide_review", review.profile.country)} - contributors(review),
    ),
    "assignee": ("mail_submissions", lambda review: {review.assignee}),
    "submitter": ("mail_decisions", lambda review: {review.submitter, review.forced_by}),
    "contributors": (
        "mail_publications",
        lambda review: {review.submitter, review.scheduled_by, *contributors(review)},
    ),
}


def recipients(step, *reviews, but=()):
    """Users who get the mail about a step of these reviews."""
    preference, people = RECIPIENTS[step.notice.to]
    return subscribers(set().union(*map(people, reviews)), preference, but=but)


@after_commit
def notify_of_step(step, review, by):
    """Mail about a step of a review, to the people that the table names; none if the review has moved on since."""
    review = _review(review.pk)
    if review is None or review.state != (step.target or review.state):
        return
    draft = address("admin:profiles_profile_change", review.profile_id)
    subject, context = step.notice.subject.format(review.profile), _of_review(review, draft=draft, by=by)
    people = recipients(step, review, but=[by])
    send(Letter(person, subject, step.notice.template, context) for person in people)


@after_commit
def notify_of_editions(editions, by=None):
    """Mail to the contributors of these editions, one letter each; `by` is None for a scheduled publication."""
    news = {}
    for edition in editions:
        review = _review(edition.review_id)
        for person in recipients(PUBLISH, review, but=[by]):
            news.setdefault(person, []).append(edition)
    letters = []
    for person, theirs in news.items():
        names = [edition.subject.name for edition in theirs]
        one = PUBLISH.notice.subject.format(names[0])
        subject = one if len(names) == 1 else f"{len(names)} profiles are published"
        listed = [(edition, site() + edition.subject.get_absolute_url()) for edition in theirs]
        letters.append(Letter(person, subject, PUBLISH.notice.template, {"editions": listed, "by": by}))
    send(letters)


@after_commit
def notify_of_failure(review, reason):
    """Mail to the contributors of a scheduled publication, or of its set, that was refused."""
    review = _review(review.pk)
    if review is None:
        return
    together = Review.objects.scheduled().filter(publication_set=review.publication_set_id or 0)
    together = together.select_related("submitter", "scheduled_by", "profile").defer("payload")
    notice = FAIL_TO_PUBLISH.notice
    subject = notice.subject.format(review.publication_set or review.profile)
    context = _of_review(review, reason=reason)
    people = recipients(FAIL_TO_PUBLISH, *{review, *together})
    send(Letter(person, subject, notice.template, context) for person in people)


@after_commit
def notify_of_comment(comment, by):
    """Mail to the owner, the submitter and the participants of a thread."""
    related = ["profile__country", "profile__mineral", "profile__owner", "review__submitter", "parent"]
    comment = Comment.objects.select_related(*related).filter(pk=comment.pk).first()
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
    send(Letter(p, subject, "commented", context) for p in subscribers(people, "mail_comments", but=[by]))
