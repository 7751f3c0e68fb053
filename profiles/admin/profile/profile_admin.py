"""The admin of drafts: their list, and the form that opens, saves and submits one."""

from operator import attrgetter

from django.contrib import admin
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError
from django.db.models import Exists, OuterRef, Q, Subquery

from admin_base.base import LimitsRows, whole
from minerals.models import Country

from ... import workflow
from ...accounts import rights
from ...desk.states import in_words, with_state
from ...desk.tasks import day_and_span
from ...draft import presence
from ...models import Edition, KeyMineral, Profile, Revision
from ...models.record import OPEN_STATES, ReviewState
from ...models.subjects import by_subject, names_of_subject
from ...shape import IMAGE
from .. import comments, previews, transfer
from ..across import pages as across
from ..across import used
from ..base import ChecksChoice, HasPages, column
from ..history import comparing, history
from ..lists import find
from ..lists.filters import HealthFilter, KeyMineralFilter, OwnerFilter, RegionFilter, StateFilter, WorkFilter
from ..lists.searching import SearchedList, matching, words_of
from . import (
    bulk,
    checklist,
    conflicts,
    editing,
    faults,
    formsets,
    guide,
    lifecycle,
    live,
    picturing,
    saving,
    submitting,
    unsaved,
)
from .checklist import FormPart
from .forms import NoteForm, ProfileForm
from .merge_form import merge_of
from .rows import INLINES, NEW_SOURCES, VERSIONS, all_parts, form_parts, page_of
from .vocabulary import Vocabulary

NOTE_FIELDS = tuple(NoteForm.base_fields)

# Columns of the list
subject = column("subject", str, description="subject", ordering=by_subject())
region = column("region", attrgetter("subject.place.region"), ordering="subject__place__region__position")
state = column("state", in_words, ordering="desk_state")
waiting = column(
    "waiting",
    lambda profile: day_and_span(profile.waiting_since) if profile.waiting_since else "",
    description="waiting since",
    ordering="waiting_since",
)
public = column("public", attrgetter("is_public"), boolean=True, description="live", ordering="is_public")
latest_revision = column("latest_revision", attrgetter("latest"), description="revision", ordering="latest")
found = column("found", lambda profile: profile.found.html(), description="found in")


def is_list(request):
    """Whether this request is for the list of profiles: other pages do not need states, which cost ten subqueries."""
    return request.resolver_match and request.resolver_match.url_name == "profiles_profile_changelist"


@admin.register(Profile)
class ProfileAdmin(LimitsRows, ChecksChoice, HasPages):
    list_display = [
        subject, region, state, waiting, "owner", public, latest_revision, "review_by", "updated_at",
    ]  # fmt: skip
    list_filter = [
        StateFilter, WorkFilter, HealthFilter, OwnerFilter, KeyMineralFilter, ("subject__place__region", RegionFilter),
    ]  # fmt: skip
    # Turns the search on; searching.py defines it
    search_fields = names_of_subject()
    search_help_text = 'All text of the drafts: every word, "a phrase"'
    ordering = [by_subject(), "pk"]
    actions = [*bulk.ACTIONS, transfer.export_selected]
    form = ProfileForm
    inlines = INLINES
    view_on_site = False
    pages = [
        page
        for part in (
            editing,
            find,
            across,
            used,
            unsaved,
            live,
            picturing,
            guide,
            submitting,
            previews,
            comments,
            transfer,
            comparing,
            history,
        )
        for page in part.PAGES
    ]

    # The list

    def get_queryset(self, request):
        live = Edition.objects.current().filter(review__profile=OuterRef("pk"))
        # Django passes over list_select_related beside annotations.
        profiles = super().get_queryset(request).with_subject().select_related("owner")
        ever = Edition.objects.filter(review__profile=OuterRef("pk"))
        # Not an aggregate: Django drops annotations in a count, and PostgreSQL computes them only for rows of the page.
        latest = Revision.objects.newest_of("pk", "number")
        profiles = profiles.annotate(latest=latest, is_public=Exists(live), was_public=Exists(ever))
        return with_state(profiles) if is_list(request) else profiles

    def get_changelist(self, request, **kwargs):
        return SearchedList

    def get_search_results(self, request, queryset, search_term):
        return matching(queryset, words_of(search_term)), False

    def get_list_display(self, request):
        """A search shows where the words were found in place of other columns."""
        searching = words_of(request.GET.get("q", ""))
        return [subject, found, public, "owner"] if searching else super().get_list_display(request)

    # Permissions: by group, and for one profile also by region

    def has_change_permission(self, request, obj=None):
        return workflow.may(request.user, "change_profile", obj and obj.subject.place)

    def has_delete_permission(self, request, obj=None):
        """Only a draft that never was public can be discarded."""
        return workflow.may(request.user, "delete_profile", obj and obj.subject.place) and not (
            obj and obj.was_public
        )

    def has_submit_permission(self, request, obj=None):
        return workflow.may(request.user, "submit_profile", obj and obj.subject.place)

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
            country = Country.objects.filter(pk=whole(request.POST.get("country"))).values_list(
                "slug", flat=True
            )
            named = lifecycle.of_the_world_to_start(request)
            slugs = [named.slug] if named else country
            if not Profile.objects.named(slugs).exists():
                raise
            # Somebody started this profile between our check and our save: now the check finds it.
            return super().add_view(request, form_url, extra_context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if "_saveasnew" in request.POST:  # Django takes it for an addition, whether or not `save_as` is set
            raise SuspiciousOperation("A subject has one profile, which is not copied.")
        return super().change_view(request, object_id, form_url, extra_context)

    # The form

    def get_inlines(self, request, obj):
        return [inline for part in form_parts(request, obj) for inline in part.inlines]

    def get_fieldsets(self, request, obj=None):
        may_edit = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        versions = {"base_version", "base_revision"}
        left_out = {"country"} if obj else set(versions)
        if not may_edit:
            left_out |= versions
        return [
            (part.title, {"fields": [name for name in part.fields if name not in left_out]})
            for part in form_parts(request, obj)
        ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user  # a class for this request only
        form.saved_note = submitting.saved_note(request, obj) if obj else {}
        form.of_the_world = None if obj else lifecycle.of_the_world_to_start(request)
        if obj:
            parts = form_parts(request, obj)
            inlines = [one for part in parts if part != NEW_SOURCES for one in part.inlines]
            form.parts = {name for part in parts for name in part.fields} - {"country", *VERSIONS}
            form.parts |= {(one.table or IMAGE).place for one in inlines}
        return form

    def get_changeform_initial_data(self, request):
        country = lifecycle.place_to_start(request)
        return {"country": country.pk, "owner": request.user.pk} if country else {}

    def get_formset_kwargs(self, request, obj, inline, prefix):
        if not hasattr(request, "desk_vocabulary"):
            request.desk_vocabulary = Vocabulary()
        posted = whole(request.POST.get("base_version"))
        extras = {"vocabulary": request.desk_vocabulary}
        if obj.pk and posted is not None and posted != obj.lock_version:
            extras["merge"] = merge_of(request, obj)
        table, row = page_of(request, obj) if obj.pk else (None, "")
        if obj.pk and not self.has_change_permission(request, obj):
            extras["opened"] = formsets.EVERY_ROW  # they post nothing
        elif table and table == inline.table:
            extras["opened"] = request.POST.get("_open", "").rpartition("-")[2] if request.POST else row
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
                FormPart(part, fieldset, [inline_sets[i] for i in part.inlines if i in inline_sets])
                for part, fieldset in zip(form_parts(request, obj), admin_form, strict=True)
            ],
            "form_table": (table := page_of(request, obj)[0] if obj else None),
            "title": f"{obj}: {table.heading}"
            if table
            else str(obj)
            if obj
            else f"Start the profile of {form.of_the_world}"
            if form.of_the_world
            else "Start a profile",
            "may_type": may_edit,
            "show_submit": may_edit and self.has_submit_permission(request, obj),
            "note_fields": [form[name] for name in NOTE_FIELDS if name in form.fields],
        }
        if obj and context["errors"] and may_edit:
            unsaved.keep_refused(request, obj)
        if obj:
            context |= form_context(request, form, obj, may_edit)
            form.initial |= submitting.proposed_note(request, obj, context["sent_back"])
            context["lines"] = checklist.of_profile(obj, all_parts(request, obj), context["comment_threads"])
            if context["faults"] is not None:
                context["checklist"] = checklist.of_form(context["faults"], context["lines"])
            context["closed_rows"] = {
                name for one in inline_sets.values() for name in formsets.closed_in(one.formset)
            }
        context["editing"] = editing.context(request, form, obj)
        if context["errors"]:
            context["refused"] = faults.refused(form, context["parts"])
            lines = list(checklist.lines_of(all_parts(request, obj)))
            context["refused_items"] = checklist.of_form(context["refused"], lines)
        if form.given_back and len(context["errors"]) == 1:
            context |= {"errors": [], "given_back": form.given_back}
        wait = 0
        if "_preview" in request.POST and (subject := getattr(form.instance, "subject", None)):
            rows = [one.formset for one in inline_sets.values()]
            wait, context["previews"] = live.previews(request.user, subject, form, rows)
        response = super().render_change_form(request, context, add, change, form_url, obj)
        if wait:
            response.status_code, response.headers["Retry-After"] = 429, str(wait)
        return response

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """If a draft was discarded while somebody typed, show them what they typed."""
        if request.method != "POST":
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        return lifecycle.gone(self, request)

    # Saving

    def save_model(self, request, obj, form, change):
        """The creator sets the first owner; later owners and all review-by dates go through the workflow."""
        if change:
            kept = Profile.objects.values("owner_id", "review_by").get(pk=obj.pk)
            obj.owner_id, obj.review_by = kept["owner_id"], kept["review_by"]
        else:
            obj.review_by = None
        if not change or set(form.changed_data) - {"owner", "review_by"}:
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
        profile.dated = "review_by" in form.changed_data and workflow.set_review_by(
            profile, form.cleaned_data["review_by"], by=request.user
        )

    def log_change(self, request, obj, message):
        """An idle save is not logged."""
        acted = obj.recorded or obj.assigned or obj.dated
        return super().log_change(request, obj, message) if acted else None

    def response_change(self, request, obj, post_url_continue=None):
        return saving.after_save(self, request, obj)

    response_add = response_change


def form_context(request, form, profile, may_edit):
    """Return the context around the fields of a form: review, faults, comments, and who else has it open."""
    newest = profile.reviews.values("pk")[:1]
    reviews = profile.reviews.filter(Q(pk__in=profile.reviews.open().values("pk")) | Q(pk=Subquery(newest)))
    reviews = list(
        reviews.select_related("submitter", "decider", "revision").defer("payload", "revision__payload")
    )
    last = reviews[0] if reviews else None
    has_ended = profile.was_public and not profile.is_public
    context = {
        "faults": None,
        "open_review": next((review for review in reviews if review.state in OPEN_STATES), None),
        "sent_back": last if last and last.state == ReviewState.CHANGES_REQUESTED else None,
        "live": profile.is_public,
        "was_public": profile.was_public,
        "withdrawn": workflow.withdrawn_edition(profile) if has_ended else None,
        "subtitle": None,
        "comment_threads": comments.threads_on_draft(profile, request.user),
    }
    if form.stale_against:
        context["conflict"] = conflicts.conflict(form, merge_of(request, profile))
    if may_edit:
        if not form.is_bound:
            check = faults.check_of(profile, profile.latest)
            context["faults"] = faults.on_form(check) if check else None
        presence.enter(profile, request.user)  # readers block nobody
    else:
        lacking = rights.why_lacking(request.user, ["profiles.change_profile"])
        context["why_read_only"] = lacking or rights.why_outside(request.user, profile.subject.place)
    return context | {"others": list(presence.others(profile, request.user))}
