"""Mail about acts of others. The transitions call these functions; the mail leaves after the commit.

Plain text, one letter per person, each with a link to the setting that stops it. Nobody gets mail about their own act.
A failing mail server is logged, and undoes nothing.
"""

import logging
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any, cast

from django.contrib.auth.models import User
from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from config.addresses import asked_at, site
from minerals.models import Country

from ..draft.targets import part_label
from ..models import Comment, Edition, Profile, Review
from ..models.subjects import SubjectKind, with_subject
from ..transitions import FAIL_TO_PUBLISH, PUBLISH, Notice, Transition
from .rules import contributors, reaches

logger = logging.getLogger(__name__)

PREFIX = "Atlas: "
BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Letter:
    """`template` is a name in `templates/mail/`."""

    to: User
    subject: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


def address(name: str, *args: int) -> str:
    """The whole address of a page."""
    return site() + reverse(name, args=args)


def wanting(people: QuerySet[User], preference: str) -> QuerySet[User]:
    """Return the users of a queryset who can be reached and want this kind of mail, a field of StaffMember.

    A person without a StaffMember gets every kind.
    """
    people = people.filter(is_active=True, is_staff=True).exclude(email="")
    unwanted = {f"staff_member__{preference}": False}
    return people.exclude(**unwanted).select_related("staff_member").distinct()


def send(letters: Iterable[Letter]) -> list[Letter]:
    """Send each mail separately and log failures. Returns the mails that the server accepted."""
    letters, sent = list(letters), []
    if not letters:
        return []
    try:
        mailer = mailers.default
        mailer.open()
    except Exception:
        logger.exception("%d mails were not sent: the mail server does not answer", len(letters))
        return []
    try:
        for letter in letters:
            try:
                mailer.send_messages([_message(letter)])
            except Exception:
                logger.exception("A mail to user %s was not sent: %s", letter.to.pk, letter.template)
            else:
                sent.append(letter)
    finally:
        _close(mailer)
    return sent


def _close(mailer: BaseEmailBackend) -> None:
    try:
        mailer.close()
    except Exception:
        logger.exception("The connection to the mail server could not be closed")


def _message(letter: Letter) -> EmailMessage:
    switch = address("my_settings")
    context = letter.context | {"person": letter.to, "switch": switch, "desk": address("admin:index")}
    return EmailMessage(
        subject=PREFIX + " ".join(letter.subject.split()),
        body=render_to_string(f"mail/{letter.template}.txt", context).strip() + "\n",
        to=[letter.to.email],
        headers={"List-Unsubscribe": f"<{switch}>", "Auto-Submitted": "auto-generated"},
    )


def after_commit[**P](send_mail: Callable[P, None]) -> Callable[P, None]:
    """Run the function after the commit. It reads its rows again."""

    @wraps(send_mail)
    def later(*args: P.args, **options: P.kwargs) -> None:
        transaction.on_commit(partial(_send, site(), send_mail, *args, **options), robust=True)

    return later


def _send[**P](host: str, send_mail: Callable[P, None], *args: P.args, **options: P.kwargs) -> None:
    with asked_at(host):  # the request may be answered before the commit
        send_mail(*args, **options)


def holders(permission: str, country: Country | None = None) -> list[User]:
    """Users who have a permission; for users limited to regions, in the region of `country`."""
    users = User.objects.with_perm(f"profiles.{permission}", backend=BACKEND)
    users = users.prefetch_related("staff_member__regions")
    return [user for user in users if country is None or reaches(user, country)]


def subscribers(
    people: Iterable[User | None], preference: str, *, but: Iterable[User | None] = ()
) -> list[User]:
    """Return the users among `people` (None is skipped) who want this kind of mail, each once."""
    left_out = {user.pk for user in but if user}
    keys = {user.pk for user in people if user} - left_out
    return list(wanting(User.objects.filter(pk__in=keys), preference).order_by("pk"))


def _review(pk: int) -> Review | None:
    """The review as it is after the commit, or None if it has been discarded."""
    people = ["profile__owner", "submitter", "assignee", "decider", "scheduled_by", "forced_by"]
    reviews = Review.objects.select_related(
        *with_subject("profile__"), "revision", "publication_set", *people
    )
    return reviews.defer("payload", "revision__payload").filter(pk=pk).first()


def _of_review(review: Review, **more: object) -> dict[str, object]:
    return {"review": review, "link": address("admin:profiles_review_change", review.pk), **more}


type People = Callable[[Review], Set[User | None]]

RECIPIENTS: dict[str, tuple[str, People]] = {
    # the `to` of a Notice -> (the switch of the mail, who gets it about a review)
    "deciders": (
        "mail_submissions",
        lambda review: {*holders("decide_review", review.profile.subject.place)} - contributors(review),
    ),
    "assignee": ("mail_submissions", lambda review: {review.assignee}),
    "submitter": ("mail_decisions", lambda review: {review.submitter, review.forced_by}),
    "contributors": (
        "mail_publications",
        lambda review: {review.submitter, review.scheduled_by, *contributors(review)},
    ),
}


def _notice(step: Transition) -> Notice:
    """The Notice of a step that has one."""
    return cast(Notice, step.notice)


def recipients(step: Transition, *reviews: Review, but: Iterable[User | None] = ()) -> list[User]:
    """Users who get the mail about a step of these reviews."""
    preference, people = RECIPIENTS[_notice(step).to]
    found: set[User | None] = set()
    return subscribers(found.union(*map(people, reviews)), preference, but=but)


@after_commit
def notify_of_step(step: Transition, review: Review, by: User) -> None:
    """Mail about a step of a review, to the people that the table names; none if the review has moved on since."""
    present, notice = _review(review.pk), _notice(step)
    if present is None or present.state != (step.target or present.state):
        return
    draft = address("admin:profiles_profile_change", present.profile_id)
    subject, context = notice.subject.format(present.profile), _of_review(present, draft=draft, by=by)
    people = recipients(step, present, but=[by])
    send(Letter(person, subject, notice.template, context) for person in people)


@after_commit
def notify_of_editions(editions: Iterable[Edition], by: User | None = None) -> None:
    """Mail to the contributors of these editions, one letter each; `by` is None for a scheduled publication."""
    editions, news = list(editions), dict[User, list[Edition]]()
    for edition in editions:
        review = _review(edition.review_id)
        for person in recipients(PUBLISH, review, but=[by]) if review else ():
            news.setdefault(person, []).append(edition)
    notice, letters = _notice(PUBLISH), []
    for person, theirs in news.items():
        names = [edition.subject.name for edition in theirs]
        one = notice.subject.format(names[0])
        subject = one if len(names) == 1 else f"{len(names)} profiles are published"
        listed = [(edition, site() + edition.subject.get_absolute_url()) for edition in theirs]
        letters.append(Letter(person, subject, notice.template, {"editions": listed, "by": by}))
    send([*letters, *_to_owners(editions, by)])


def _to_owners(editions: Iterable[Edition], by: User | None) -> Iterable[Letter]:
    """Yield a letter to each owner of a profile that an event among these editions names."""
    events = [edition for edition in editions if edition.subject.kind == SubjectKind.EVENT]
    for edition in events:
        named = edition.event_partners.values("country")
        profiles = Profile.objects.filter(subject__kind=SubjectKind.COUNTRY, subject__place__in=named)
        owned: dict[User, list[Profile]] = {}
        for profile in profiles.select_related("owner", *with_subject()):
            if profile.owner:
                owned.setdefault(profile.owner, []).append(profile)
        link = site() + edition.subject.get_absolute_url()
        for person in subscribers(owned, "mail_publications", but=[by]):
            context = {"edition": edition, "profiles": owned[person], "link": link}
            yield Letter(person, f"{edition.subject.name} names your profile", "named", context)


@after_commit
def notify_of_failure(review: Review, reason: str) -> None:
    """Mail to the contributors of a scheduled publication, or of its set, that was refused."""
    present, notice = _review(review.pk), _notice(FAIL_TO_PUBLISH)
    if present is None:
        return
    together = Review.objects.scheduled().filter(publication_set=present.publication_set_id or 0)
    together = together.select_related("submitter", "scheduled_by", "profile").defer("payload")
    subject = notice.subject.format(present.publication_set or present.profile)
    context = _of_review(present, reason=reason)
    people = recipients(FAIL_TO_PUBLISH, *{present, *together})
    send(Letter(person, subject, notice.template, context) for person in people)


@after_commit
def notify_of_comment(comment: Comment, by: User) -> None:
    """Mail to the owner, the submitter and the participants of a thread."""
    related = [*with_subject("profile__"), "profile__owner", "review__submitter", "parent"]
    present = Comment.objects.select_related(*related).filter(pk=comment.pk).first()
    if present is None:
        return
    profile, thread = present.profile, present.parent or present
    people = {profile.owner}
    unfinished = profile.reviews.unfinished().select_related("submitter").defer("payload").first()
    if review := present.review or unfinished:
        people.add(review.submitter)
    people |= {one.author for one in [thread, *thread.answers.select_related("author")]}
    subject = f"{by} {'answered' if present.parent else 'commented'} on {profile}"
    link = f"{address('admin:profiles_profile_comments', profile.pk)}#comment-{thread.pk}"
    place = present.place and part_label(present.place)
    context = {"comment": present, "thread": thread, "place": place, "link": link}
    send(Letter(p, subject, "commented", context) for p in subscribers(people, "mail_comments", but=[by]))
