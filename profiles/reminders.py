"""Reminders of review-by dates: to the owner of a profile, or where no letter reaches one, to the moderators.

One reminder a profile for all that has come due since the last. A claim whose source is not in the profile
reminds nobody: the check of references names it.
"""

from django.contrib.auth import get_user_model
from django.utils import timezone

from . import mail
from .models import Profile
from .partial_dates import readable
from .review_dates import due
from .workflow import notices


def send_reminders(*, today=None):
    """Remind of what has come due. Yields (profile, people, reason): who was reminded, or why nobody was.

    Safe to run twice at once: whoever marks the date on the profile first sends the letters.
    """
    today = today or timezone.now().date()
    found = due(today)
    profiles = Profile.objects.filter(pk__in=list(found)).select_related("country", "owner")
    for profile in profiles.prefetch_related("citations"):
        titles = {citation.key: citation.title for citation in profile.citations.all()}
        dates = [one for one in found[profile.pk] if not one.key or one.key in titles]
        if not dates or (profile.reminded_for and profile.reminded_for >= dates[-1].on):
            continue
        owner, people = _whom(profile)
        if not people:
            yield profile, [], "neither its owner nor a moderator can be reached by mail"
            continue
        if not _marked(profile, profile.reminded_for, dates[-1].on):
            continue
        context = {
            "profile": profile,
            "owner": profile.owner,
            "stands_in": not owner,
            "due": list(dict.fromkeys(_said(one, titles) for one in dates)),
            "link": mail.address("admin:profiles_profile_change", profile.pk),
        }
        subject = f"{profile} is due for another look"
        sent = mail.send(mail.Letter(person, subject, "reminder", context) for person in people)
        if sent:
            yield profile, [letter.to for letter in sent], ""
        else:
            _marked(profile, dates[-1].on, profile.reminded_for)
            yield profile, [], "no letter could be sent"


def _said(one, titles):
    what = f"what “{titles[one.key]}” ({one.key}) says" if one.key else "the whole profile"
    return f"{what}, by {readable(one.written)}"


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
