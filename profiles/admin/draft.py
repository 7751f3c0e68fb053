"""Editing, previewing, comparing, restoring, submitting and discarding a draft."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, Max, OuterRef
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join

from minerals.ledger import Ledger
from minerals.models import Country, Mineral

from .. import images, snapshot, workflow
from ..diff import words
from ..models import (
    Citation,
    Edition,
    GlanceItem,
    KeyMineral,
    LeadImage,
    Partnership,
    Policy,
    Profile,
    ProfileRole,
    RelatedPin,
    Review,
)
from ..models.draft import SECTIONS
from ..models.record import ReviewState
from ..resolving import Book, resolve
from . import comparing, forms
from .filters import RegionFilter
from .naming import Vocabulary
from .previewing import preview_response

REVISIONS_A_PAGE = 50


EVENT_HELP = (
    "A date is 2026, 2026-03 or 2026-03-31. Minerals and partners are names, separated by commas. The citation is the "
    "key of one of the sources below; “as of” is the date of this claim, where it is not the source's own."
)


class RowInline(admin.StackedInline):
    template = "admin/profiles/rows.html"
    formset = forms.Rows
    extra = 0
    fetch = ()  # what the names of the rows need
    prefetch = ()
    folded = False  # rows of many fields are folded until they are wanted
    help = ""

    def get_queryset(self, request):
        rows = super().get_queryset(request).prefetch_related(*self.prefetch)
        return rows.select_related(*self.fetch) if self.fetch else rows


class GlanceInline(RowInline):
    model = GlanceItem
    form = forms.GlanceForm
    fields = ["label", "figure"]
    help = "Four to six. The figure is a reference without its brackets: cobalt/mine/production show=share."


class KeyMineralInline(RowInline):
    model = KeyMineral
    form = forms.KeyMineralForm
    fields = ["mineral", "note"]
    fetch = ["mineral"]
    verbose_name_plural = "key minerals, in the order of the page"
    help = "Producer, refiner and reserve holder are computed from the figures; other roles are added below."


class RoleInline(RowInline):
    model = ProfileRole
    form = forms.RoleForm
    fields = ["mineral", "role", "citation", "note"]
    fetch = ["mineral"]
    verbose_name = "added role"
    verbose_name_plural = "roles that figures do not show"
    help = "The citation is the key of one of the sources below."


class PolicyInline(RowInline):
    model = Policy
    form = forms.PolicyForm
    fields = ["title", "date", "kind", "status", "minerals", "summary", "citation", "as_of"]
    prefetch = ["minerals"]
    folded = True
    help = EVENT_HELP


class PartnershipInline(RowInline):
    model = Partnership
    form = forms.PartnershipForm
    fields = ["title", "date", "kind", "status", "partners", "minerals", "summary", "citation", "as_of"]
    prefetch = ["partners", "minerals"]
    folded = True
    help = EVENT_HELP


class PinInline(RowInline):
    model = RelatedPin
    form = forms.PinForm
    fields = ["country", "reason"]
    fetch = ["country"]
    verbose_name_plural = "related profiles, in order, at most six"


class CitationInline(RowInline):
    model = Citation
    form = forms.CitationForm
    fields = ["key", "title", "publisher", "url", "published", "as_of", "review_by"]
    folded = True
    help = "Cite one in prose as [@key] or [@key, as of 2026-03]. Dates are 2026, 2026-03 or 2026-03-31."


class ImageInline(admin.StackedInline):
    model = LeadImage
    form = forms.ImageForm
    formset = forms.ImageRows
    fields = ["file", "kept", "alt", "decorative", "credit", "licence"]
    template = "admin/profiles/image_row.html"
    max_num = 1
    extra = 1


# The order of the page: a fieldset, and the inlines that stand under it.
PARTS = [
    ("", ["country", "tagline", "base_version"], [ImageInline]),
    ("At a glance", [], [GlanceInline]),
    (SECTIONS["overview"], ["overview"], []),
    (SECTIONS["key_minerals"], ["key_minerals"], [KeyMineralInline, RoleInline]),
    (SECTIONS["mining"], ["mining"], []),
    (SECTIONS["policy"], ["policy"], [PolicyInline]),
    (SECTIONS["partnerships"], ["partnerships"], [PartnershipInline]),
    (SECTIONS["supply_chain"], ["supply_chain"], []),
    (SECTIONS["recycling"], ["recycling"], []),
    ("What we do not know", ["unknowns"], []),
    ("Related Country Profiles", [], [PinInline]),
    ("Sources of this page", [], [CitationInline]),
    ("Care", ["owner", "review_by"], []),
    ("Submit for review", ["change_note", "minor"], []),
]


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("open", "In review or approved"), ("live", "Has a live edition"), ("new", "Never published")]

    def queryset(self, request, queryset):
        live = Edition.objects.live().filter(country=OuterRef("country"))
        ever = Edition.objects.filter(country=OuterRef("country"))
        match self.value():
            case "open":
                return queryset.filter(Exists(Review.objects.open().filter(profile=OuterRef("pk"))))
            case "live":
                return queryset.filter(Exists(live))
            case "new":
                return queryset.exclude(Exists(ever))
        return queryset


@admin.register(Profile)
class ProfileAdmin(admin.ModelAdmin):
    form = forms.ProfileForm
    inlines = [inline for _, _, inlines in PARTS for inline in inlines]
    list_display = ["country", "region", "public", "latest_revision", "owner", "updated_at"]
    list_filter = [StateFilter, ("country__region", RegionFilter)]
    list_select_related = ["country__region", "owner"]
    search_fields = ["country__name", "tagline", *SECTIONS]
    search_help_text = "Searches the text of the drafts."
    ordering = ["country__name", "pk"]
    view_on_site = False

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Profiles"} | (extra_context or {}))

    # What a list shows

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("country__region")
            .annotate(
                latest=Max("revisions__number"),
                is_public=Exists(Edition.objects.live().filter(country=OuterRef("country"))),
            )
        )

    @admin.display(ordering="country__region__position")
    def region(self, profile):
        return profile.country.region

    @admin.display(boolean=True, description="live", ordering="is_public")
    def public(self, profile):
        return profile.is_public

    @admin.display(description="revision", ordering="latest")
    def latest_revision(self, profile):
        return profile.latest

    # Who may

    def has_delete_permission(self, request, obj=None):
        """Of a draft that never was public; discarding it is the workflow's."""
        return super().has_delete_permission(request, obj) and not (
            obj and Edition.objects.filter(country=obj.country_id).exists()
        )

    def has_submit_permission(self, request):
        return request.user.has_perm("profiles.submit_profile")

    def has_restore_permission(self, request):
        return request.user.has_perm("profiles.restore_profile")

    def _open(self, request, object_id):
        """The profile of a custom view, for those who may see it."""
        profile = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, profile):
            raise PermissionDenied
        if profile is None:
            raise Http404("There is no such profile.")
        return profile

    # The form

    def get_fieldsets(self, request, obj=None):
        may_edit = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        left_out = {"country"} if obj else {"base_version"}
        if not may_edit:
            left_out |= {"base_version", "change_note", "minor"}
        if not self.has_submit_permission(request):
            left_out |= {"change_note", "minor"}
        return [(name, {"fields": [f for f in fields if f not in left_out]}) for name, fields, _ in PARTS]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if hasattr(field, "widget") and hasattr(field.widget, "can_add_related"):
            field.widget = field.widget.widget  # no pop-ups: facts and people are edited elsewhere
        return field

    def get_formset_kwargs(self, request, obj, inline, prefix):
        if not hasattr(request, "desk_vocabulary"):
            request.desk_vocabulary = Vocabulary()
        posted = request.POST.get("base_version", "")
        extras = {"vocabulary": request.desk_vocabulary}
        extras["stale"] = bool(obj.pk) and posted.isdecimal() and int(posted) != obj.lock_version
        if inline.model is KeyMineral and request.method == "GET" and not obj.pk:
            extras["initial"] = [{"mineral": pk} for pk in self._proposed(request)]
        return super().get_formset_kwargs(request, obj, inline, prefix) | extras

    def get_inline_instances(self, request, obj=None):
        inlines = super().get_inline_instances(request, obj)
        if obj is None and request.method == "GET":
            for inline in inlines:
                if inline.model is KeyMineral:
                    inline.extra = len(self._proposed(request))
        return inlines

    def _proposed(self, request):
        """Keys of the minerals that a new profile should cover: in the filter, and 5 % of the world or more."""
        if not hasattr(request, "desk_proposed"):
            country = self._country_to_start(request)
            known = dict(Mineral.objects.filter(in_filter=True).values_list("slug", "pk")) if country else {}
            found = Ledger.of_country(country).proposals(country.code, among=known) if country else []
            request.desk_proposed = [known[slug] for slug in found]
        return request.desk_proposed

    def _country_to_start(self, request):
        if not hasattr(request, "desk_country"):
            wanted = Country.objects.browsable().filter(
                draft__isnull=True, slug=request.GET.get("country", "")
            )
            request.desk_country = wanted.first()
        return request.desk_country

    def get_changeform_initial_data(self, request):
        country = self._country_to_start(request)
        return {"country": country.pk, "owner": request.user.pk} if country else {}

    def add_view(self, request, form_url="", extra_context=None):
        if request.method == "GET" and self.has_add_permission(request):
            asked = request.GET.get("country")
            taken = Profile.objects.filter(country__slug=asked).first() if asked else None
            if taken:
                self.message_user(request, f"{taken} has a profile already; here it is.", messages.INFO)
                return HttpResponseRedirect(self._url("change", taken))
            if not self._country_to_start(request):
                return self._choose_country(request)
        return super().add_view(request, form_url, extra_context)

    def _choose_country(self, request):
        countries = Country.objects.browsable().filter(draft__isnull=True).select_related("region")
        context = self._context(request, title="Start a profile", unknown=request.GET.get("country", ""))
        context["countries"] = countries.order_by("region__position", "name")
        return TemplateResponse(request, "admin/profiles/start.html", context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        admin_form = context["adminform"]
        formsets = {type(f.opts): f for f in context["inline_admin_formsets"]}
        context["parts"] = [
            {"fieldset": fieldset, "rows": [formsets[i] for i in inlines if i in formsets]}
            for fieldset, (_, _, inlines) in zip(admin_form, PARTS, strict=True)
        ]
        context["show_submit"] = self.has_submit_permission(request) and (
            self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        )
        if obj:
            context["open_review"] = obj.reviews.open().select_related("submitter").first()
            context["sent_back"] = self._sent_back(obj)
            context["live"] = workflow.live_edition(obj)
            context["title"] = obj.country.name
            context["subtitle"] = None
            context["conflict"] = self._conflict(admin_form.form)
        else:
            context["title"] = "Start a profile"
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _sent_back(self, profile):
        """The last review, where it was sent back and nothing has been submitted since."""
        last = profile.reviews.select_related("decider").first()
        return last if last and last.state == ReviewState.CHANGES_REQUESTED else None

    def _conflict(self, form):
        """What the colleague changed, and what saving on top of it would change again."""
        current = form.stale_against
        if current is None:
            return None
        tree = snapshot.snapshot(current)
        posted = form.data.get("base_version", "")
        number = int(posted) if posted.isdecimal() else 0
        since = current.revisions.filter(number__gt=number).select_related("author").order_by("number")
        base = current.revisions.filter(number=number).first()
        fields = []
        texts = [
            ("tagline", "Tagline", tree["tagline"]),
            ("unknowns", "What we do not know", tree["unknowns"]),
        ]
        texts[1:1] = [(name, heading, tree["sections"][name]) for name, heading in SECTIONS.items()]
        for name, label, theirs in texts:
            mine = snapshot.lf(form.data.get(name, ""))
            if mine != theirs:
                fields.append({"label": label, "theirs": theirs, "mine": mine, "pieces": words(theirs, mine)})
        return {
            "version": current.lock_version,
            "revisions": list(since),
            "changes": comparing.changes(base.payload, tree) if base else [],
            "fields": fields,
        }

    # Saving

    def save_model(self, request, obj, form, change):
        if not change or form.changed_data:
            obj.save()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.instance.recorded = workflow.record(form.instance, by=request.user)

    def log_change(self, request, obj, message):
        """An idle save is not an act."""
        return super().log_change(request, obj, message) if obj.recorded else None

    def response_add(self, request, obj, post_url_continue=None):
        return self._after_save(request, obj)

    def response_change(self, request, obj):
        return self._after_save(request, obj)

    def _after_save(self, request, obj):
        if obj.recorded:
            self.message_user(
                request,
                f"Saved {obj} as revision {obj.recorded.number}. Readers see no change until it is published.",
                messages.SUCCESS,
            )
        elif "_submit" not in request.POST:
            self.message_user(request, "Nothing changed, so no revision was made.", messages.INFO)
        if "_submit" in request.POST and self.has_submit_permission(request):
            return self._submit(request, obj)
        if "_close" in request.POST:
            return self.response_post_save_change(request, obj)
        return HttpResponseRedirect(self._url("change", obj))

    def _submit(self, request, obj):
        try:
            review = workflow.submit(
                obj,
                by=request.user,
                change_note=request.POST.get("change_note", ""),
                minor="minor" in request.POST,
            )
        except workflow.Incomplete as error:
            self.message_user(
                request, listed("Not submitted yet. Put these right first:", error.problems), messages.ERROR
            )
        except workflow.Refused as error:
            self.message_user(request, f"Not submitted: {error}", messages.ERROR)
        else:
            self.message_user(request, f"Submitted {review} for review.", messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:profiles_review_change", args=[review.pk]))
        return HttpResponseRedirect(self._url("change", obj))

    # Pages beside the form

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/preview/", view(self.preview), name="profiles_profile_preview"),
            path("<path:object_id>/compare/", view(self.compare), name="profiles_profile_compare"),
            path(
                "<path:object_id>/restore/<int:number>/", view(self.restore), name="profiles_profile_restore"
            ),
            path("<path:object_id>/image/<str:name>", view(self.image), name="profiles_profile_image"),
            *super().get_urls(),
        ]

    def _url(self, name, profile, *args):
        return reverse(f"admin:profiles_profile_{name}", args=[profile.pk, *args])

    def _context(self, request, **extra):
        request.current_app = self.admin_site.name
        return {**self.admin_site.each_context(request), "opts": self.opts, **extra}

    def preview(self, request, object_id):
        """The newest draft, or a revision of it, as readers would see it."""
        profile = self._open(request, object_id)
        number = request.GET.get("revision", "")
        if number:
            revision = self._revision(profile, number)
            tree, name = revision.payload, f"revision {revision.number}"
        else:
            tree, name = snapshot.snapshot(profile), f"the draft, revision {profile.latest or 'none yet'}"
        result = resolve(tree, Book.open(profile.country))
        return preview_response(
            request,
            result.payload,
            banner=f"Preview of {name}",
            problems=result.problems,
            back=self._url("change", profile),
            profile=profile,
        )

    def _revision(self, profile, number):
        revision = (
            number.isdecimal() and profile.revisions.filter(number=number).select_related("author").first()
        )
        if not revision:
            raise Http404("There is no such revision.")
        return revision

    def history_view(self, request, object_id, extra_context=None):
        """Who saved what and when: every revision, newest first."""
        profile = self._open(request, object_id)
        revisions = profile.revisions.select_related("author", "restored_from").defer("payload")
        page = Paginator(revisions, REVISIONS_A_PAGE).get_page(request.GET.get("page"))
        editions = Edition.objects.filter(review__profile=profile, review__revision__in=[r.pk for r in page])
        published = dict(editions.values_list("review__revision_id", "number"))
        rows = [{"revision": r, "edition": published.get(r.pk)} for r in page]
        context = self._context(
            request,
            title=f"History of {profile}",
            original=profile,
            page=page,
            rows=rows,
            live=workflow.live_edition(profile),
            may_restore=self.has_restore_permission(request),
            newest=profile.latest,
        )
        return TemplateResponse(request, "admin/profiles/history.html", context)

    def compare(self, request, object_id):
        """What changed from one state of the draft to another; `live` and `draft` are states, too."""
        profile = self._open(request, object_id)
        before_name, before = self._state(profile, request.GET.get("from", "live"))
        after_name, after = self._state(profile, request.GET.get("to", "draft"))
        if after is None:
            raise Http404("There is no live edition to compare with.")
        context = self._context(
            request,
            title=f"{profile}: {before_name} to {after_name}",
            original=profile,
            before_name=before_name,
            after_name=after_name,
            changes=comparing.changes(before, after),
        )
        return TemplateResponse(request, "admin/profiles/compare.html", context)

    def _state(self, profile, text):
        """(name, snapshot) of what an address calls `live`, `draft` or by a revision's number; 0 is the empty page."""
        if text == "draft":
            return "the draft", snapshot.snapshot(profile)
        if text == "live":
            edition = workflow.live_edition(profile)
            return (
                (f"edition {edition.number}", edition.payload["source"])
                if edition
                else ("nothing published", None)
            )
        if text == "0":
            return "the beginning", None
        revision = self._revision(profile, text)
        return f"revision {revision.number}", revision.payload

    def restore(self, request, object_id, number):
        """Ask, then make the draft what it was."""
        profile = self._open(request, object_id)
        if not self.has_restore_permission(request):
            raise PermissionDenied
        revision = self._revision(profile, str(number))
        if request.method == "POST":
            try:
                made = workflow.restore(revision, by=request.user)
            except workflow.Refused as error:
                self.message_user(request, f"Not restored: {error}", messages.ERROR)
                return HttpResponseRedirect(self._url("history", profile))
            self.message_user(
                request,
                f"The draft is revision {revision.number} again, saved as revision {made.number}.",
                messages.SUCCESS,
            )
            return HttpResponseRedirect(self._url("change", profile))
        context = self._context(
            request,
            title=f"Restore revision {revision.number} of {profile}?",
            original=profile,
            revision=revision,
            changes=comparing.changes(snapshot.snapshot(profile), revision.payload),
        )
        return TemplateResponse(request, "admin/profiles/restore.html", context)

    def delete_view(self, request, object_id, extra_context=None):
        """Discard a draft that never was public."""
        profile = self._open(request, object_id)
        if not request.user.has_perm("profiles.delete_profile"):
            raise PermissionDenied
        if request.method == "POST":
            name = str(profile)
            try:
                workflow.discard(profile, by=request.user)
            except workflow.Refused as error:
                self.message_user(request, f"Not discarded: {error}", messages.ERROR)
                return HttpResponseRedirect(self._url("change", profile))
            self.message_user(request, f"Discarded the draft of {name}.", messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:profiles_profile_changelist"))
        context = self._context(
            request,
            title=f"Discard the draft of {profile}?",
            original=profile,
            was_public=Edition.objects.filter(country=profile.country_id).exists(),
        )
        return TemplateResponse(request, "admin/profiles/discard.html", context)

    def image(self, request, object_id, name):
        """A picture of this draft or of one of its revisions, for staff only."""
        profile = self._open(request, object_id)
        parsed = images.parse_name(name)
        found = parsed and (
            LeadImage.objects.filter(profile=profile, sha256=parsed[0]).exists()
            or profile.revisions.filter(payload__image__sha256=parsed[0]).exists()
        )
        file = images.open_published(name) if found else None
        if not file:
            raise Http404("There is no such picture.")
        response = FileResponse(file.open("rb"), content_type=parsed[2])
        response["Cache-Control"] = "private, no-store"
        return response


def listed(heading, items):
    """A message with a list."""
    return format_html(
        "{}<ul>{}</ul>", heading, format_html_join("", "<li>{}</li>", ((str(i),) for i in items))
    )
