"""Download of the selected countries: a row each, in the order of the page."""

from minerals.downloads import Records
from minerals.passing_on import barred_sources

COLUMNS = (
    "country_iso3", "country", "region", "shown_as", "edition", "matches", "mineral", "stage", "form", "measure",
    "basis", "year", "share_percent", "share_bound", "rank", "ranked_countries", "flag", "source", "release", "key",
    "url",
)  # fmt: skip
OF_FIGURE = ("mineral", "stage", "form", "measure", "basis", "year", "flag", "source", "release")
DECIMALS = 4


def table_of(selection, rows, site):
    """The Records of Rows. `site`: scheme and host. A share whose source forbids passing it on is left out."""
    barred = barred_sources()
    return Records(COLUMNS, [_record(row, site, barred) for row in rows])


def _record(row, site, barred):
    standing = row.standing
    if standing and standing.observation.source in barred:
        standing = None
    found = dict.fromkeys(COLUMNS) | {
        "country_iso3": row.place.code,
        "country": row.place.name,
        "region": row.place.region,
        "shown_as": "profile" if row.edition else "figures",
        "edition": row.edition.number if row.edition else None,
        "matches": ";".join(f"{mineral}:{role}" if role else mineral for mineral, role in row.codes),
        "url": site + row.address,
    }
    if standing:
        found |= {name: getattr(standing.observation, name) for name in OF_FIGURE}
        found |= {
            "share_percent": round(standing.share.percent, DECIMALS),
            "share_bound": standing.share.bound,
            "rank": standing.rank.place if standing.rank else None,
            "ranked_countries": standing.rank.of if standing.rank else None,
            "key": standing.observation.key,
        }
    return found
