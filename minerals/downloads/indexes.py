"""Downloads of list pages of facts: minerals, customs codes, sums of a region, a map."""

from django.utils.translation import gettext

from ..tables.trade import COMMODITIES_NOW, read_commodities
from ..wording.findings import refusal
from .concentration import AT_LEAST
from .observed import (
    AMOUNT,
    PLACES,
    SERIES,
    amount_cells,
    of_records,
    of_table,
    origin_cells,
    series_cells,
    share_cells,
)

SHARE = ("share_percent", "share_bound")
ORIGIN = ("source", "release", "key")
MINERALS = (
    "mineral", "name", "symbol", "group", "parent", *SERIES, *AMOUNT, "largest_iso3", "largest", *SHARE, "hhi_low",
    "hhi_high", "on_lists", "url", *ORIGIN,
)  # fmt: skip
MAP = (
    "country_iso3", "country", "mineral", *SERIES, *AMOUNT, "rank", *SHARE, "is_estimate", "excludes", "text", *ORIGIN,
)  # fmt: skip
REGION = (
    "mineral", "name", *SERIES, "value", "bound", "unit", *SHARE, "in_sum", "left_out", "refusal", "source", "release",
)  # fmt: skip


def index_download(rows, *, site, address):
    """Every mineral as on the page of all minerals; `rows`: IndexRows in the order of that page."""
    return of_records(
        MINERALS,
        [_mineral(row, site) for row in rows],
        name="minerals",
        title=gettext("Minerals"),
        address=address,
        terms="minerals",
    )


def _mineral(row, site):
    mineral, world = row.mineral, row.world and row.world.observation
    head = row.panel and row.panel.head
    leader = row.leader
    weighed = row.panel.latest.concentration() if row.concentration else None
    shown = world or (leader and leader.observation) or head
    return {
        "mineral": mineral.slug,
        "name": mineral.name,
        "symbol": mineral.symbol,
        "group": mineral.group.name,
        "parent": mineral.parent.slug if mineral.parent else "",
        **series_cells(head),
        **amount_cells(world),
        "largest_iso3": leader.observation.code if leader else "",
        "largest": leader.place if leader else "",
        **share_cells(leader and leader.share),
        "hhi_low": weighed and weighed.exact_low.quantize(PLACES),
        "hhi_high": weighed and weighed.exact_high.quantize(PLACES),
        "on_lists": row.lists,
        "url": site + mineral.get_absolute_url(),
        **origin_cells(shown),
    }


def codes_download(rows, releases, *, site, address):
    """Every customs code with its trade in its newest year. `releases`: {(pk of a Commodity, year): [Release]}."""
    plain = read_commodities([row.commodity for row in rows], site)
    rows = [_code(row, cells, releases) for row, cells in zip(rows, plain, strict=True)]
    return of_table(COMMODITIES_NOW.filled(rows), name="trade", title=gettext("Trade"), address=address)


def _code(row, cells, releases):
    total = row.total or dict.fromkeys(("year", "total", "weight", "flows", "missing"))
    given = releases.get((row.commodity.pk, total["year"]), ())
    return COMMODITIES_NOW.tuple(
        **cells._asdict(),
        year=total["year"],
        value_usd=total["total"],
        quantity_kg=total["weight"],
        flows=total["flows"],
        flows_without_quantity=total["missing"],
        source=";".join(release.source.key for release in given),
        release=";".join(release.key for release in given),
        attribution="; ".join(filter(None, (release.source.attribution for release in given))),
    )


def map_download(panel, *, address, name, title):
    """Every place of the series that a map shows, in its newest year."""
    series = panel.latest
    places = {o.code: rank for rank, o in series.ranking()}
    records = []
    for o in sorted(series.listed, key=lambda o: (not o.ranked, o.slug)):
        rank = places.get(o.code)
        records.append(
            {
                "country_iso3": o.code,
                "country": o.name,
                "mineral": o.mineral,
                **series_cells(o),
                **amount_cells(o),
                "rank": rank.place if rank else None,
                **share_cells(series.share(o.code) if o.ranked else None),
                "is_estimate": o.is_estimate,
                "excludes": ";".join(o.excludes),
                "text": o.text,
                **origin_cells(o),
            }
        )
    return of_records(MAP, records, name=name, title=title, address=address, terms="map")


def region_download(tables, region, *, address):
    """The sums of a region's members, series by series, and why some have none."""
    rows = [row for table in tables for row in (*table.rows, *table.refused, *table.none)]
    return of_records(
        REGION,
        [_sum(row) for row in rows],
        name=f"region-{region.slug}",
        title=region.name,
        address=address,
        terms="region",
    )


def _sum(row):
    found, head = row.aggregate, row.head
    return {
        "mineral": head.mineral,
        "name": head.mineral_name,
        **series_cells(head),
        "value": found.value if found else None,
        "bound": AT_LEAST if found and found.lacks_members else "",
        "unit": found.unit if found else head.unit,
        **share_cells(found.share if found else None),
        "in_sum": ";".join(sorted(o.code for o in found.summed)) if found else "",
        "left_out": ";".join(sorted(o.code for _why, rows in row.left_out for o in rows)),
        "refusal": "" if found else refusal(found),
        "source": ";".join(sorted({o.source for o in row.series.listed})),
        "release": ";".join(sorted({o.release for o in row.series.listed})),
    }
