"""Worked examples for the methodology page: chosen figures, computed from the ledger as every page computes them.

Each example is None where its figures are not in the database, and the page then leaves it out.
"""

from minerals.indicators import Refusal, aggregate, reserves_to_production
from minerals.ledger import Ledger, observation
from minerals.models import Country, FigureRevision, Flag, Measure, Mineral
from minerals.models.figures import figure_key
from minerals.presentation import largest_first

COBALT = ("cobalt", "mine", "all", "production", "contained")
LITHIUM = ("lithium", "mine", "all", "production", "contained")
MANGANESE = ("manganese", "mine", "all", "production", "contained")
NICKEL = ("nickel", "mine", "all", "production", "contained")
HELIUM = ("helium", "mine", "all", "production", "unstated")
COPPER_REFINED = ("copper", "refinery", "all", "production", "contained")
COBALT_RESERVES = ("cobalt", "none", "all", "reserves", "contained")
IODINE_RESERVES = ("iodine", "none", "all", "reserves", "contained")
LITHIUM_RESERVES = ("lithium", "none", "all", "reserves", "contained")
RARE_EARTH_RESERVES = ("rare-earths", "none", "all", "reserves", "oxide")
MINERALS = (
    "cobalt",
    "lithium",
    "manganese",
    "nickel",
    "helium",
    "copper",
    "iodine",
    "rare-earths",
    "yttrium",
)
REGION = "southeast-asia"
SHOWN_FLAGS = (
    Flag.WITHHELD, Flag.NOT_AVAILABLE, Flag.BLANK, Flag.ZERO, Flag.BOUNDED, Flag.RANGE, Flag.DESCRIBED,
)  # fmt: skip


def worked_examples():
    """{name: example or None}, read in a fixed number of queries."""
    ledger = Ledger.of_minerals(Mineral.objects.filter(slug__in=MINERALS))
    members = list(Country.objects.single().filter(region__slug=REGION).values_list("code", flat=True))
    return {
        "share": _share(ledger, COBALT, 2024, "COD"),
        "share_of_sum": _share(ledger, COBALT, 2025, "COD"),
        "share_excluding": _share(ledger, LITHIUM, 2025, "AUS"),
        "share_at_most": _share(ledger, IODINE_RESERVES, 2025, "JPN"),
        "share_refused": _refused_share(ledger, LITHIUM, 2025, "USA"),
        "dropped": _dropped(ledger, COBALT, 2024, "NCL"),
        "tie": _tie(ledger, HELIUM, 2025, "CHN"),
        "concentration": _concentration(ledger, MANGANESE, 2024),
        "ratio": _ratio(ledger, COBALT_RESERVES, COBALT, 2025, "COD"),
        "ratio_refused": _ratio(ledger, LITHIUM_RESERVES, LITHIUM, 2025, "WLD", refused=True),
        "reliance": _newest_of(ledger, "cobalt", Measure.NET_IMPORT_RELIANCE, "USA"),
        "reliance_bounded": _newest_of(ledger, "lithium", Measure.NET_IMPORT_RELIANCE, "USA"),
        "imports": _imports(ledger, "lithium"),
        "region": _region(ledger, NICKEL, 2025, members),
        "bloc": _of(ledger, COPPER_REFINED, 2024, "EUU"),
        "roles": ledger.roles("COD", "cobalt") or None,
        "flags": _flags(ledger),
        **_histories(),
    }


def _of(ledger, identity, year, code):
    series = ledger.series.get((*identity, year))
    return series.of(code) if series else None


def _share(ledger, identity, year, code):
    series = ledger.series.get((*identity, year))
    share = series.share(code) if series else None
    if not share:
        return None
    return {"row": series.of(code), "total": series.of("WLD"), "world": series.world, "share": share}


def _refused_share(ledger, identity, year, code):
    row = _of(ledger, identity, year, code)
    refusal = ledger.series[(*identity, year)].share_or_reason(code) if row else None
    return {"row": row, "reason": refusal.reason} if isinstance(refusal, Refusal) else None


def _dropped(ledger, identity, year, code):
    series = ledger.series.get((*identity, year))
    row = next((o for o in series.dropped if o.code == code), None) if series else None
    return {"row": row, "listed": series.listed[0]} if row else None


def _tie(ledger, identity, year, code):
    """{"rank": Rank, "rows": those that share it}."""
    series = ledger.series.get((*identity, year))
    rank = series.rank(code) if series else None
    if not (rank and rank.tied):
        return None
    return {"rank": rank, "rows": [o for other, o in series.ranking() if other.place == rank.place]}


def _concentration(ledger, identity, year):
    """{"found": Concentration, "cells": [(Observation, Share)] of the largest three, "other": the same or None}."""
    series = ledger.series.get((*identity, year))
    found = series.concentration() if series else None
    if not found:
        return None
    cells = [(o, series.share(o.code)) for _, o in series.ranking()[:3]]
    other = series.listed_row("OTH")
    return {
        "found": found,
        "cells": cells,
        "further": max(len(series.ranking()) - 3, 0),
        "other": (other, series.share("OTH")) if other and series.share("OTH") else None,
        "head": series.head,
    }


def _ratio(ledger, held, mined, year, code, *, refused=False):
    """A Ratio; where `refused` is asked for, the two figures and the reason."""
    reserves, production = ledger.series.get((*held, year)), ledger.series.get((*mined, year))
    if not (reserves and production):
        return None
    found = reserves_to_production(reserves, production, code)
    if not refused:
        return found or None
    rows = reserves.of(code), production.of(code)
    if found or not all(rows):
        return None
    return {"reserves": rows[0], "production": rows[1], "reason": found.reason}


def _newest(ledger, mineral, measure):
    return next((s for s in ledger.of(mineral) if s.head.measure == measure), None)


def _newest_of(ledger, mineral, measure, code):
    series = _newest(ledger, mineral, measure)
    return series.of(code) if series else None


def _imports(ledger, mineral):
    """Import shares of the newest average, largest first, other countries last."""
    series = _newest(ledger, mineral, Measure.IMPORT_SHARE)
    return largest_first(series) if series else None


def _region(ledger, identity, year, members):
    series = ledger.series.get((*identity, year))
    found = aggregate(series, members) if series else None
    return {"sum": found, "head": series.head} if found and found.share else None


def _flags(ledger):
    """{flag: an Observation that has it}, the newest and then the first by key."""
    found = {}
    rows = (o for series in ledger.series.values() for o in series.observations)
    for o in sorted(rows, key=lambda o: (-o.year, o.key)):
        if o.flag in SHOWN_FLAGS:
            found.setdefault(o.flag.replace("-", "_"), o)
    return found


def _histories():
    """Each value that two figures have had, oldest first: one that was corrected, one that was estimated first."""
    wanted = {
        "corrected": ("BRA", *RARE_EARTH_RESERVES, 2025),
        "estimated": ("COD", *COBALT, 2024),
    }
    names = ("code", "mineral", "stage", "form", "measure", "basis", "year")
    keys = {figure_key(**dict(zip(names, parts, strict=True))): name for name, parts in wanted.items()}
    found = {name: [] for name in wanted}
    revisions = FigureRevision.objects.with_facts().filter(figure__key__in=keys)
    for revision in revisions.order_by("release__published", "number"):
        found[keys[revision.figure.key]].append(observation(revision))
    return {name: rows if len(rows) > 1 else None for name, rows in found.items()}
