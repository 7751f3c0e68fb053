"""Estimates of governance as a table: a row a country and year, with the source and the licence it asks to be named."""

from collections import defaultdict

from ..indicators import scaled
from ..models import Dimension
from .records import Records

DIMENSIONS = tuple(sorted(Dimension.values))
COLUMNS = (
    "country_iso3",
    "country",
    "year",
    *DIMENSIONS,
    "mean",
    "scaled_0_10",
    "source",
    "release",
    "licence",
    "attribution",
)


def governance_table(estimates):
    """The Records of GovernanceEstimates, which are fetched with country, release and source."""
    lines = defaultdict(dict)
    for one in estimates:
        lines[one.country, one.year, one.release][one.dimension] = one.estimate
    records = []
    for (country, year, release), found in sorted(
        lines.items(), key=lambda line: (line[0][0].slug, line[0][1])
    ):
        mean = sum(found.values()) / len(DIMENSIONS) if len(found) == len(DIMENSIONS) else None
        cells = {"country_iso3": country.code, "country": country.name, "year": year}
        cells |= {one: found.get(one) for one in DIMENSIONS}
        cells["mean"] = mean and round(mean, 4)
        cells["scaled_0_10"] = None if mean is None else round(scaled(mean), 3)
        source = release.source
        cells |= {
            "source": source.key,
            "release": release.key,
            "licence": source.licence,
            "attribution": source.attribution,
        }
        records.append(cells)
    return Records(COLUMNS, records)
