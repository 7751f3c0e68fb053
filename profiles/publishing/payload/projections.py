"""Rows drawn from an edition's payload, so that filters, the related list and pages of facts need not open it."""

from dataclasses import astuple
from itertools import chain

from django.db import transaction

from minerals.models import Country, Figure, Mineral
from minerals.models.places import WORLD

from ...models.choices import PartnershipKind, Role
from ...models.originals import ORIGINAL, SOURCE
from ...models.projections import EventTable
from ...models.projects import SEVERAL
from ...shape import TABLE
from ..summary import lead_of
from ..terms import unchecked_end
from .payload import Payload


class Lost(LookupError):
    """A payload names something that the reference tables no longer have."""


COLUMNS = {  # {rows of an edition: their columns}
    "pairs": ("mineral__slug", "role"),
    "added_roles": (
        "mineral__slug", "role", "note", "source_number", "source_title", "source_publisher", "source_url",
    ),
    "pins": ("country__code", "position", "reason"),
    "partners": ("country__code", "bilateral"),
    "figures": ("figure__key",),
    "images": ("sha256",),
    "citations": ("number", "title", "publisher", "url", "published", "kind", *ORIGINAL),
    "releases": ("key",),
    "events": (
        "table", "anchor", "position", "title", "date", "kind", "status", "summary", "since", "until", "scope",
        "as_of", *SOURCE, "told_in",
    ),
    "event_minerals": ("event__anchor", "mineral__slug"),  # after the events that they name
    "event_partners": ("event__anchor", "country__code", "part", "note"),
    "projects": (
        "anchor", "position", "name", "place", "operator", "owners", "stages", "status", "measure", "amount", "unit",
        "product", "year", "start", "as_of", *SOURCE,
    ),
    "project_minerals": ("project__anchor", "mineral__slug"),
    "uses": (
        "anchor", "position", "kind", "name", "share", "share_of", "country", "year", "loss", "note", "as_of", *SOURCE,
    ),
    "endings": ("table", "uid", "on"),
}  # fmt: skip
NO_ORIGINAL = (*[""] * (len(ORIGINAL) - 1), False)
NO_SOURCE = ("", "", "", "", *NO_ORIGINAL)
NAMED_AGAIN = {"events": "event__anchor", "projects": "project__anchor"}  # rows that other rows name, and how
ENDING = ("policies", "partnerships", "watch")  # tables whose rows end or fall due
LINKS_OF_TWO = (
    PartnershipKind.BILATERAL_AGREEMENT,
    PartnershipKind.TRADE_AGREEMENT,
    PartnershipKind.EQUITY_STAKE,
    PartnershipKind.OFFTAKE,
    PartnershipKind.FINANCE,
)


def projection(payload):
    """Return {rows of an edition: the set of values that they must have}, for an edition with this payload."""
    partners = {}
    for event in payload.partnerships:
        for partner in event.partners:
            strong = event.kind in LINKS_OF_TWO
            partners[partner.code] = partners.get(partner.code, False) or strong
    events, projects = list(_events(payload)), list(_projects(payload))
    return {
        "pairs": {(m.slug, role) for m in payload.minerals for role in {r.role for r in m.roles} or {""}}
        | ({(payload.mineral.slug, "")} if payload.mineral else set()),
        "added_roles": set(_added_roles(payload)),
        "pins": {(pin.code, i, pin.reason) for i, pin in enumerate(payload.related)},
        "partners": set(partners.items()),
        "figures": {(key,) for key in payload.figures},
        "images": {(payload.image.sha256,)} if payload.image else set(),
        "citations": {
            (c.number, c.title, c.publisher, c.url, c.published, c.kind, *_original(c))
            for c in payload.citations
        },
        "releases": {(release.key,) for release in payload.releases},
        "events": {row for _, row, _ in events},
        "event_minerals": {(anchor, m.slug) for anchor, _, event in events for m in event.minerals},
        "event_partners": {
            (anchor, place.code, getattr(place, "part", ""), getattr(place, "note", ""))
            for anchor, _, event in events
            for place in (payload.parties if event is payload.event else event.partners)
        },
        "projects": {row for row, _ in projects},
        "project_minerals": {(row[0], m.slug) for row, project in projects for m in project.minerals},
        "uses": set(_uses(payload)),
        "endings": {
            (table, row.uid, day)
            for table in ENDING
            for row in getattr(payload, table)
            if (day := unchecked_end(row))
        },
    }


def _added_roles(payload):
    """A row in the order of COLUMNS of each role that no figure shows."""
    sources = {one.number: (one.number, one.title, one.publisher, one.url) for one in payload.citations}
    for mineral in payload.minerals:
        for held in mineral.roles:
            if not held.computed:
                source = sources.get(held.number, (None, "", "", ""))
                yield (mineral.slug, held.role, held.note, *source)


def _sources(payload):
    """{key of a citation: its columns in the order of SOURCE}"""
    return {
        one.key: (one.title, one.publisher, one.url, one.kind, *_original(one)) for one in payload.citations
    }


def _original(citation):
    """The columns of ORIGINAL."""
    return astuple(citation.original) if citation.original else NO_ORIGINAL


def _events(payload):
    """(anchor, row in the order of COLUMNS, what it is) of each policy and partnership, and of an event itself."""
    sources = _sources(payload)
    if one := payload.event:
        said = (one.name, one.date, one.kind, "", lead_of(payload))
        yield one.slug, (EventTable.EVENTS, one.slug, 0, *said, "", one.until, "", "", *NO_SOURCE, ""), one
    for table in (EventTable.POLICIES, EventTable.PARTNERSHIPS):
        for position, event in enumerate(getattr(payload, table)):
            anchor, source = TABLE[table].anchor(event.uid), sources.get(event.citation, NO_SOURCE)
            told_in = event.event.slug if event.event else ""
            said = (event.title, event.date, event.kind, event.status, event.summary)
            yield (
                anchor,
                (
                    *(
                        table,
                        anchor,
                        position,
                        *said,
                        event.since,
                        event.until,
                        event.scope,
                        event.as_of,
                        *source,
                    ),
                    told_in,
                ),
                event,
            )


def _projects(payload):
    """(row in the order of COLUMNS, Project) of each mine, plant or project."""
    sources = _sources(payload)
    for position, project in enumerate(payload.projects):
        source = sources.get(project.citation, NO_SOURCE)
        said = (project.name, project.place, project.operator, project.owners, SEVERAL.join(project.stages))
        number = (
            project.status,
            project.measure,
            project.amount,
            project.unit,
            project.product,
            project.year,
        )
        anchor = TABLE["projects"].anchor(project.uid)
        yield (anchor, position, *said, *number, project.start, project.as_of, *source), project


def _uses(payload):
    """A row in the order of COLUMNS of each end use and substitute."""
    sources = _sources(payload)
    for position, use in enumerate(payload.uses):
        whose = (use.country.code if use.country else WORLD) if use.share is not None else ""
        said = (use.kind, use.name, use.share, use.share_of, whose, use.year, use.loss, use.note, use.as_of)
        yield (TABLE["uses"].anchor(use.uid), position, *said, *sources.get(use.citation, NO_SOURCE))


def stored_projection(edition):
    """Return the stored rows of an edition in the form of `projection`."""
    return {name: set(getattr(edition, name).values_list(*columns)) for name, columns in COLUMNS.items()}


@transaction.atomic
def project(edition):
    """(Re)write the rows drawn from an edition's payload. Raises Lost before anything is written."""
    payload = Payload.of(edition)
    drawn = _drawn(edition, payload, named_by([payload]))
    for name in COLUMNS:
        getattr(edition, name).all().delete()
    _write(drawn)


def project_new(editions, named):
    """Write the rows of editions that have none yet, [(Edition, Payload)], a statement a table. Raises Lost.

    `named` is what `named_by` gave for them.
    """
    _write([row for edition, payload in editions for row in _drawn(edition, payload, named)])


def named_by(payloads):
    """Return {column: {slug, code or key: object}} of everything that the rows of these payloads may name."""
    keys = {key for payload in payloads for key in payload.figures}
    events = [event for payload in payloads for event in (*payload.policies, *payload.partnerships)]
    codes = {partner.code for event in events for partner in event.partners}
    codes |= {party.code for payload in payloads for party in payload.parties}
    codes |= {pin.code for payload in payloads for pin in payload.related}
    return {
        "mineral__slug": Mineral.objects.in_bulk(field_name="slug"),
        "country__code": Country.objects.in_bulk(codes, field_name="code"),
        "figure__key": Figure.objects.in_bulk(keys, field_name="key"),
    }


def _drawn(edition, payload, named):
    """Return [(name of the rows, the row with its objects)] of an edition, events before rows that name them."""
    rows = {
        name: [dict(zip(COLUMNS[name], row, strict=True)) for row in sorted(found)]
        for name, found in projection(payload).items()
    }
    roles = ["", *Role.values]
    places = [one.slug for one in (*filter(None, [payload.mineral]), *payload.minerals)]
    rows["pairs"].sort(key=lambda row: (places.index(row["mineral__slug"]), roles.index(row["role"])))
    lost = set()
    for row in chain.from_iterable(rows.values()):
        lost |= {row[column] for column in named.keys() & row.keys() if row[column] not in named[column]}
    if lost:
        raise Lost(f"The reference tables no longer have {', '.join(sorted(lost))}.")
    found, made_by_anchor = [], {column: {} for column in NAMED_AGAIN.values()}
    for name, of_name in rows.items():
        model = getattr(type(edition), name).field.model
        for row in of_name:
            made = model(edition=edition, **_fields(row, named | made_by_anchor))
            if name in NAMED_AGAIN:
                made_by_anchor[NAMED_AGAIN[name]][made.anchor] = made
            found.append((name, made))
    return found


def _write(drawn):
    """Insert rows that `_drawn` gave, events before the rows that name them."""
    for name in COLUMNS:
        rows = [row for of, row in drawn if of == name]
        if rows:
            type(rows[0]).objects.bulk_create(rows)


def _fields(row, named):
    """Return the fields of a row, with objects in place of slugs and codes."""
    return {
        column.partition("__")[0]: named[column][value] if column in named else value
        for column, value in row.items()
    }
