"""Worked examples for the methodology page, computed as every page does; None where the figures are missing."""

from minerals.facts.figure_store import FigureStore
from minerals.facts.observing import observation
from minerals.indicators import Refusal, aggregate, compare_shares, reserves_to_production
from minerals.models import Country, FigureRevision, Flag, Measure
from minerals.models.figures import figure_key
from minerals.presentation.supplements import largest_first
from minerals.wording.findings import refusal

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
    *("cobalt", "lithium", "manganese", "nickel", "helium"),
    *("copper", "iodine", "rare-earths", "yttrium"),
)
REGION = "southeast-asia"
SHOWN_FLAGS = (
    Flag.WITHHELD, Flag.NOT_AVAILABLE, Flag.BLANK, Flag.ZERO, Flag.BOUNDED, Flag.RANGE, Flag.DESCRIBED,
)  # fmt: skip


def worked_examples():
    """{name: example or None}, read in a fixed number of queries."""
    store = FigureStore.of_minerals(MINERALS)
    members = list(Country.objects.single().filter(region__slug=REGION).values_list("code", flat=True))

    def example(find, subject, year, *args):
        """`find` of one series and `args`; None where the series is not in the database."""
        series = store.headline(subject, year)
        return find(series, *args) if series else None

    def ratio(reserves, mined, year, *args):
        return example(_ratio, mined, year, store.headline(reserves, year), *args)

    def newest(mineral, measure):
        return next((s for s in store.of(mineral) if s.head.measure == measure), None)

    reliance = {slug: newest(slug, Measure.NET_IMPORT_RELIANCE) for slug in ("cobalt", "lithium")}
    imports = newest("lithium", Measure.IMPORT_SHARE)
    return {
        "share": example(_share, COBALT, 2024, "COD"),
        "share_of_sum": example(_share, COBALT, 2025, "COD"),
        "share_excluding": example(_share, LITHIUM, 2025, "AUS"),
        "share_at_most": example(_share, IODINE_RESERVES, 2025, "JPN"),
        "share_refused": example(_refused_share, LITHIUM, 2025, "USA"),
        "dropped": example(_dropped, COBALT, 2024, "NCL"),
        "tie": example(_tie, HELIUM, 2025, "CHN"),
        "compared": example(_compared, COBALT, 2025, store.headline(COBALT, 2024), "COD"),
        "forms_refused": example(_forms_refused, HELIUM, 2022),
        "concentration": example(_concentration, MANGANESE, 2024),
        "concentration_excluding": example(_concentration, LITHIUM, 2025),
        "ratio": ratio(COBALT_RESERVES, COBALT, 2025, "COD"),
        "ratio_refused": ratio(LITHIUM_RESERVES, LITHIUM, 2025, "WLD", True),
        "reliance": reliance["cobalt"] and reliance["cobalt"].of("USA"),
        "reliance_bounded": reliance["lithium"] and reliance["lithium"].of("USA"),
        "imports": imports and largest_first(imports),
        "region": example(_region, NICKEL, 2025, members),
        "bloc": example(lambda series: series.of("EUU"), COPPER_REFINED, 2024),
        "roles": store.roles("COD", "cobalt") or None,
        "flags": _flags(store),
        **_histories(),
    }


def _share(series, code):
    share = series.share(code)
    if not share:
        return None
    return {"row": series.of(code), "total": series.of("WLD"), "world": series.world, "share": share}


def _refused_share(series, code):
    row = series.of(code)
    found = series.share_or_reason(code) if row else None
    return {"row": row, "reason": refusal(found)} if isinstance(found, Refusal) else None


def _compared(latest, earlier, code):
    """{"found": Comparison with the year before, "row": the newer figure, "before": the older}."""
    found = compare_shares(earlier, latest, code) if earlier else None
    return {"found": found, "row": latest.of(code), "before": earlier.of(code)} if found else None


def _forms_refused(series):
    found = series.incomplete
    return {"head": series.head, "reason": refusal(found)} if found is not None else None


def _dropped(series, code):
    row = next((o for o in series.dropped if o.code == code), None)
    return {"row": row, "listed": series.listed[0]} if row else None


def _tie(series, code):
    """Return {"rank": Rank, "rows": the rows that share it}."""
    rank = series.rank(code)
    if not (rank and rank.tied):
        return None
    return {"rank": rank, "rows": [o for other, o in series.ranking() if other.place == rank.place]}


def _concentration(series):
    """{"found": Concentration, "cells": [(Observation, Share)] of the largest three, "other": the same or None}."""
    found, ranking = series.concentration(), series.ranking()
    if not found:
        return None
    other, share = series.listed_row("OTH"), series.share("OTH")
    return {
        "found": found,
        "cells": [(o, series.share(o.code)) for _, o in ranking[:3]],
        "further": max(len(ranking) - 3, 0),
        "other": (other, share) if other and share else None,
        "head": series.head,
    }


def _ratio(production, reserves, code, refused=False):
    """A Ratio; if `refused`, the two figures and the reason why there is none."""
    if not reserves:
        return None
    found = reserves_to_production(reserves, production, code)
    if not refused:
        return found or None
    rows = reserves.of(code), production.of(code)
    if found or not all(rows):
        return None
    return {"reserves": rows[0], "production": rows[1], "reason": refusal(found)}


def _region(series, members):
    found = aggregate(series, members)
    return {"sum": found, "head": series.head} if found and found.share else None


def _flags(store):
    """{flag: an Observation that has it}, the newest and then the first by key."""
    found = {}
    rows = (o for series in store.series.values() for o in series.observations)
    for o in sorted(rows, key=lambda o: (-o.year, o.key)):
        if o.flag in SHOWN_FLAGS and not o.is_older:
            found.setdefault(o.flag.replace("-", "_"), o)
    return found


def _histories():
    """Each value that two figures have had, oldest first: one that was corrected, one that was estimated first."""
    wanted = {
        figure_key("BRA", *RARE_EARTH_RESERVES, 2025): "corrected",
        figure_key("COD", *COBALT, 2024): "estimated",
    }
    found = {name: [] for name in wanted.values()}
    revisions = FigureRevision.objects.with_facts().filter(figure__key__in=wanted)
    for revision in revisions.order_by("release__published", "number"):
        found[wanted[revision.figure.key]].append(observation(revision))
    return {name: rows if len(rows) > 1 else None for name, rows in found.items()}
