"""The audit log at the desk: list, search and export."""

import datetime
import json
from collections import defaultdict
from itertools import islice
from operator import attrgetter

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.http import Http404, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.text import smart_split, unescape_string_literal

from admin_base.base import LONGEST_WORD, ReadOnlyAdmin
from audit_log import audit
from audit_log.actions import Action
from audit_log.models import AuditEvent
from minerals.models import ReleaseImport

from ..base import DeskPage, HasPages, column, whole
from ..lists.filters import RegionFilter
from .describing import ACTS, FORMATS, describe
from .figure_names import FigureNames

LONG = 120  # characters of an old or new value that a list shows; the event's own page shows all
SAVES = {Action.SAVED, Action.RESTORED, Action.REFRESHED}  # their detail names the new revision
WORDS = 10  # of a search


class ActFilter(admin.SimpleListFilter):
    title = "act"
    parameter_name = "act"

    def lookups(self, request, model_admin):
        return ACTS.items()

    def queryset(self, request, queryset):
        return queryset.filter(act=self.value()) if self.value() else queryset


class EventList(ChangeList):
    """The list, with the addresses of its objects read for all events together."""

    def get_filters(self, request):
        try:
            return super().get_filters(request)
        except OverflowError as error:  # a year out of range; Django expects a ValueError
            raise IncorrectLookupParameters(error) from None

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        self.model_admin.link(request, self.result_list)


class Export(DeskPage):
    """The selected events as a file. The export is an event itself."""

    http_method_names = ["post"]

    def is_open_to(self, user):
        return self.model_admin.has_export_permission(self.request)

    def post(self, request, ending):
        if ending not in FORMATS:
            raise Http404("The export format is CSV or JSON Lines.")
        try:
            found = self.model_admin.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            raise Http404("There is no such selection.") from None
        with transaction.atomic():
            count = found.count()
            last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            selection = request.GET.urlencode()
            audit.log(
                Action.EXPORTED, AuditEvent, by=request.user, format=ending, events=count, selection=selection
            )
        write, content_type = FORMATS[ending]
        # Without later events, so that the number of events in the file matches the event of the export.
        events = found.filter(pk__lte=last).select_related("actor", "country").iterator(chunk_size=1000)
        name = f"audit-log-{timezone.now().astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}.{ending}"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        }
        return StreamingHttpResponse(write(events), content_type=content_type, headers=headers)


def _at(event):
    return f"{event.at.astimezone(datetime.UTC):%-d %b %Y, %H:%M:%S}"


when = column("when", _at, description="when (UTC)", ordering="at")
who = column("who", attrgetter("actor"), ordering="actor__username", empty_value="Nobody")
act = column(
    "act_name", lambda event: ACTS.get(event.act, event.act_label), description="act", ordering="act"
)
what = column("what", lambda event: describe(event, LONG), description="old → new")
what_in_full = column("what_in_full", describe, description="old → new")


@admin.register(AuditEvent)
class AuditEventAdmin(HasPages, ReadOnlyAdmin):
    list_display = [when, who, "way", act, "subject", what]
    list_display_links = [when]
    list_filter = [
        "way",
        ("actor", admin.RelatedOnlyFieldListFilter),
        ("country__region", RegionFilter),
        ActFilter,
    ]
    list_select_related = ["actor", "country"]
    search_fields = ["object_name"]
    search_help_text = "Person, object, mineral, country, act or words of a change"
    date_hierarchy = "at"
    list_per_page = 50
    show_full_result_count = False
    fields = [when, who, "way", act, "country", "subject", what_in_full]
    change_list_template = "admin/audit_log/auditevent/change_list.html"
    pages = [("export/<str:ending>/", Export, "export")]

    # What a list shows

    def get_changelist(self, request, **kwargs):
        return EventList

    def get_object(self, request, object_id, from_field=None):
        event = super().get_object(request, object_id, from_field)
        if event:
            self.link(request, [event])
        return event

    def link(self, request, events):
        """Give each event the address of its object, if it still exists and this person may see it.

        One query for each kind of object.
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

    @admin.display(description="object", ordering="object_name")
    def subject(self, event):
        context = {"event": event, "kind": _kind(event.object_type)}
        return render_to_string("admin/audit_log/subject.html", context)

    # Searching

    def get_search_results(self, request, queryset, search_term):
        """Each word must occur in a name of a person, object, country, mineral or act, or in a change or detail."""
        words = [word[:LONGEST_WORD] for word in islice(smart_split(search_term), WORDS)]
        if not words:
            return queryset, False
        queryset = queryset.annotate(
            changes_text=Cast("changes", TextField()), detail_text=Cast("detail", TextField())
        )
        names = FigureNames(with_reports=self._may_see(request, ReleaseImport))
        for word in map(_unquoted, words):
            queryset = queryset.filter(_holds(word) | names.events_of(word))
        return queryset, False

    # Export

    def has_export_permission(self, request):
        return self.has_view_permission(request) and request.user.has_perm("audit_log.export_auditevent")

    def changelist_view(self, request, extra_context=None):
        extra = {"title": "Audit log", "may_export": self.has_export_permission(request)}
        return super().changelist_view(request, extra | (extra_context or {}))


def _model(label):
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _kind(label):
    model = _model(label)
    return str(model._meta.verbose_name) if model else label


def _address(event):
    try:
        return reverse(f"admin:{event.object_type.replace('.', '_')}_change", args=[event.object_id])
    except NoReverseMatch:
        return ""


def _difference(event):
    """The comparison of a saved revision with the one before it."""
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
    # SQLite stores JSON with every letter beyond ASCII as \uXXXX.
    for text in {word, json.dumps(word)[1:-1]}:
        found |= Q(changes_text__icontains=text) | Q(detail_text__icontains=text)
    return found
