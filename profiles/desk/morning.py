"""Mail of each morning: the moderators' digest, and reminders of review-by dates. Nobody gets an empty mail.

A run marks a row before it sends the mail, so two runs at once send it once, and removes the mark if sending fails.
"""

import datetime
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.utils import timezone

from config.addresses import site

from .. import workflow
from ..dates import readable
from ..models import Edition, Profile, StaffMember
from ..publishing.texts.review_dates import due
from ..workflow import notices
from . import reported, reviews, terms

SOON = datetime.timedelta(days=1)  # how far ahead the digest looks on the schedule


def _swapped(row, field, before, after):
    """Whether this run changed a field from `before` to `after`, and no other run did."""
    same = {field: before} if before else {f"{field}__isnull": True}
    return type(row).objects.filter(pk=row.pk, **same).update(**{field: after})


class MailQueue(NamedTuple):
    title: str
    lines: list  # (text, address)


def send_digests(*, now=None):
    """Send each moderator their digest unless they got it today. Returns (sent, failed) as user names."""
    now = now or timezone.now()
    today, sent, failed = now.date(), [], []
    for person in readers():
        queues = waiting_for(person, now)
        if not queues:
            continue
        member, _ = StaffMember.objects.get_or_create(user=person)
        before = member.digest_sent_on
        if (before and before >= today) or not _swapped(member, "digest_sent_on", before, today):
            continue
        count = sum(len(queue.lines) for queue in queues)
        subject = f"{count} thing{'s' if count != 1 else ''} to look at"
        if notices.send([notices.Letter(person, subject, "digest", {"queues": queues, "today": today})]):
            sent.append(person.username)
        else:
            _swapped(member, "digest_sent_on", today, before)
            failed.append(person.username)
    return sent, failed


def readers():
    """Return the users who decide or publish, can be reached by mail and want the digest."""
    people = [*notices.holders("decide_review"), *notices.holders("publish_review")]
    users = get_user_model().objects.filter(pk__in={person.pk for person in people})
    return notices.wanting(users, "mail_digest").order_by("pk")


def waiting_for(person, now):
    """The queues of a person that are not empty."""
    decides, publishes = workflow.may(person, "decide_review"), workflow.may(person, "publish_review")
    to_decide = reviews.with_names(reviews.waiting_for(person)) if decides else []
    forced = reviews.with_names(reviews.forced_for(person))
    approved = reviews.with_names(reviews.approved_where(person)) if publishes else []
    scheduled = reviews.with_names(reviews.scheduled_where(person)) if publishes else []
    soon = [r for r in scheduled if r.scheduled_for <= now + SOON]
    overdue = overdue_profiles(person, now) if decides else []
    ending = terms.endings(person, timezone.localdate(now))[0] if decides else []
    reports = reported.waiting_for(person) if workflow.may(person, "handle_errorreport") else []
    queues = {
        "Waiting for your review": [
            _line(r, f"from {r.submitter}, since {r.submitted_at:%-d %B}") for r in to_decide
        ],
        "Published by force, not approved yet": [
            _line(r, f"by {r.forced_by}: {r.force_reason[:120]}") for r in forced
        ],
        "Approved, not published yet": [
            _line(r, f"approved by {r.decider} on {r.decided_at:%-d %B}") for r in approved
        ],
        "On the schedule, today or late": [_line(r, _due(r.scheduled_for, now)) for r in soon],
        terms.TITLE: [(f"{one.profile}: {one.name}, {one.note}", _form(one)) for one in ending],
        "Overdue for review": [_overdue(profile) for profile in overdue],
        reported.TITLE: [_reported(report) for report in reports],
    }
    return [MailQueue(title, lines) for title, lines in queues.items() if lines]


def overdue_profiles(person, now):
    """Published profiles whose own review-by date has passed; dates of citations are only for the owner's reminders."""
    public = Edition.objects.current().values("review__profile")
    profiles = Profile.objects.filter(review_by__lt=now.date(), pk__in=public)
    profiles = workflow.within(person, profiles, "subject__place").with_subject().select_related("owner")
    return profiles.order_by("review_by", "pk")


def _line(review, note):
    return f"{review}, {note}", notices.address("admin:profiles_review_change", review.pk)


def _due(when, now):
    return f"{'late: it was due' if when < now else 'due'} on {when:%-d %B, %H:%M} UTC"


def _reported(report):
    note = f"{report.title}, since {report.received_at:%-d %B}"
    return note, notices.address("admin:profiles_errorreport_change", report.pk)


def _form(ending):
    return site() + ending.address


def _overdue(profile):
    owner = f"owned by {profile.owner}" if profile.owner else "it has no owner"
    note = f"{profile}, since {profile.review_by:%-d %B %Y}; {owner}"
    return note, notices.address("admin:profiles_profile_change", profile.pk)


def send_reminders(*, today=None):
    """Remind the owner of each profile, or moderators if no mail reaches one, of all that came due since the last time.

    Yields (profile, people, reason): who was reminded, or why nobody was. A claim whose source is not in the profile
    is left to the check of references.
    """
    today = today or timezone.now().date()
    found = due(today)
    profiles = Profile.objects.filter(pk__in=list(found)).with_subject().select_related("owner")
    for profile in profiles.prefetch_related("citations"):
        titles = {citation.key: citation.title for citation in profile.citations.all()}
        dates = [one for one in found[profile.pk] if not one.key or one.key in titles]
        if not dates or (profile.reminded_for and profile.reminded_for >= dates[-1].on):
            continue
        owner, people = _whom(profile)
        if not people:
            yield profile, [], "neither its owner nor a moderator has a mail address"
            continue
        if not _swapped(profile, "reminded_for", profile.reminded_for, dates[-1].on):
            continue
        context = {
            "profile": profile,
            "owner": profile.owner,
            "to_moderators": not owner,
            "due": list(dict.fromkeys(_text(one, titles) for one in dates)),
            "link": notices.address("admin:profiles_profile_change", profile.pk),
        }
        subject = f"{profile} is due for review"
        sent = notices.send(notices.Letter(person, subject, "reminder", context) for person in people)
        if sent:
            yield profile, [letter.to for letter in sent], ""
        else:
            _swapped(profile, "reminded_for", dates[-1].on, profile.reminded_for)
            yield profile, [], "no mail could be sent"


def _text(text, titles):
    what = f"what “{titles[text.key]}” ({text.key}) says" if text.key else "the whole profile"
    return f"{what}, by {readable(text.written)}"


def _whom(profile):
    """(the owner or None, the people): the owner if mail reaches them, otherwise the moderators."""
    users = get_user_model().objects
    owner = notices.wanting(users.filter(pk=profile.owner_id or 0), "mail_reminders").first()
    if owner:
        return owner, [owner]
    return None, notices.subscribers(
        notices.holders("decide_review", profile.subject.place), "mail_reminders"
    )
