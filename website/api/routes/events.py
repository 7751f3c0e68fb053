"""Policies and partnerships that live editions state, by the clock of today."""

from django.db.models import Q
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from config.addresses import site_of
from profiles.models import EditionEvent
from profiles.models.choices import PartnershipKind, PolicyKind
from profiles.models.projections import EventTable
from profiles.public.timelines import Selection
from profiles.public.timelines.filter import STATES
from profiles.public.timelines.index import index_of
from profiles.tables.events import EVENTS, read

from ..lists.listing import page_model, page_of_table
from ..lists.paging import Paged
from ..parameters import (
    CountryNames,
    Day,
    Literal,
    MineralNames,
    Year,
    countries_named,
    minerals_named,
    one_of,
    reads,
    several,
)

router = Router()
Status = several(Literal[*map(str, STATES)], "How it stands today, repeatable.", "in-force")


class EventParameters(Paged):
    country: CountryNames = []
    mineral: MineralNames = []
    status_today: Status = []
    year: several(Year, "Year of its date, repeatable.", 2025) = []
    dated_since: Day | None = Field(
        None, description="Dated on this day or later; a partial date counts as its last day."
    )


class PolicyParameters(EventParameters):
    type: several(one_of(PolicyKind), "Kind of policy, repeatable.", "export-control") = []


class PartnershipParameters(EventParameters):
    type: several(one_of(PartnershipKind), "Kind of partnership, repeatable.", "offtake") = []


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
    site, today = site_of(request), timezone.localdate()
    chosen = {
        "country": [one.slug for one in countries_named(asked.country)] if asked.country else [],
        "mineral": [one.slug for one in minerals_named(asked.mineral)] if asked.mineral else [],
        "type": asked.type,
        "status": asked.status_today,
        "year": [str(year) for year in asked.year],
    }
    ids = Selection.choosing(index_of(table, today), chosen).event_ids
    if asked.dated_since:
        late = (
            EditionEvent.objects.of_live(table).filter(_since(asked.dated_since)).values_list("pk", flat=True)
        )
        kept = set(late.order_by())
        ids = [pk for pk in ids if pk in kept]
    rows = EVENTS[table]
    return page_of_table(request, rows, ids, asked, lambda part: read(rows, part, today, site))


def _since(day):
    return Q(date__gte=day.isoformat()) | Q(date__in=[f"{day:%Y-%m}", f"{day:%Y}"])
