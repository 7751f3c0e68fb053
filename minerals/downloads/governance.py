"""Estimates of governance as a table: one row per country and year, with the source and the credit that its licence
requires.
"""

from page_store.keeping import kept_while

from ..facts.governance import estimates_by_year
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


def governance_table(country=None):
    """The Records of the newest release, of one Country or of all."""
    records = _records()
    if country:
        records = [record for record in records if record["country_iso3"] == country.code]
    return Records(COLUMNS, records)


@kept_while("minerals")
def _records():
    """A record a country and year, which all files of governance share."""
    release, found = estimates_by_year()
    return [_record(release, *row) for row in found]


def _record(release, code, name, year, estimates):
    mean = sum(estimates.values()) / len(DIMENSIONS) if len(estimates) == len(DIMENSIONS) else None
    return {
        "country_iso3": code,
        "country": name,
        "year": year,
        **{one: estimates.get(one) for one in DIMENSIONS},
        "mean": mean and round(mean, 4),
        "scaled_0_10": None if mean is None else round(scaled(mean), 3),
        "source": release.source.key,
        "release": release.key,
        "licence": release.source.licence,
        "attribution": release.source.attribution,
    }
