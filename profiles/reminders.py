"""Reminders of review-by dates: to the owner of a profile, or where no letter reaches one, to the moderators.

A date is that of the profile, of one of its citations, or of a claim in its prose (“review by 2027-01”). A year
or a month is due on its last day. One reminder a profile for all that has come due since the last.
"""

import calendar
import datetime
import re
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.utils import timezone

from . import mail
from .models import Profile
from .models.draft import SECTIONS
from .partial_dates import PATTERN, readable
from .prose import BadReference, parse_citation
from .workflow import notices

CITED = re.compile(r"\[@([^\]\n]*)\]")


@dataclass(frozen=True, order=True)
class Due:
    on: datetime.date
    what: str

    def __str__(self):
        return self.what


def last_day(text):
    """The last day of a partial date, or None for what is none."""
    match = PATTERN.fullmatch(text or "")
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    month = month or 12
    try:
        return datetime.date(year, month, day or calendar.monthrange(year, month)[1])
    except ValueError:
        return None


def dates_of(profile):
    """Every review-by date of a draft as Due, earliest first. Its citations are read already."""
    found = set()
    if profile.review_by:
        found.add(Due(profile.review_by, f"the whole profile, by {profile.review_by:%-d %B %Y}"))
    titles = {citation.key: citation.title for citation in profile.citations.all()}
    claims = {(citation.key, citation.review_by) for citation in profile.citations.all()}
    for name in SECTIONS:
        for text in CITED.findall(getattr(profile, name)):
            try:
                reference = parse_citation(text)
            except BadReference:
                continue
            claims.add((reference.key, reference.review_by))
    for key, review_by in claims:
        if (on := last_day(review_by)) and key in titles:
            found.add(Due(on, f"what “{titles[key]}” ({key}) says, by {readable(review_by)}"))
    return sorted(found)


def send_reminders(*, today=None):
    """Remind of what has come due. Yields (profile, people, reason): who was reminded, or why nobody was.

    Safe to run twice at once: whoever marks the date on the profile first sends the letters.
    """
    today = today or timezone.now().date()
    for profile in Profile.objects.select_related("country", "owner").prefetch_related("citations"):
        due = [one for one in dates_of(profile) if one.on <= today]
        if not due or (profile.reminded_for and profile.reminded_for >= due[-1].on):
            continue
        owner, people = _whom(profile)
        if not people:
            yield profile, [], "neither its owner nor a moderator can be reached by mail"
            continue
        if not _marked(profile, profile.reminded_for, due[-1].on):
            continue
        context = {
            "profile": profile,
            "owner": profile.owner,
            "stands_in": not owner,
            "due": due,
            "link": mail.address("admin:profiles_profile_change", profile.pk),
        }
        subject = f"{profile} is due for another look"
        sent = mail.send(mail.Letter(person, subject, "reminder", context) for person in people)
        if sent:
            yield profile, [letter.to for letter in sent], ""
        else:
            _marked(profile, due[-1].on, profile.reminded_for)
            yield profile, [], "no letter could be sent"


def _whom(profile):
    """(the owner or None, the people): the owner where a letter reaches them, else the moderators."""
    users = get_user_model().objects
    owner = mail.wanting(users.filter(pk=profile.owner_id or 0), "mail_reminders").first()
    if owner:
        return owner, [owner]
    return None, notices.reached(notices.holders("decide_review", profile.country), "mail_reminders")


def _marked(profile, before, after):
    """Compare-and-set of the date that somebody was reminded of."""
    same = {"reminded_for": before} if before else {"reminded_for__isnull": True}
    return Profile.objects.filter(pk=profile.pk, **same).update(reminded_for=after)
