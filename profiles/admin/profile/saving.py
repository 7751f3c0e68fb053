"""What follows a save: its message, the submission, and the change note that is not submitted yet."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from ... import workflow
from ...models import Profile
from . import faults
from .editing import DRAFT_KEY

NOTES = "change_notes"


# A change note belongs to the person who types it, not to the draft. The session remembers it over a save or a
# refused submission.


def saved_note(request, profile):
    """{field: value} of the note that this person typed for `profile` and has not submitted."""
    return request.session.get(NOTES, {}).get(str(profile.pk), {})


def save_note(request, profile, note="", *, minor=False):
    values = {"change_note": note, "minor": minor} if note.strip() or minor else {}
    if values == saved_note(request, profile):
        return  # do not write an unchanged session
    others = {pk: one for pk, one in request.session.get(NOTES, {}).items() if pk != str(profile.pk)}
    request.session[NOTES] = others | ({str(profile.pk): values} if values else {})


def response(profile_admin, request, profile):
    """Submit if that was asked, and redirect. A cookie names the stored text that the browser can delete now."""
    answer = _after_save(profile_admin, request, profile)
    key = request.POST.get("kept_text", "")
    if DRAFT_KEY.fullmatch(key):
        secure = settings.SESSION_COOKIE_SECURE
        answer.set_cookie("desk-saved", key, max_age=3600, secure=secure, samesite="Lax")
    return answer


def _after_save(profile_admin, request, profile):
    note, minor = request.POST.get("change_note", ""), "minor" in request.POST
    submits = "_submit" in request.POST
    if profile.recorded:
        text = f"Saved {profile} as revision {profile.recorded.number}. Readers see it once it is published."
        messages.success(request, text)
    elif not profile.assigned and not submits:
        messages.info(request, "Nothing changed, so no revision was made.")
    if profile.assigned:
        owner = Profile.objects.select_related("owner").get(pk=profile.pk).owner
        messages.success(request, f"Changed the owner of {profile} to {owner or 'nobody'}.")
    save_note(request, profile, note, minor=minor)
    form = reverse("admin:profiles_profile_change", args=[profile.pk])
    if submits and profile_admin.has_submit_permission(request, profile):
        review = _submit(request, profile, note, minor)
        return HttpResponseRedirect(
            reverse("admin:profiles_review_change", args=[review.pk]) if review else form
        )
    _warn(request, profile, form)
    if "_close" in request.POST:
        return profile_admin.response_post_save_change(request, profile)
    return HttpResponseRedirect(form)


def _warn(request, profile, form):
    missing, broken = faults.counted(profile)
    if not missing and not broken:
        return
    parts = [
        "1 broken reference or link" if broken == 1
        else f"{broken} broken references or links" if broken else "",
        f"{missing} thing{'' if missing == 1 else 's'} missing before it can be submitted" if missing else "",
    ]  # fmt: skip
    found = " and ".join(filter(None, parts))
    text = format_html('{} has {}. <a href="{}#{}">Show them</a>', profile, found, form, faults.LIST)
    messages.warning(request, text)


def _submit(request, profile, note, minor):
    try:
        review = workflow.submit(profile, by=request.user, change_note=note, minor=minor)
    except workflow.Incomplete as error:
        number = len(error.problems)
        text = format_html(
            'Not submitted yet: put {} thing{} right first. <a href="#{}">Show {}</a>',
            number, "" if number == 1 else "s", faults.LIST, "it" if number == 1 else "them",
        )  # fmt: skip
        messages.error(request, text)
    except workflow.Refused as error:
        link = "" if note.strip() or minor else ' <a href="#id_change_note">To the note</a>'
        messages.error(request, format_html("Not submitted: {}" + link, error))
    else:
        save_note(request, profile)
        messages.success(request, f"Submitted {review} for review.")
        return review
    return None
