"""The moderators' morning mail: what waits, once a day and person; nothing to say is no mail."""

import datetime
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone

from . import desk, mail, workflow
from .models import Edition, Profile, StaffMember
from .workflow import notices

SOON = datetime.timedelta(days=1)  # how far ahead the digest looks on the schedule


@dataclass
class Pile:
    title: str
    lines: list = field(default_factory=list)  # (text, address)


def send_digests(*, now=None):
    """Send each moderator their digest, where it was not sent today. Returns (sent, failed) as user names.

    Safe to run twice at once: whoever marks the day on a person's row first sends the letter.
    """
    now = now or timezone.now()
    sent, failed = [], []
    for person in readers():
        piles = waiting_for(person, now)
        if not piles:
            continue
        before = _claimed(person, now.date())
        if before is False:
            continue
        count = sum(len(pile.lines) for pile in piles)
        subject = f"{count} thing{'s' if count != 1 else ''} to look at"
        letter = mail.Letter(person, subject, "digest", {"piles": piles, "today": now.date()})
        if mail.send([letter]):
            sent.append(person.username)
        else:
            StaffMember.objects.filter(user=person, digest_sent_on=now.date()).update(digest_sent_on=before)
            failed.append(person.username)
    return sent, failed


def readers():
    """Those who decide or publish, can be reached and want the digest."""
    keys = {
        user.pk for permission in ("decide_review", "publish_review") for user in notices.holders(permission)
    }
    return mail.wanting(get_user_model().objects.filter(pk__in=keys), "mail_digest").order_by("pk")


def _claimed(person, today):
    """Mark today on the row of a person: the day that stood there, or False where today did already."""
    member, _ = StaffMember.objects.get_or_create(user=person)
    older = Q(digest_sent_on__isnull=True) | Q(digest_sent_on__lt=today)
    marked = StaffMember.objects.filter(older, pk=member.pk).update(digest_sent_on=today)
    return member.digest_sent_on if marked else False


def waiting_for(person, now):
    """The piles of a person that hold something."""
    found = [
        _to_decide(person),
        _to_approve_afterwards(person),
        _to_publish(person),
        _scheduled(person, now),
        _overdue(person, now),
    ]
    return [pile for pile in found if pile.lines]


def _line(review, note):
    return f"{review}, {note}", mail.address("admin:profiles_review_change", review.pk)


def _to_decide(person):
    mine = desk.waiting_for(person)[0] if workflow.may(person, "decide_review") else []
    lines = [_line(r, f"from {r.submitter}, since {r.submitted_at:%-d %B}") for r in mine]
    return Pile("Waiting for your review", lines)


def _to_approve_afterwards(person):
    mine = [review for review, may in desk.forced_for(person) if may]
    lines = [_line(r, f"by {r.forced_by}: {r.force_reason[:120]}") for r in mine]
    return Pile("Published by force, not approved yet", lines)


def _to_publish(person):
    found = desk.approved_where(person) if workflow.may(person, "publish_review") else []
    lines = [_line(r, f"approved by {r.decider} on {r.decided_at:%-d %B}") for r in found]
    return Pile("Approved, not published yet", lines)


def _scheduled(person, now):
    pile = Pile("On the schedule, today or late")
    found = desk.scheduled_where(person) if workflow.may(person, "publish_review") else []
    for review in found:
        if review.scheduled_for <= now + SOON:
            late = "late: it was due" if review.scheduled_for < now else "due"
            pile.lines.append(_line(review, f"{late} on {review.scheduled_for:%-d %B, %H:%M} UTC"))
    return pile


def _overdue(person, now):
    """Published profiles whose own date has passed: the citations' dates are the owner's reminders."""
    pile = Pile("Overdue for another look")
    public = Edition.objects.live().values("country")
    profiles = Profile.objects.filter(review_by__lt=now.date(), country__in=public)
    if not workflow.may(person, "decide_review"):
        profiles = profiles.none()
    profiles = workflow.within(person, profiles, "country").select_related("country", "owner")
    for profile in profiles.order_by("review_by", "pk"):
        owner = f"looked after by {profile.owner}" if profile.owner else "nobody looks after it"
        note = f"{profile}, since {profile.review_by:%-d %B %Y}; {owner}"
        pile.lines.append((note, mail.address("admin:profiles_profile_change", profile.pk)))
    return pile
