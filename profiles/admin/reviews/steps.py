"""The steps of a review at the desk: their forms, and when each is offered."""

from django import forms
from django.contrib.auth import get_user_model
from django.urls import register_converter
from django.urls.converters import StringConverter

from ... import workflow
from ...models import PublicationSet
from ...models.record import TITLE_LIMIT
from ...transitions import APPROVE_AFTERWARDS, CLAIM, RELEASE, TRANSITIONS
from ..profile.forms import Prose
from ..times import ScheduleForm

NOTE_LIMIT = 2000  # characters


class NoteForm(forms.Form):
    note = Prose(required=False, max_length=NOTE_LIMIT)


class NoticeForm(forms.Form):
    notice = Prose(required=False, max_length=NOTE_LIMIT)


def wrong_with(form):
    """The errors of a form in a line: the templates of notes show fields without errors."""
    if {"note", "notice"} & form.errors.keys():  # their only fault
        return f"Nothing was done: write at most {NOTE_LIMIT} characters."
    return "Nothing was done: " + " ".join(text for texts in form.errors.values() for text in texts)


class ForceForm(forms.Form):
    """The reason why it cannot wait for an approval, which the list of forced editions shows."""

    reason = Prose(
        required=False,
        max_length=NOTE_LIMIT,
        label="Why it cannot wait for approval",
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": NOTE_LIMIT, "required": True}),
    )
    confirm = forms.BooleanField(
        label="I publish this without an approval, under my name",
        error_messages={"required": "Tick this to confirm it."},
    )


class SetForm(forms.Form):
    publication_set = forms.ModelChoiceField(
        PublicationSet.objects.open(), required=False, label="Existing set", empty_label="A new set"
    )
    title = forms.CharField(
        required=False,
        max_length=TITLE_LIMIT,
        label="Title of a new set",
        help_text="For example “Battery minerals, spring update”.",
    )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and bool(cleaned["publication_set"]) == bool(cleaned["title"]):
            raise forms.ValidationError("Choose an existing set, or give a new one a title.")
        return cleaned


class AssigneeForm(forms.Form):
    """A form to choose a reviewer from `people`, who may decide."""

    assignee = forms.ModelChoiceField(
        get_user_model().objects.none(),
        label="Reviewer",
        error_messages={
            "required": "Choose somebody.",
            "invalid_choice": "Choose somebody who may decide on it.",
        },
    )

    def __init__(self, *args, people=(), **kwargs):
        super().__init__(*args, **kwargs)
        keys = [person.pk for person in people]
        self.fields["assignee"].queryset = get_user_model().objects.filter(pk__in=keys).order_by("username")


FORMS = {  # the `form` of a Transition -> (the form, which of its cleaned data the transition takes)
    "": (forms.Form, ()),
    "assignee": (AssigneeForm, ("assignee",)),
    "note": (NoteForm, ("note",)),
    "reason": (ForceForm, ("reason",)),
    "set": (SetForm, ("publication_set", "title")),
    "time": (ScheduleForm, ("when",)),
}


DECISIONS = (  # the template of a review has a place for each; other steps follow under “More steps”
    "claim", "assign", "release", "approve", "approve-publish", "approve-afterwards", "send-back", "publish",
    "schedule", "unschedule",
)  # fmt: skip


def steps():
    """Return {name: Transition} of the steps at the desk."""
    return {name: step for name, step in TRANSITIONS.items() if step.label}


def has_page(step):
    return step.form == "reason"


def may_take(step, user, review):
    return all(workflow.may(user, one, review.profile.subject.place) for one in step.permissions)


def fits(step, review):
    if step is APPROVE_AFTERWARDS and not review.waits_for_approval:
        return False
    if (step is CLAIM and review.assignee_id) or (step is RELEASE and not review.assignee_id):
        return False
    return review.state in step.sources and step.in_set in (None, review.publication_set_id is not None)


def form_of(step, review, data=None, **kwargs):
    """The form of a step; the ids of its fields differ, since a page shows several forms."""
    if step.form == "assignee":
        kwargs["people"] = workflow.may_decide(review)
    return FORMS[step.form][0](data, auto_id="id_%s" if has_page(step) else f"{step.name}_%s", **kwargs)


class StepName(StringConverter):
    """The name of a step in an address. An unknown name is no match."""

    def to_python(self, value):
        if value not in steps():
            raise ValueError(value)
        return value


register_converter(StepName, "review_step")
