"""The admin of drafts: their list, and the form that opens, saves and submits one."""

from operator import attrgetter

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError
from django.db.models import Exists, Max, OuterRef
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from admin_base.base import LimitsRows, whole

from ... import workflow
from ...accounts import rights
from ...draft import presence
from ...models import Edition, KeyMineral, Profile
from ...models.record import ReviewState
from .. import comments, previews, transfer
from ..base import ChecksChoice, HasPages, column
from ..history import comparing, history
from ..lists.filters import HealthFilter, KeyMineralFilter, OwnerFilter, RegionFilter, StateFilter, WorkFilter
from ..lists.searching import SearchedList, matching, words_of
from . import bulk, conflicts, editing, faults, formsets, lifecycle
from .forms import ProfileForm
from .merge_form import merge_of
from .rows import FIELDSETS, Vocabulary

NOTES = "change_notes"  # of the session

# Columns of the list
region = column("region", attrgetter("country.region"), ordering="country__region__position")
public = column("public", attrgetter("is_public"), boolean=True, description="live", ordering="is_public")
latest_revision = column("latest_revision", attrgetter("latest"), description="revision", ordering="latest")
found = column("found", lambda profile: profile.found.html(), description="found in")


@admin.register(Profile)
class ProfileAdmin(LimitsRows, ChecksChoice, HasPages):
    list_display = ["country", region, public, latest_revision, "owner", "review_by", "updated_at"]
    list_filter = [
        StateFilter, WorkFilter, HealthFilter, OwnerFilter, KeyMineralFilter, ("country__region", RegionFilter),
    ]  # fmt: skip
    search_fields = ["country__name"]  # turns the search on; searching.py says what it searches
    search_help_text = 'All text of the drafts: every word, "a phrase"'
    ordering = ["country__name", "pk"]
    actions = [*bulk.ACTIONS, transfer.export_selected]
    form = ProfileForm
    inlines = [inline for _, _, inlines in FIELDSETS for inline in inlines]
    view_on_site = False
    pages = [
        page for part in (editing, previews, comments, transfer, comparing, history) for page in part.PAGES
    ]

    # The list

    def get_queryset(self, request):
        live = Edition.objects.live().filter(country=OuterRef("country"))
        # Django passes over list_select_related beside annotations.
        profiles = super().get_queryset(request).select_related("country__region", "owner")
        return profiles.annotate(latest=Max("revisions__number"), is_public=Exists(live))

    def get_changelist(self, request, **kwargs):
        return SearchedList

    def get_search_results(self, request, queryset, search_term):
        return matching(queryset, words_of(search_term)), False

    def get_list_display(self, request):
        """A search shows where the words were found in place of other columns."""
        searching = words_of(request.GET.get("q", ""))
        return ["country", found, public, "owner"] if searching else super().get_list_display(request)

    # Permissions: by group, and for one profile also by region

    def has_change_permission(self, request, obj=None):
        return workflow.may(request.user, "change_profile", obj and obj.country)

    def has_delete_permission(self, request, obj=None):
        """Only a draft that never was public can be discarded."""
        return workflow.may(request.user, "delete_profile", obj and obj.country) and not (
            obj and Edition.objects.filter(country=obj.country_id).exists()
        )

    def has_submit_permission(self, request, obj=None):
        return workflow.may(request.user, "submit_profile", obj and obj.country)

    # Pages

    def history_view(self, request, object_id, extra_context=None):
        return history.History.as_view(model_admin=self)(request, object_id=object_id)

    def delete_view(self, request, object_id, extra_context=None):
        return lifecycle.Discard.as_view(model_admin=self)(request, object_id=object_id)

    def add_view(self, request, form_url="", extra_context=None):
        if request.method == "GET" and self.has_add_permission(request):
            if response := lifecycle.before_form(self, request):
                return response
        try:
            return super().add_view(request, form_url, extra_context)
        except IntegrityError:
            if not Profile.objects.filter(country=whole(request.POST.get("country"))).exists():
                raise
            # Somebody started this country between our check and our save: now the check finds it.
            return super().add_view(request, form_url, extra_context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if "_saveasnew" in request.POST:  # Django takes it for an addition, whether or not `save_as` is set
            raise SuspiciousOperation("A country has one profile, which is not copied.")
        return super().change_view(request, object_id, form_url, extra_context)

    # The form

    def get_fieldsets(self, request, obj=None):
        may_edit = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        versions = {"base_version", "base_revision"}
        left_out = {"country"} if obj else set(versions)
        if not may_edit:
            left_out |= {*versions, "change_note", "minor"}
        if not self.has_submit_permission(request, obj):
            left_out |= {"change_note", "minor"}
        return [(name, {"fields": [f for f in fields if f not in left_out]}) for name, fields, _ in FIELDSETS]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user  # a class of this request alone
        form.saved_note = saved_note(request, obj) if obj else {}
        return form

    def get_changeform_initial_data(self, request):
        country = lifecycle.country_to_start(request)
        return {"country": country.pk, "owner": request.user.pk} if country else {}

    def get_formset_kwargs(self, request, obj, inline, prefix):
        if not hasattr(request, "desk_vocabulary"):
            request.desk_vocabulary = Vocabulary()
        posted = whole(request.POST.get("base_version"))
        extras = {"vocabulary": request.desk_vocabulary}
        if obj.pk and posted is not None and posted != obj.lock_version:
            extras["merge"] = merge_of(request, obj)
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix) | extras
        if inline.model is KeyMineral and request.method == "GET" and not obj.pk:
            kwargs["initial"] = [{"mineral": pk} for pk in lifecycle.proposed(request)]
        if request.POST.get("_add") == prefix:
            formsets.make_room_for_one(kwargs["data"], prefix)
        return kwargs

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        admin_form = context["adminform"]
        form = admin_form.form
        if form.gone:
            return lifecycle.gone(self, request)
        inline_sets = {type(one.opts): one for one in context["inline_admin_formsets"]}
        may_edit = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        context |= {
            "parts": [
                {"fieldset": fieldset, "rows": [inline_sets[i] for i in inlines if i in inline_sets]}
                for fieldset, (_, _, inlines) in zip(admin_form, FIELDSETS, strict=True)
            ],
            "title": obj.country.name if obj else "Start a profile",
            "may_type": may_edit,
            "show_submit": may_edit and self.has_submit_permission(request, obj),
        }
        if obj:
            rows = [one.formset for one in inline_sets.values()]
            context |= form_context(request, form, obj, rows, may_edit)
        context["editing"] = editing.context(request, form, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """If a draft was discarded while somebody typed, show them what they typed."""
        if request.method != "POST":
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        return lifecycle.gone(self, request)

    # Saving

    def save_model(self, request, obj, form, change):
        """The creator sets the first owner; later changes go through `workflow.assign()`."""
        if change and "owner" in form.changed_data:
            obj.owner_id = form.initial["owner"]
        if not change or set(form.changed_data) - {"owner"}:
            obj.save()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        profile = form.instance
        profile.recorded = workflow.save_revision(profile, by=request.user)
        profile.assigned = (
            change
            and "owner" in form.changed_data
            and workflow.assign(profile, form.cleaned_data["owner"], by=request.user)
        )

    def log_change(self, request, obj, message):
        """An idle save is not logged."""
        return super().log_change(request, obj, message) if obj.recorded or obj.assigned else None

    def response_change(self, request, obj, post_url_continue=None):
        return after_save(self, request, obj)

    response_add = response_change


def form_context(request, form, profile, rows, may_edit):
    """What the form of a profile shows beside its fields: review, faults, comments, and who else has it open."""
    last = profile.reviews.select_related("decider").first()
    context = {
        "open_review": profile.reviews.open().select_related("submitter").first(),
        "sent_back": last if last and last.state == ReviewState.CHANGES_REQUESTED else None,
        "live": workflow.live_edition(profile),
        "subtitle": None,
        "comment_threads": comments.threads_on_form(profile, request.user, rows),
    }
    if form.stale_against:
        context["conflict"] = conflicts.conflict(form, merge_of(request, profile))
    if may_edit:
        if not form.is_bound:
            check = faults.check_of(profile, profile.latest)
            context["faults"] = faults.on_form(check, rows) if check else None
        presence.enter(profile, request.user)  # who only reads blocks nobody
    else:
        lacking = rights.why_lacking(request.user, ["profiles.change_profile"])
        context["why_read_only"] = lacking or rights.why_outside(request.user, profile.country)
    return context | {"others": list(presence.others(profile, request.user))}


def saved_note(request, profile):
    """{field: value} of the note that this person typed for `profile` and has not submitted.

    The note is the person's, not the draft's: the session keeps it through saves and refusals.
    """
    return request.session.get(NOTES, {}).get(str(profile.pk), {})


def save_note(request, profile, note="", *, minor=False):
    values = {"change_note": note, "minor": minor} if note.strip() or minor else {}
    if values == saved_note(request, profile):
        return  # do not write an unchanged session
    others = {pk: one for pk, one in request.session.get(NOTES, {}).items() if pk != str(profile.pk)}
    request.session[NOTES] = others | ({str(profile.pk): values} if values else {})


def after_save(profile_admin, request, profile):
    """Submit if that was asked, and redirect. A cookie names the stored text that the browser can delete now."""
    answer = _answer(profile_admin, request, profile)
    key = request.POST.get("kept_text", "")
    if editing.DRAFT_KEY.fullmatch(key):
        secure = settings.SESSION_COOKIE_SECURE
        answer.set_cookie("desk-saved", key, max_age=3600, secure=secure, samesite="Lax")
    return answer


def _answer(profile_admin, request, profile):
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
