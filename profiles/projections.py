"""Rows drawn from an edition's payload, so that the filter, the related list and figure pages need not open it."""

from dataclasses import dataclass

from django.db import transaction

from minerals.models import Country, Figure, Mineral

from .models import EditionFigure, EditionImage, EditionPair, EditionPartner, EditionPin
from .models.choices import PartnershipKind, Role


class Lost(LookupError):
    """A payload names what the reference tables no longer have."""


@dataclass(frozen=True)
class Projection:
    """The rows drawn from an edition's payload, as comparable sets."""

    pairs: frozenset
    pins: frozenset
    partners: frozenset
    figures: frozenset
    images: frozenset


LINKS_OF_TWO = (
    PartnershipKind.BILATERAL_AGREEMENT,
    PartnershipKind.TRADE_AGREEMENT,
    PartnershipKind.EQUITY_STAKE,
    PartnershipKind.OFFTAKE,
    PartnershipKind.FINANCE,
)


def projection(payload):
    """What the projection tables must hold for an edition with this payload."""
    partners = {}
    for row in payload["partnerships"]:
        for partner in row["partners"]:
            strong = row["kind"] in LINKS_OF_TWO
            partners[partner["code"]] = partners.get(partner["code"], False) or strong
    return Projection(
        pairs=frozenset(
            (m["slug"], role)
            for m in payload["minerals"]
            for role in ({r["role"] for r in m["roles"]} or {""})
        ),
        pins=frozenset((p["code"], i, p["reason"]) for i, p in enumerate(payload["related"])),
        partners=frozenset(partners.items()),
        figures=frozenset(payload["figures"]),
        images=frozenset([payload["image"]["sha256"]] if payload["image"] else []),
    )


def stored_projection(edition):
    """What the projection tables do hold for an edition."""
    return Projection(
        pairs=frozenset(edition.pairs.values_list("mineral__slug", "role")),
        pins=frozenset(edition.pins.values_list("country__code", "position", "reason")),
        partners=frozenset(edition.partners.values_list("country__code", "bilateral")),
        figures=frozenset(edition.figures.values_list("figure__key", flat=True)),
        images=frozenset(edition.images.values_list("sha256", flat=True)),
    )


@transaction.atomic
def project(edition):
    """(Re)write the rows drawn from an edition's payload. Raises Lost before anything is written."""
    wanted = projection(edition.payload)
    roles = ["", *Role.values]
    minerals = dict(Mineral.objects.values_list("slug", "pk"))
    countries = dict(Country.objects.values_list("code", "pk"))
    figures = dict(Figure.objects.filter(key__in=wanted.figures).values_list("key", "pk"))
    lost = (wanted.figures - figures.keys()) | ({m for m, _ in wanted.pairs} - minerals.keys())
    lost |= ({c for c, _, _ in wanted.pins} | {c for c, _ in wanted.partners}) - countries.keys()
    if lost:
        raise Lost(f"The reference tables no longer have {', '.join(sorted(lost))}.")
    for rows in (edition.pairs, edition.pins, edition.partners, edition.figures, edition.images):
        rows.all().delete()
    places = {m["slug"]: place for place, m in enumerate(edition.payload["minerals"])}
    EditionPair.objects.bulk_create(
        EditionPair(edition=edition, mineral_id=minerals[m], role=r)
        for m, r in sorted(wanted.pairs, key=lambda pair: (places[pair[0]], roles.index(pair[1])))
    )
    EditionPin.objects.bulk_create(
        EditionPin(edition=edition, country_id=countries[c], position=p, reason=r)
        for c, p, r in sorted(wanted.pins)
    )
    EditionPartner.objects.bulk_create(
        EditionPartner(edition=edition, country_id=countries[c], bilateral=b)
        for c, b in sorted(wanted.partners)
    )
    EditionFigure.objects.bulk_create(
        EditionFigure(edition=edition, figure_id=figures[k]) for k in sorted(wanted.figures)
    )
    EditionImage.objects.bulk_create(EditionImage(edition=edition, sha256=s) for s in sorted(wanted.images))
