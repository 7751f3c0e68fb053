"""Policies, partnerships and projects that live editions state, and events."""

from typing import Literal

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from config.addresses import site_of
from minerals.models import Country
from minerals.tables.places import REGION
from minerals.tables.shared import COUNTRY, MINERAL
from profiles.models import Edition, EditionEvent
from profiles.models.choices import EditionState, ProjectStage
from profiles.models.projections import EventTable
from profiles.public.page.endings import as_shown, current_edition
from profiles.public.timelines import HappeningSelection, ProjectSelection, Selection
from profiles.public.timelines.index import PROJECTS, index_of
from profiles.publishing.passing_on import handed_out
from profiles.tables import happenings, projects
from profiles.tables.events import EVENTS, LICENCE, read

from ..lists.filters import Filter, column, named, parameters, since
from ..lists.listing import page_model, page_of_table
from ..parameters import Key, Year, path, reads
from ..problems import Refusal, unknown
from ..schemas.editions import EventDetail
from ..schemas.references import MineralReference, PlaceReference
from .editions import citation_of, section_of

router = Router()


def _dated_since(day):
    return Q(date__gte=day.isoformat()) | Q(date__in=[f"{day:%Y-%m}", f"{day:%Y}"])


def _of_columns(selection, table, examples):
    """{column: Filter} of the facets of a selection that are columns of a table."""
    return {
        facet.column: column(table, facet.column, example=examples.get(facet.column))
        for facet in selection.declared_facets.values()
        if facet.column in table.columns
    }


def _filters(table, type_example):
    """The facets of the page that a column has, each with its name, words and codes, and filters of the API alone."""
    examples = {"type": type_example, "status_today": "in-force"}
    return _of_columns(Selection, table, examples) | {
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
    ids = _chosen(Selection, index_of(table, today), filters, asked)
    if late := filters["dated_since"].condition(asked, "dated_since"):
        kept = set(EditionEvent.objects.of_live(table).filter(late).order_by().values_list("pk", flat=True))
        ids = [pk for pk in ids if pk in kept]
    rows = EVENTS[table]
    return page_of_table(request, rows, ids, asked, lambda part: read(rows, part, today, site))


def _chosen(selection, index, filters, asked):
    """The keys of the rows of an index that the filters of a request choose, by the facets of a selection."""
    values = {name: declared.found(asked, name) for name, declared in filters.items()}
    chosen = {
        name: [getattr(value, "slug", str(value)) for value in values[facet.column]]
        for name, facet in selection.declared_facets.items()
        if facet.column in filters
    }
    return selection.choosing(index, chosen).ids


PROJECT_FILTERS = _of_columns(ProjectSelection, projects.PROJECTS, {"status": "operating"}) | {
    "region": named(REGION, _("The region of its country."), "region"),
    "mineral": named(MINERAL, _("A mineral that it names, its group or a member of it."), "mineral"),
    "stages": Filter(
        Literal[*ProjectStage.values],
        projects.PROJECTS.columns["stages"].column.meaning,
        "stage",
        example="smelter",
    ),
}
ProjectParameters = parameters(projects.PROJECTS, PROJECT_FILTERS)


@reads(router, "/projects", response=page_model(projects.PROJECTS), status=(404, 422), tags=["projects"])
def list_projects(request, asked: Query[ProjectParameters]):
    """Find mines, plants and projects.

    The countries in order. A mineral also finds what names its group or a member of it. Capacity and output are those
    of their sources: never add them to figures.
    """
    ids = _chosen(ProjectSelection, index_of(PROJECTS, timezone.localdate()), PROJECT_FILTERS, asked)
    site = site_of(request)
    return page_of_table(request, projects.PROJECTS, ids, asked, lambda part: projects.read(part, site))


HAPPENING_FILTERS = _of_columns(HappeningSelection, happenings.HAPPENINGS, {"type": "export-control"}) | {
    "country": named(COUNTRY, _("A country that it names."), "country"),
    "mineral": named(MINERAL, _("A mineral that it names, its group or a member of it."), "mineral"),
}
HappeningParameters = parameters(happenings.HAPPENINGS, HAPPENING_FILTERS)


@reads(router, "/events", response=page_model(happenings.HAPPENINGS), status=(404, 422), tags=["events"])
def list_events(request, asked: Query[HappeningParameters]):
    """Find events.

    The newest first. A country finds the events that name it; a mineral also finds what names its group or a member
    of it.
    """
    index = index_of(EventTable.EVENTS, timezone.localdate())
    ids, site = _chosen(HappeningSelection, index, HAPPENING_FILTERS, asked), site_of(request)
    rows = happenings.HAPPENINGS
    return page_of_table(request, rows, ids, asked, lambda part: happenings.read(part, site))


@reads(router, "/events/{event}", response=EventDetail, status=(404, 410, 422), tags=["events"])
def get_event(request, event: path(Key, "Key of an event, the end of its address.", "china-acid-stop-2026")):
    """Get one event: what happened, what it did, and what it means for each country that it names.

    One that was withdrawn has its last edition, with the notice; one that was published in error answers 410.
    """
    edition = current_edition(Edition.objects.filter(subject__event__slug=event).with_subject())
    if edition is None:
        raise unknown("event", event, found_at="/api/v1/events")
    if edition.state == EditionState.UNPUBLISHED:
        raise Refusal(410, f"{edition.subject.name} was published in error: {edition.notice}")
    site, payload = site_of(request), handed_out(as_shown(edition))
    head, citations = payload.event, {one.key: one for one in payload.citations}
    places = {one.code: one for one in Country.objects.filter(code__in={one.code for one in payload.parties})}
    return {
        "event": head.slug,
        "edition": edition.number,
        "state": edition.state,
        "notice": edition.notice or None,
        "title": head.name,
        "type": head.kind,
        "date": head.date,
        "until": head.until or None,
        "minerals": [MineralReference.of(one, site) for one in head.minerals],
        "countries": [
            {
                "country": PlaceReference.of(places[one.code], site, name=one.name),
                "part": one.part,
                "note": one.note,
                "citation": citation_of(one, citations),
            }
            for one in payload.parties
        ],
        "texts": [section_of(one, payload) for one in payload.sections],
        "watch": [
            {"date": one.date, "summary": one.summary, "citation": citation_of(one, citations)}
            for one in payload.watch
        ],
        "published": edition.published_at.isoformat(),
        "sha256": edition.sha256,
        "licence": LICENCE,
        "url": site + edition.subject.event.get_absolute_url(),
        "edition_url": site + edition.get_absolute_url(),
    }
