"""Policies and partnerships that live editions state, by the clock of today."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from config.addresses import site_of
from minerals.tables.shared import MINERAL
from profiles.models import EditionEvent
from profiles.models.projections import EventTable
from profiles.public.timelines import Selection
from profiles.public.timelines.filter import FACETS
from profiles.public.timelines.index import index_of
from profiles.tables.events import EVENTS, read

from ..lists.filters import Filter, column, named, parameters, since
from ..lists.listing import page_model, page_of_table
from ..parameters import Year, reads

router = Router()


def _dated_since(day):
    return Q(date__gte=day.isoformat()) | Q(date__in=[f"{day:%Y-%m}", f"{day:%Y}"])


def _filters(table, type_example):
    """The facets of the page that a column has, each with its name, words and codes, and filters of the API alone."""
    examples = {"type": type_example, "status_today": "in-force"}
    of_columns = {
        facet.column: column(table, facet.column, example=examples.get(facet.column))
        for facet in FACETS.values()
        if facet.column in table.columns
    }
    return of_columns | {
        "mineral": named(MINERAL, _("A mineral that it names, its group or a member of it."), "mineral"),
        "year": Filter(Year, _("Year of its date."), "year", example=2025),
        "dated_since": since(
            _("Dated on this day or later; a partial date counts as its last day."), _dated_since
        ),
    }


FILTERS = {
    EventTable.POLICIES: _filters(EVENTS[EventTable.POLICIES], "export-control"),
    EventTable.PARTNERSHIPS: _filters(EVENTS[EventTable.PARTNERSHIPS], "offtake"),
}
PolicyParameters, PartnershipParameters = (
    parameters(EVENTS[name], filters) for name, filters in FILTERS.items()
)


@reads(
    router,
    "/policies",
    response=page_model(EVENTS[EventTable.POLICIES]),
    status=(404, 422),
    tags=["policies"],
)
def list_policies(request, asked: Query[PolicyParameters]):
    """Find policies.

    The newest first. A mineral also finds what names its group or a member of it.
    """
    return _events(request, EventTable.POLICIES, asked)


@reads(
    router,
    "/partnerships",
    response=page_model(EVENTS[EventTable.PARTNERSHIPS]),
    status=(404, 422),
    tags=["partnerships"],
)
def list_partnerships(request, asked: Query[PartnershipParameters]):
    """Find partnerships.

    The newest first. A country finds those of its profile and those in which it is a partner.
    """
    return _events(request, EventTable.PARTNERSHIPS, asked)


def _events(request, table, asked):
    site, today, filters = site_of(request), timezone.localdate(), FILTERS[table]
    asked_values = {name: declared.found(asked, name) for name, declared in filters.items()}
    chosen = {
        name: [getattr(value, "slug", str(value)) for value in asked_values[facet.column]]
        for name, facet in FACETS.items()
        if facet.column in filters
    }
    ids = Selection.choosing(index_of(table, today), chosen).event_ids
    if late := filters["dated_since"].condition(asked, "dated_since"):
        kept = set(EditionEvent.objects.of_live(table).filter(late).order_by().values_list("pk", flat=True))
        ids = [pk for pk in ids if pk in kept]
    rows = EVENTS[table]
    return page_of_table(request, rows, ids, asked, lambda part: read(rows, part, today, site))
