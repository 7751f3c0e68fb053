"""The audit log: who did what to which object, and the old beside the new. Read, searched and exported."""

import datetime
import json
from collections import defaultdict

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.http import Http404, HttpResponseNotAllowed, StreamingHttpResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import smart_split, unescape_string_literal

from minerals import audit
from minerals.admin import ReadOnlyAdmin
from minerals.models import AuditEvent, Deed

from ..audit_log import ACTS, FORMATS, act_name
from ..models.record import Act
from .audit_telling import told
from .filters import RegionFilter
from .numbers import whole

LONG = 120  # characters of an old or new value that a list shows; the event's own page shows all
SAVES = {Act.SAVED, Act.RESTORED, Act.REFRESHED}  # their detail names the revision that came of it
WORDS = 10  # of a search


class ActFilter(admin.SimpleListFilter):
    title = "act"
    parameter_name = "act"

    def lookups(self, request, model_admin):
        return ACTS.items()

    def queryset(self, request, queryset):
        return queryset.filter(act=self.value()) if self.value() else queryset


class EventList(ChangeList):
    """The page of the list, with what its events are about looked up for all of them together."""

    def get_filters(self, request):
        try:
            return super().get_filters(request)
        except OverflowError as error:  # a year that no date has; Django expects a ValueError alone
            raise IncorrectLookupParameters(error) from None

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        self.model_admin.link(request, self.result_list)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ["when", "who", "way", "act_name", "subject", "what"]
    list_display_links = ["when"]
    list_filter = [
        "way",
        ("actor", admin.RelatedOnlyFieldListFilter),
        ("country__region", RegionFilter),
        ActFilter,
    ]
    list_select_related = ["actor", "country"]
    search_fields = ["object_name"]
    search_help_text = "Person, object, act or words of a change"
    date_hierarchy = "at"
    list_per_page = 50
    show_full_result_count = False
    fields = ["when", "who", "way", "act_name", "country", "subject", "what_in_full"]
    change_list_template = "admin/minerals/auditevent/change_list.html"

    # What a list shows

    def get_changelist(self, request, **kwargs):
        return EventList

    def lookup_allowed(self, lookup, value, request):
        """Filters, and the steps of the date hierarchy."""
        steps = {"at__year", "at__month", "at__day", "at__gte", "at__lt"}
        return lookup in steps or super().lookup_allowed(lookup, value, request)

    def get_object(self, request, object_id, from_field=None):
        event = super().get_object(request, object_id, from_field)
        if event:
            self.link(request, [event])
        return event

    def link(self, request, events):
        """Give each event the address of what it is about: where that is still there, and this person may see it.

        One query for each kind of object among the events.
        """
        wanted = defaultdict(set)
        for event in events:
            if whole(event.object_id) is not None:
                wanted[event.object_type].add(int(event.object_id))
        there = {}
        for label, keys in wanted.items():
            model = _model(label)
            if model and self._may_see(request, model):
                there[label] = set(model._default_manager.filter(pk__in=keys).values_list("pk", flat=True))
        for event in events:
            known = whole(event.object_id) in there.get(event.object_type, ())
            event.address = _address(event) if known else ""
            event.difference = _difference(event) if known else ""

    def _may_see(self, request, model):
        registered = self.admin_site.is_registered(model)
        return registered and self.admin_site.get_model_admin(model).has_view_permission(request)

    @admin.display(description="when (UTC)", ordering="at")
    def when(self, event):
        return f"{event.at.astimezone(datetime.UTC):%-d %b %Y, %H:%M:%S}"

    @admin.display(description="who", ordering="actor__username", empty_value="Nobody")
    def who(self, event):
        return event.actor

    @admin.display(description="act", ordering="act")
    def act_name(self, event):
        return act_name(event.act)

    @admin.display(description="what it was done to", ordering="object_name")
    def subject(self, event):
        name = event.object_name or event.country
        kind = _kind(event.object_type)
        if event.address:
            return format_html('<a href="{}">{}</a> <span class="quiet">{}</span>', event.address, name, kind)
        return format_html('{} <span class="quiet">{}</span>', name or "–", kind)

    @admin.display(description="old → new")
    def what(self, event):
        return told(event, LONG)

    @admin.display(description="old → new")
    def what_in_full(self, event):
        return told(event)

    # Searching

    def get_search_results(self, request, queryset, search_term):
        """Each word in the name of a person, an object, a country or an act, or in a change or detail."""
        words = list(smart_split(search_term))[:WORDS]
        if not words:
            return queryset, False
        queryset = queryset.annotate(
            changes_text=Cast("changes", TextField()), detail_text=Cast("detail", TextField())
        )
        for word in words:
            queryset = queryset.filter(_holds(_unquoted(word)))
        return queryset, False

    # Export

    def has_export_permission(self, request):
        return self.has_view_permission(request) and request.user.has_perm("minerals.export_auditevent")

    def get_urls(self):
        view = self.admin_site.admin_view(self.export)
        return [path("export/<str:ending>/", view, name="minerals_auditevent_export"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        extra = {"title": "Audit log", "may_export": self.has_export_permission(request)}
        return super().changelist_view(request, extra | (extra_context or {}))

    def export(self, request, ending):
        """The events of the current selection as a file. That somebody took them away is an event itself."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if ending not in FORMATS:
            raise Http404("It is exported as CSV or JSON Lines.")
        try:
            found = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            raise Http404("There is no such selection.") from None
        with transaction.atomic():
            count = found.count()
            last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            selection = request.GET.urlencode()
            audit.log(
                Deed.EXPORTED, AuditEvent, by=request.user, format=ending, events=count, selection=selection
            )
        write, content_type = FORMATS[ending]
        # What was written meanwhile is left out, so that the file has as many events as its own event says.
        events = found.filter(pk__lte=last).select_related("actor", "country").iterator(chunk_size=1000)
        response = StreamingHttpResponse(write(events), content_type=content_type)
        name = f"audit-log-{timezone.now().astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}.{ending}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = "private, no-store"
        return response


def _model(label):
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _kind(label):
    model = _model(label)
    return str(model._meta.verbose_name) if model else label


def _address(event):
    """The page of the object in the admin."""
    try:
        return reverse(f"admin:{event.object_type.replace('.', '_')}_change", args=[event.object_id])
    except NoReverseMatch:
        return ""


def _difference(event):
    """Of a saved draft: what the revision that was made changed against the one before it."""
    number = whole(str(event.detail.get("revision", "")))
    if event.act not in SAVES or not number:
        return ""
    address = reverse("admin:profiles_profile_compare", args=[event.object_id])
    return f"{address}?from={number - 1}&to={number}"


def _unquoted(word):
    try:
        return unescape_string_literal(word)
    except ValueError:
        return word


def _holds(word):
    acts = [act for act, name in ACTS.items() if word.lower() in name.lower()]
    found = Q(act__in=acts) | Q(act__icontains=word) | Q(object_name__icontains=word)
    found |= Q(country__name__icontains=word)
    for name in ("username", "first_name", "last_name"):
        found |= Q(**{f"actor__{name}__icontains": word})
    # SQLite keeps JSON as it was written, with every letter beyond ASCII as \uXXXX.
    for text in {word, json.dumps(word)[1:-1]}:
        found |= Q(changes_text__icontains=text) | Q(detail_text__icontains=text)
    return found
