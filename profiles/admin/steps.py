"""What may be done with a review: each step with who may, when it is offered, and the door it goes through."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms

from .. import workflow
from ..models import PublicationSet
from ..models.record import OPEN_STATES, ReviewState
from ..workflow.sets import TITLE_LIMIT
from .forms import Prose
from .notes import NOTE_LIMIT, NoteForm
from .times import ScheduleForm


class ForceForm(forms.Form):
    """Why it cannot wait for an approval; whoever reads the list of forced editions reads this."""

    reason = Prose(
        required=False,
        max_length=NOTE_LIMIT,
        label="Why it cannot wait for an approval",
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": NOTE_LIMIT, "required": True}),
    )
    confirm = forms.BooleanField(
        required=False,
        label="I publish this without an approval, under my name",
        widget=forms.CheckboxInput(attrs={"required": True}),
    )

    def clean_confirm(self):
        if not self.cleaned_data["confirm"]:
            raise forms.ValidationError("Tick this to confirm it.")
        return True


class GatherForm(forms.Form):
    """A set there is, or the title of a new one."""

    publication_set = forms.ModelChoiceField(
        PublicationSet.objects.open(), required=False, label="A set there is", empty_label="A new set"
    )
    title = forms.CharField(
        required=False,
        max_length=TITLE_LIMIT,
        label="Title of a new set",
        help_text="What holds it together, such as “Battery minerals, spring update”.",
    )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and bool(cleaned["publication_set"]) == bool(cleaned["title"]):
            raise forms.ValidationError("Choose a set there is, or give a new one a title.")
        return cleaned


def gather(review, user, data):
    """Into the set that a GatherForm names."""
    if data["publication_set"]:
        workflow.gather(data["publication_set"], [review], by=user)
    else:
        workflow.make_set(by=user, title=data["title"], reviews=[review])


def force(review, user, data):
    workflow.force_publish(review, by=user, reason=data["reason"])


def schedule(review, user, data):
    workflow.schedule(review, by=user, when=data["when"])


@dataclass(frozen=True)
class Step:
    """One thing that may be done to a review: what the button says, who may, when, and what it does."""

    name: str
    label: str
    permissions: tuple
    states: tuple
    do: Callable  # (review, user, cleaned data of the form)
    done: str
    form: type = NoteForm
    in_set: bool | None = None  # offered only inside a set, only outside of one, or whichever
    has_page: bool = False  # asks on a page of its own, instead of on that of the review

    def may(self, user, review):
        return all(workflow.may(user, one, review.profile.country) for one in self.permissions)

    def fits(self, review):
        if self.name == "approve-afterwards" and not review.waits_for_approval:
            return False
        return review.state in self.states and self.in_set in (None, review.publication_set_id is not None)

    @property
    def key(self):
        """Its name where a template reads it."""
        return self.name.replace("-", "_")


DECIDE, PUBLISH, SUBMIT = ("decide_review",), ("publish_review",), ("submit_profile",)
WAITING, READY = (ReviewState.IN_REVIEW,), (ReviewState.APPROVED, ReviewState.SCHEDULED)

STEPS = {
    step.name: step
    for step in (
        Step(
            "approve", "Approve", DECIDE, WAITING,
            lambda review, user, data: workflow.approve(review, by=user, note=data["note"]),
            "Approved {}.",
        ),
        Step(
            "approve-publish", "Approve and publish", DECIDE + PUBLISH, WAITING,
            lambda review, user, data: workflow.approve_and_publish(review, by=user, note=data["note"]),
            "Approved and published {}.", in_set=False,
        ),
        Step(
            "send-back", "Send back", DECIDE, WAITING,
            lambda review, user, data: workflow.request_changes(review, by=user, note=data["note"]),
            "Sent {} back.",
        ),
        Step(
            "publish", "Publish now", PUBLISH, READY,
            lambda review, user, data: workflow.publish(review, by=user),
            "Published {}.", in_set=False,
        ),
        Step("schedule", "Schedule", PUBLISH, READY, schedule, "Scheduled {}: {when}.", ScheduleForm, in_set=False),
        Step(
            "unschedule", "Take off the schedule", PUBLISH, (ReviewState.SCHEDULED,),
            lambda review, user, data: workflow.unschedule(review, by=user),
            "Took {} off the schedule.",
        ),
        Step(
            "gather", "Put into a set", PUBLISH, OPEN_STATES, gather,
            "Put {} into the set “{into}”.", GatherForm, in_set=False,
        ),
        Step(
            "leave-set", "Take out of the set", PUBLISH, OPEN_STATES,
            lambda review, user, data: workflow.leave_set(review, by=user),
            "Took {} out of its set.", in_set=True,
        ),
        Step(
            "force", "Publish by force", ("force_publish_review",), WAITING, force,
            "Published {} by force. It stays on the list of forced editions until somebody else approves it.",
            ForceForm, in_set=False, has_page=True,
        ),
        Step(
            "approve-afterwards", "Approve afterwards", DECIDE, (ReviewState.PUBLISHED,),
            lambda review, user, data: workflow.approve_afterwards(review, by=user, note=data["note"]),
            "Approved {} afterwards.",
        ),
        Step(
            "withdraw", "Withdraw submission", SUBMIT, OPEN_STATES,
            lambda review, user, data: workflow.withdraw_submission(review, by=user),
            "Withdrew the submission of {}.",
        ),
    )
}  # fmt: skip
