"""Steps after a save of the form: messages, the requested transition, and the redirect."""

from contextlib import suppress

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from admin_base.base import whole

from ... import workflow
from ...desk.form_places import AT, page_at
from ...draft import unsaved
from ...models import Profile
from . import faults, submitting
from .unsaved import DRAFT_KEY


def after_save(profile_admin, request, profile):
    """Submit if requested, and redirect. A cookie names the stored text that the browser can delete now."""
    answer = _answer(profile_admin, request, profile)
    key = request.POST.get("kept_text", "")
    if DRAFT_KEY.fullmatch(key):
        unsaved.forget(request.user, key)
        secure = settings.SESSION_COOKIE_SECURE
        answer.set_cookie("desk-saved", key, max_age=3600, secure=secure, samesite="Lax")
    return answer


def _answer(profile_admin, request, profile):
    submits, asks = "_submit" in request.POST, "_to_submit" in request.POST
    _say_what_was_saved(request, profile, quietly=submits or asks)
    _resolve(request, profile)
    note, minor = request.POST.get("change_note", ""), "minor" in request.POST
    submitting.save_note(request, profile, note, minor=minor)
    form = reverse("admin:profiles_profile_change", args=[profile.pk])
    page = form + page_at(request.POST.get(AT, ""))
    if (submits or asks) and profile_admin.has_submit_permission(request, profile):
        if asks:
            return HttpResponseRedirect(submitting.address(profile))
        return HttpResponseRedirect(submitting.submit(request, profile, note, minor))
    _warn(request, profile, form)
    if "_close" in request.POST:
        return profile_admin.response_post_save_change(request, profile)
    return HttpResponseRedirect(page)


def _resolve(request, profile):
    """Resolve the comments that were ticked, where the save changed something."""
    keys = [key for key in map(whole, request.POST.getlist("resolve")) if key is not None]
    threads = profile.comments.threads().filter(pk__in=keys, resolved_at=None) if profile.recorded else []
    for thread in threads:
        with suppress(workflow.Refused):
            workflow.resolve_comment(thread, by=request.user, revision=profile.recorded)
            messages.success(request, f"Resolved the comment by {thread.author}.")


def _say_what_was_saved(request, profile, *, quietly):
    if profile.recorded:
        text = f"Saved {profile} as revision {profile.recorded.number}. Readers see it once it is published."
        messages.success(request, text)
    elif not profile.assigned and not profile.dated and not quietly:
        messages.info(request, "Nothing changed, so no revision was made.")
    if profile.assigned:
        owner = Profile.objects.select_related("owner").get(pk=profile.pk).owner
        messages.success(request, f"Changed the owner of {profile} to {owner or 'nobody'}.")
    if profile.dated:
        day = Profile.objects.values_list("review_by", flat=True).get(pk=profile.pk)
        due = f"is due for review by {day:%-d %B %Y}" if day else "has no review-by date"
        messages.success(request, f"{profile} {due}. Readers do not see this.")


def _warn(request, profile, form):
    missing, broken = faults.counted(profile)
    if not missing and not broken:
        return
    parts = [
        "1 broken reference or link" if broken == 1
        else f"{broken} broken references or links" if broken else "",
        f"{missing} thing{'' if missing == 1 else 's'} to fix before it can be submitted" if missing else "",
    ]  # fmt: skip
    found = " and ".join(filter(None, parts))
    text = format_html('{} has {}. <a href="{}#{}">Show them</a>', profile, found, form, faults.LIST)
    messages.warning(request, text)
