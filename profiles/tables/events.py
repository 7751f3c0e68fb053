"""Policies and partnerships that live editions state, with their status today."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import batched
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from minerals.tables.shared import COUNTRY, CountryName
from tables import Cells, Row, Table, column
from tables.columns import PARTIAL_DATE

from ..models import EditionEvent, EditionEventMineral, EditionEventPartner
from ..models.choices import OriginalKind, PartnershipKind, PolicyKind, PolicyScope, PolicyStatus, SourceKind
from ..models.originals import SOURCE
from ..models.projections import EventTable
from ..models.subjects import SubjectKind
from ..public.clock import state_of
from ..public.timelines.filter import STATES
from ..public.timelines.rows import profile_address
from .editions import EDITION

LICENCE = "CC BY 4.0"  # of our texts
SAME = (
    "title", "date", "since", "until", "status", "summary", *SOURCE, "as_of",
)  # fmt: skip
OF_EVENT = (
    "pk", "anchor", "kind", "scope", *SAME, "edition__number", "edition__subject__place__code",
    "edition__subject__place__name", "edition__subject__place__slug",
)  # fmt: skip
AT_ONCE = 2_000  # rows that are read in one query


class TracedSource(Row):
    """The columns of the original beside a source."""

    source_kind: str | None = column(
        _("Kind of the text that was read; empty where nobody has said."), codes=tuple(SourceKind.values)
    )
    original_kind: str | None = column(
        _("What the original is: official, the text of a law or decision; or empty."),
        codes=tuple(OriginalKind.values),
    )
    original_title: str | None = column(_("Title of the original, if the text read is not it."), width=44)
    original_publisher: str | None = column(_("Publisher of the original."))
    original_url: str | None = column(_("Address of the original."), width=44)
    original_number: str | None = column(_("Number of the original, as of a law."))
    original_date: str | None = column(_("Date of the original."), pattern=PARTIAL_DATE)
    original_opened: bool = column(_("Whether we have opened the original at its address."))


class Event(Row):
    """The columns of policies and partnerships."""

    country_iso3: str = column(_("The country whose profile states it."), to=COUNTRY)
    country: CountryName
    edition: int = column(_("Number of the live edition of the profile that states it."))
    id: str = column(_("Its place on the page of the profile: /countries/<slug>/#<id>."))
    title: str = column(_("What it is called."), width=44)
    type: str = column(_("The kind of policy or partnership."), codes=tuple(PolicyKind.values))
    date: str = column(_("When it was decided or signed: a year, a month or a day."), pattern=PARTIAL_DATE)
    since: str | None = column(
        _("Since when it applies; empty where the profile does not say."), pattern=PARTIAL_DATE
    )
    until: str | None = column(
        _("Until when it applies; empty where the profile does not say."), pattern=PARTIAL_DATE
    )
    status: str = column(_("Status, as the profile was published."), codes=tuple(PolicyStatus.values))
    status_today: str = column(
        _("Status today, by the clock: passed, where its last day is over and nobody has checked."),
        codes=tuple(map(str, STATES)),
        daily=True,
    )
    minerals: list[str] = column(_("The minerals that it names."))
    partners: list[str] = column(_("Codes of the countries that it is with."))
    summary: str | None = column(_("What it says, in our words."), width=50)
    source_title: str | None = column(_("Title of the source."), width=44)
    source_publisher: str | None = column(_("Publisher of the source."))
    source_url: str | None = column(_("Address of the source."), width=44)
    as_of: str | None = column(
        _("When the source was true, as the profile says; or empty."), pattern=PARTIAL_DATE
    )
    url: str = column(_("Where the profile states it."), of="id", width=60)
    licence: str = column(_("Licence of our text."), of="id")


class Scoped(Event):
    """The columns of policies before those of originals."""

    scope: str | None = column(
        _("What it covers beyond the minerals that it names; or empty."), codes=tuple(PolicyScope.values)
    )


class Policy(TracedSource, Scoped):
    """A policy. Dates are partial: 2026, 2026-03, 2026-03-31."""


class Partnership(TracedSource, Event):
    """A partnership. Dates are partial: 2026, 2026-03, 2026-03-31."""

    type: str = column(_("The kind of policy or partnership."), codes=tuple(PartnershipKind.values))


def read(table: Table, event_ids: Iterable[int], today: date, site: str) -> list[Cells]:
    """The rows of a table of the events with these keys, in their order. `site`: scheme and host."""
    some = batched(event_ids, AT_ONCE, strict=False)
    return [row for keys in some for row in _read(table, keys, today, site)]


def _read(table: Table, keys: Iterable[int], today: date, site: str) -> Iterator[Cells]:
    events = EditionEvent.objects.filter(pk__in=keys).order_by()
    stored = {event.pk: event for event in events.values_list(*OF_EVENT, named=True)}
    minerals = _named(EditionEventMineral, keys, "mineral__slug")
    partners = _named(EditionEventPartner, keys, "country__code")
    for pk in keys:
        event = stored[pk]
        yield table.tuple(
            country_iso3=event.edition__subject__place__code,
            country=event.edition__subject__place__name,
            edition=event.edition__number,
            id=event.anchor,
            type=event.kind,
            status_today=str(state_of(event, today)),
            minerals=";".join(sorted(minerals[pk])),
            partners=";".join(sorted(partners[pk])),
            url=site + profile_address(event.edition__subject__place__slug, event.anchor),
            licence=LICENCE,
            **({"scope": event.scope} if "scope" in table.columns else {}),
            **{name: getattr(event, name) for name in SAME},
        )


def _named(model: Any, keys: Iterable[int], column: str) -> dict[int, list[str]]:
    """Return {key of an event: codes or slugs of the countries or minerals that it names}."""
    names = defaultdict(list)
    for event, name in model.objects.filter(event__in=keys).order_by().values_list("event", column):
        names[event].append(name)
    return names


def _every(name: EventTable) -> Callable[[], Iterable[Cells]]:
    """A function that reads every row of a table, the countries in order, for the data package."""

    def every() -> Iterable[Cells]:
        live = EditionEvent.objects.of_live(name).filter(edition__subject__kind=SubjectKind.COUNTRY)
        ids = live.order_by("edition__subject__place__code", "position", "anchor").values_list(
            "pk", flat=True
        )
        return EVENTS[name].pack(read(EVENTS[name], ids, timezone.localdate(), ""))

    return every


EVENTS = {
    EventTable.POLICIES: Table(
        "policies",
        _("Policies"),
        _("A policy that a live profile states."),
        Policy,
        ("country_iso3", "id"),
        _every(EventTable.POLICIES),
        with_texts=True,
        more_keys=(EDITION,),
    ),
    EventTable.PARTNERSHIPS: Table(
        "partnerships",
        _("Partnerships"),
        _("A partnership that a live profile states."),
        Partnership,
        ("country_iso3", "id"),
        _every(EventTable.PARTNERSHIPS),
        with_texts=True,
        more_keys=(EDITION,),
    ),
}
