"""What may be done to many profiles at once: by the rules of one, item by item, each reported."""

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth import get_user_model
from django.template.response import TemplateResponse

from minerals.admin import desk_context

from .. import workflow
from ..book import Book
from ..models import Review
from .each import each

APPLY = "apply"  # the button of the page that asks


class ChangeNoteForm(forms.ModelForm):
    """What readers are told of each of the profiles that are submitted together."""

    class Meta:
        model = Review
        fields = ["change_note", "minor"]
        labels = {"minor": "Minor: readers need not be told"}

    def clean(self):
        super().clean()
        if not self.cleaned_data.get("minor") and not (self.cleaned_data.get("change_note") or "").strip():
            self.add_error("change_note", "Tell readers what changed, or mark the change as minor.")


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(
        get_user_model().objects.filter(is_staff=True, is_active=True).order_by("username"),
        required=False,
        empty_label="Nobody",
        help_text="Who looks after these profiles from now on.",
    )


class ReviewByForm(forms.Form):
    review_by = forms.DateField(
        label="Review by",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="When the whole profile is due for another look, such as 2027-03-31.",
    )


class NothingForm(forms.Form):
    """There is nothing to fill in; the page only shows what was chosen."""


def _ask(model_admin, request, queryset, form, *, action, title, button, about=""):
    """The page before an act on many: what was chosen, and what has to be said."""
    context = desk_context(
        model_admin,
        request,
        title=title,
        profiles=queryset,
        form=form,
        action=action,
        button=button,
        about=about,
        checkbox=ACTION_CHECKBOX_NAME,
        apply=APPLY,
    )
    return TemplateResponse(request, "admin/profiles/bulk.html", context)


def _form(request, form):
    """(the form, whether it was sent and says what is needed)."""
    if APPLY not in request.POST:
        return form(), False
    sent = form(request.POST)
    return sent, sent.is_valid()


def _books(profiles):
    """The facts, read once for all of them: a function of a country."""
    return Book.open(profiles[0].country).for_country if profiles else None


def submit_each(model_admin, request, profiles, *, change_note, minor):
    """Submit profiles, all with one change note."""
    book = _books(profiles)

    def act(profile):
        note = {"change_note": change_note, "minor": minor}
        workflow.submit(profile, by=request.user, book=book(profile.country), **note)

    each(model_admin, request, profiles, act, done="Submitted", not_done="Not submitted")


def refresh_each(model_admin, request, profiles):
    """Make drafts of published texts, so that they can be submitted with the figures of today."""
    book = _books(profiles)

    def act(profile):
        made = workflow.refresh(profile, by=request.user, book=book(profile.country))
        return f"revision {made.number}"

    each(model_admin, request, profiles, act, done="Refreshed", not_done="Not refreshed")


@admin.action(description="Submit for review …", permissions=["submit"])
def submit_for_review(model_admin, request, queryset):
    form, ready = _form(request, ChangeNoteForm)
    if not ready:
        return _ask(
            model_admin, request, queryset, form,
            action="submit_for_review", title="Submit for review", button="Submit for review",
            about="Each is pinned with the figures of today. Readers of each are told the same change note.",
        )  # fmt: skip
    submit_each(model_admin, request, list(queryset), **form.cleaned_data)
    return None


@admin.action(description="Refresh the figures …", permissions=["submit"])
def refresh_figures(model_admin, request, queryset):
    form, ready = _form(request, NothingForm)
    if not ready:
        return _ask(
            model_admin, request, queryset, form,
            action="refresh_figures", title="Refresh the figures", button="Refresh the drafts",
            about="Each becomes a draft of its published text, which is then submitted with the figures of today. "
            "A draft with changes, and one whose figures stand as published, is left alone.",
        )  # fmt: skip
    refresh_each(model_admin, request, list(queryset))
    return None


@admin.action(description="Assign an owner …", permissions=["change"])
def assign_owner(model_admin, request, queryset):
    form, ready = _form(request, OwnerForm)
    if not ready:
        return _ask(
            model_admin, request, queryset, form,
            action="assign_owner", title="Assign an owner", button="Assign",
        )  # fmt: skip
    owner = form.cleaned_data["owner"]

    def act(profile):
        changed = workflow.assign(profile, owner, by=request.user)
        return "" if changed else f"was {owner or 'nobody'}’s already"

    said = str(owner or "nobody")
    each(model_admin, request, list(queryset), act, done=f"Assigned to {said}", not_done="Not assigned")
    return None


@admin.action(description="Set the review-by date …", permissions=["change"])
def set_review_by(model_admin, request, queryset):
    form, ready = _form(request, ReviewByForm)
    if not ready:
        return _ask(
            model_admin, request, queryset, form,
            action="set_review_by", title="Set the review-by date", button="Set the date",
            about="It is part of the draft: each that changes gets a revision.",
        )  # fmt: skip
    day = form.cleaned_data["review_by"]

    def act(profile):
        made = workflow.set_review_by(profile, day, by=request.user)
        return f"revision {made.number}" if made else "had this date already"

    done = f"Due for another look by {day:%-d %B %Y}"
    each(model_admin, request, list(queryset), act, done=done, not_done="Not changed")
    return None


ACTIONS = [submit_for_review, refresh_figures, assign_owner, set_review_by]
