"""Steps of a review, in one call each, and the scheduler that finds one due."""

import datetime
from functools import partial

from django.utils import timezone

from profiles import workflow
from profiles.models import Profile, Review
from profiles.transitions import TRANSITIONS

HOUR = datetime.timedelta(hours=1)


def later(**span):
    return timezone.now() + datetime.timedelta(**(span or {"hours": 1}))


def change(profile, text, by):
    """Type `text` into the overview and save."""
    Profile.objects.filter(pk=profile.pk).update(overview=text)
    return workflow.save_revision(profile, by=by)


def submitted(profile, editor, note="A note"):
    workflow.save_revision(profile, by=editor)
    return workflow.submit(profile, by=editor, change_note=note)


def approved_by(profile, editor, moderator, note="A note"):
    return workflow.approve(submitted(profile, editor, note), by=moderator)


def make_due(*reviews, ago=HOUR):
    """Let what was scheduled be due now, whatever it was scheduled for."""
    keys = [review.pk for review in reviews]
    Review.objects.filter(pk__in=keys).update(scheduled_for=timezone.now() - ago)


def steps(review):
    """[(permission, a function of `by` that makes the step)] of every step of the table that has a permission."""
    forms = {
        "note": {"note": "A note"}, "reason": {"reason": "A reason"}, "time": {"when": later()},
        "assignee": {"assignee": review.submitter}, "set": {"title": "A set"},
    }  # fmt: skip
    return [
        (step.permission, partial(getattr(workflow, step.function), review, **forms.get(step.form, {})))
        for step in TRANSITIONS.values()
        if step.function and step.permission
    ]


def run():
    """Run the scheduler: [(review, editions, reason)]."""
    return list(workflow.publish_due())
