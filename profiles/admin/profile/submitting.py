"""Submitting a draft: a short step that shows missing parts and asks for the change note.

With script the step is a dialog of the form, which saves and submits at once; without, a page after the save.
"""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from admin_base.base import whole

from ... import workflow
from ...models import Edition
from ...models.record import ReviewState
from ..base import ObjectPage
from . import faults
from .forms import NoteForm

NOTES = "change_notes"  # of the session


def saved_note(request, profile):
    """{field: value} of the note that this person typed for `profile` and has not submitted.

    The note is the person's, not the draft's: the session keeps it through saves and refusals.
    """
    return request.session.get(NOTES, {}).get(str(profile.pk), {})


def proposed_note(request, profile, last):
    """Return the saved note, or otherwise that of `last`, the newest review, if it was sent back."""
    saved = saved_note(request, profile)
    if saved or not last or last.state != ReviewState.CHANGES_REQUESTED:
        return saved
    return {"change_note": last.change_note, "minor": last.minor}


def save_note(request, profile, note="", *, minor=False):
    values = {"change_note": note, "minor": minor} if note.strip() or minor else {}
    if values == saved_note(request, profile):
        return  # do not write an unchanged session
    others = {pk: one for pk, one in request.session.get(NOTES, {}).items() if pk != str(profile.pk)}
    request.session[NOTES] = others | ({str(profile.pk): values} if values else {})


def address(profile):
    return reverse("admin:profiles_profile_submit", args=[profile.pk])


def submit(request, profile, note, minor):
    """Submit a draft and report the result in a message. Returns the address of the next page."""
    try:
        review = workflow.submit(profile, by=request.user, change_note=note, minor=minor)
    except workflow.Incomplete as error:
        # as many as in the list that the message links to, including broken links, which do not prevent a review
        number = sum(faults.counted(profile)) or len(error.problems)
        form = reverse("admin:profiles_profile_change", args=[profile.pk])
        text = format_html(
            'Not submitted yet: fix {} thing{} first. <a href="{}#{}">Show {}</a>',
            number, "" if number == 1 else "s", form, faults.LIST, "it" if number == 1 else "them",
        )  # fmt: skip
        messages.error(request, text)
        return form
    except workflow.Refused as error:
        messages.error(request, f"Not submitted: {error}")
        return address(profile)
    save_note(request, profile)
    messages.success(request, f"Submitted {review} for review.")
    return reverse("admin:profiles_review_change", args=[review.pk])


class Submit(ObjectPage):
    """The last step before a review."""

    permission = "submit_profile"

    def get(self, request):
        last = self.object.reviews.defer("payload").order_by("-pk").first()
        return self.ask(NoteForm(initial=proposed_note(request, self.object, last)))

    def ask(self, form):
        profile = self.object
        revision = profile.revisions.newest()
        check = faults.check_of(profile, revision and revision.number)
        return self.render(
            "submit",
            title=f"Submit {profile} for review",
            form=form,
            faults=faults.on_form(check) if check else None,
            revision=revision,
            open_review=profile.reviews.open().defer("payload").first(),
            is_first=not Edition.objects.of(profile).exists(),
            form_address=self.url(),
        )

    def post(self, request):
        profile, form = self.object, NoteForm(request.POST)
        newest = profile.revisions.newest()
        if not form.is_valid():
            return self.ask(form)
        note, minor = form.cleaned_data["change_note"], form.cleaned_data["minor"]
        save_note(request, profile, note, minor=minor)
        if newest and newest.number != whole(request.POST.get("revision")):
            text = (
                f"Not submitted: {newest.author} has since saved revision {newest.number}. Look at it first."
            )
            messages.error(request, text)
            return self.to("submit")
        return HttpResponseRedirect(submit(request, profile, note, minor))


PAGES = (("<path:object_id>/submit/", Submit, "submit"),)
