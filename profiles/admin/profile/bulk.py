"""Actions on many profiles: each profile by the usual rules, and each reported."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from admin_base.base import desk_context

from ... import workflow
from ...models import Review
from ...publishing.facts import Facts
from . import faults

APPLY = "apply"  # the name of the button on that page
FEW = 3  # profiles: up to this many, each reads only the figures of its own minerals


class ChangeNoteForm(forms.ModelForm):
    class Meta:
        model = Review
        fields = ["change_note", "minor"]
        labels = {"minor": "Minor change: no note for readers"}

    def clean(self):
        super().clean()
        if not self.cleaned_data.get("minor") and not (self.cleaned_data.get("change_note") or "").strip():
            self.add_error("change_note", "Add a change note, or tick Minor change.")


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(
        get_user_model().objects.filter(is_staff=True, is_active=True).order_by("username"),
        required=False,
        empty_label="Nobody",
        help_text="The new owner of these profiles.",
    )


class ReviewByForm(forms.Form):
    review_by = forms.DateField(
        label="Review by",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="When the whole profile is due for review, such as 2027-03-31.",
    )


def each(request, profiles, act, *, done, not_done):
    """Call `act(profile)` for each profile; it returns a remark or None.

    A refusal does not stop the others. Two messages list the results and begin with `done` and `not_done`, such as
    “Submitted”.
    """
    went, refused = [], []
    for profile in profiles:
        try:
            remark = act(profile)
        except workflow.Incomplete as error:
            address = f"{reverse('admin:profiles_profile_change', args=[profile.pk])}#{faults.LIST}"
            problems = "; ".join(map(str, error.problems))
            refused.append(format_html('<a href="{}">{}</a>: {}', address, profile, problems))
        except (workflow.Refused, PermissionDenied) as error:
            refused.append(f"{profile}: {error}")
        else:
            went.append(f"{profile}: {remark}" if remark else str(profile))
    for heading, level, lines in ((done, messages.SUCCESS, went), (not_done, messages.ERROR, refused)):
        if lines:
            items = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
            text = format_html("{} {} of {}:<ul>{}</ul>", heading, len(lines), len(profiles), items)
            messages.add_message(request, level, text)
    if not profiles:
        messages.error(request, "Nothing was done: choose at least one.")


def submit_each(request, profiles, *, change_note="", minor=False, notes=None):
    """Submit with one change note for all, or with `notes`: {profile: its own}."""
    facts = _facts(profiles)

    def act(profile):
        note = {"change_note": notes[profile] if notes else change_note, "minor": minor}
        workflow.submit(profile, by=request.user, facts=facts(profile.subject.place), **note)

    each(request, profiles, act, done="Submitted", not_done="Not submitted")


def refresh_each(request, profiles):
    """Make revisions of the published texts, to be submitted with the figures of today."""
    facts = _facts(profiles)

    def act(profile):
        made = workflow.refresh(profile, by=request.user, facts=facts(profile.subject.place))
        return f"revision {made.number}"

    each(request, profiles, act, done="Refreshed", not_done="Not refreshed")


def _facts(profiles):
    """The Facts by country, read once for all profiles; of a few, each reads its own."""
    return Facts.open(profiles[0].subject.place).for_country if len(profiles) > FEW else lambda country: None


def assign_each(request, profiles, *, owner):
    def act(profile):
        changed = workflow.assign(profile, owner, by=request.user)
        return "" if changed else f"{owner or 'nobody'} is the owner already"

    each(request, profiles, act, done=f"Assigned to {owner or 'nobody'}", not_done="Not assigned")


def set_review_by_each(request, profiles, *, review_by):
    def act(profile):
        changed = workflow.set_review_by(profile, review_by, by=request.user)
        return "" if changed else "had this date already"

    each(request, profiles, act, done=f"Due for review by {review_by:%-d %B %Y}", not_done="Not changed")


def asking(name, permission, act, form, *, title, button, about=""):
    """An action that shows the chosen profiles and a form, and then calls `act(request, profiles, **answers)`."""

    @admin.action(description=f"{title} …", permissions=[permission])
    def action(profile_admin, request, queryset):
        asked = form(request.POST) if APPLY in request.POST else form()
        if asked.is_bound and asked.is_valid():
            return act(request, list(queryset), **asked.cleaned_data)
        context = desk_context(
            profile_admin,
            request,
            title=title,
            profiles=queryset,
            form=asked,
            action=name,
            button=button,
            about=about,
            checkbox=ACTION_CHECKBOX_NAME,
            apply=APPLY,
        )
        return TemplateResponse(request, "admin/profiles/bulk.html", context)

    action.__name__ = name
    return action


ACTIONS = [
    asking(
        "submit_for_review", "submit", submit_each, ChangeNoteForm,
        title="Submit for review", button="Submit for review",
        about="Each profile is submitted with today’s figures and the same change note.",
    ),
    asking(
        "refresh_figures", "submit", refresh_each, forms.Form,
        title="Refresh the figures", button="Refresh the drafts",
        about="Each gets a new revision of its published text, ready to submit with the figures of today. "
        "Drafts with changes, and drafts whose figures have not changed, are skipped.",
    ),
    asking(
        "assign_owner", "change", assign_each, OwnerForm, title="Assign an owner", button="Assign",
    ),
    asking(
        "set_review_by", "change", set_review_by_each, ReviewByForm,
        title="Set the review-by date", button="Set the date",
        about="The date is part of the draft: each draft that changes gets a revision.",
    ),
]  # fmt: skip
