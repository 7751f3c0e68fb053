"""Rows drawn from an edition's payload, so that the filter, the related list and figure pages need not open it."""

from django.db import transaction

from minerals.models import Country, Figure, Mineral

from ..models import EditionFigure, EditionImage, EditionPair, EditionPartner, EditionPin
from ..models.choices import PartnershipKind, Role
from .payload import Payload


class Lost(LookupError):
    """A payload names what the reference tables no longer have."""


COLUMNS = {  # {rows of an edition: what they say}
    "pairs": ("mineral__slug", "role"),
    "pins": ("country__code", "position", "reason"),
    "partners": ("country__code", "bilateral"),
    "figures": ("figure__key",),
    "images": ("sha256",),
}
LINKS_OF_TWO = (
    PartnershipKind.BILATERAL_AGREEMENT,
    PartnershipKind.TRADE_AGREEMENT,
    PartnershipKind.EQUITY_STAKE,
    PartnershipKind.OFFTAKE,
    PartnershipKind.FINANCE,
)


def projection(payload):
    """{rows of an edition: the set of what they must say}, for an edition with this payload."""
    partners = {}
    for event in payload.partnerships:
        for partner in event.partners:
            strong = event.kind in LINKS_OF_TWO
            partners[partner.code] = partners.get(partner.code, False) or strong
    return {
        "pairs": {(m.slug, role) for m in payload.minerals for role in {r.role for r in m.roles} or {""}},
        "pins": {(pin.code, i, pin.reason) for i, pin in enumerate(payload.related)},
        "partners": set(partners.items()),
        "figures": set(payload.figures),
        "images": {payload.image.sha256} if payload.image else set(),
    }


def stored_projection(edition):
    """The same of what the rows of an edition do say."""
    return {
        name: set(getattr(edition, name).values_list(*columns, flat=len(columns) == 1))
        for name, columns in COLUMNS.items()
    }


@transaction.atomic
def project(edition):
    """(Re)write the rows drawn from an edition's payload. Raises Lost before anything is written."""
    payload = Payload.of(edition)
    wanted = projection(payload)
    roles = ["", *Role.values]
    minerals = dict(Mineral.objects.values_list("slug", "pk"))
    countries = dict(Country.objects.values_list("code", "pk"))
    figures = dict(Figure.objects.filter(key__in=wanted["figures"]).values_list("key", "pk"))
    lost = (wanted["figures"] - figures.keys()) | ({m for m, _ in wanted["pairs"]} - minerals.keys())
    lost |= ({c for c, _, _ in wanted["pins"]} | {c for c, _ in wanted["partners"]}) - countries.keys()
    if lost:
        raise Lost(f"The reference tables no longer have {', '.join(sorted(lost))}.")
    for name in COLUMNS:
        getattr(edition, name).all().delete()
    places = {m.slug: place for place, m in enumerate(payload.minerals)}
    EditionPair.objects.bulk_create(
        EditionPair(edition=edition, mineral_id=minerals[m], role=r)
        for m, r in sorted(wanted["pairs"], key=lambda pair: (places[pair[0]], roles.index(pair[1])))
    )
    EditionPin.objects.bulk_create(
        EditionPin(edition=edition, country_id=countries[c], position=p, reason=r)
        for c, p, r in sorted(wanted["pins"])
    )
    EditionPartner.objects.bulk_create(
        EditionPartner(edition=edition, country_id=countries[c], bilateral=b)
        for c, b in sorted(wanted["partners"])
    )
    EditionFigure.objects.bulk_create(
        EditionFigure(edition=edition, figure_id=figures[k]) for k in sorted(wanted["figures"])
    )
    EditionImage.objects.bulk_create(
        EditionImage(edition=edition, sha256=s) for s in sorted(wanted["images"])
    )
