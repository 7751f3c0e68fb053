"""The download of a comparison: a record a place and row, and one for each figure that fits no row."""

from decimal import Decimal

from minerals.downloads import Records

COLUMNS = (
    "country_iso3", "country", "mineral", "stage", "form", "measure", "basis", "year", "value", "lower", "upper",
    "unit", "flag", "is_estimate", "share_percent", "rank", "comparable", "reason", "source", "release", "note",
    "attribution", "key",
)  # fmt: skip
SERIES = ("mineral", "stage", "form", "measure", "basis", "unit", "source")
PLACES = Decimal("0.0001")


def table_of(page):
    """The Records of a ComparePage."""
    records = _records(page)
    return Records(COLUMNS, [{name: record[name] for name in COLUMNS} for record in records])


def _records(page):
    for band in page.bands:
        for row in band.rows:
            yield from (_of_cell(cell, row) for cell in row.cells)
        for unlike in band.unlike:
            for o in unlike.figures:
                yield _of_figure(o) | {"comparable": "no", "reason": unlike.reason}


def _of_cell(cell, row):
    """Return the row of one cell; without a figure it names the place, the row's series and the reason."""
    if o := cell.observation:
        numbers = {
            "share_percent": cell.share.percent.quantize(PLACES) if cell.share else None,
            "rank": cell.rank.place if cell.rank else None,
        }
        return _of_figure(o) | numbers | {"comparable": "yes"}
    head = row.head
    empty = dict.fromkeys(COLUMNS, "") | {name: getattr(head, name) for name in SERIES}
    named = {"country_iso3": cell.cell.code, "country": cell.name, "year": row.year}
    return empty | named | {"flag": "no-figure", "comparable": "no", "reason": cell.reason}


def _of_figure(observation):
    return {
        "country_iso3": observation.code,
        "country": observation.name,
        **{name: getattr(observation, name) for name in SERIES},
        "year": observation.year,
        "value": observation.value,
        "lower": observation.lower,
        "upper": observation.upper,
        "flag": observation.flag,
        "is_estimate": observation.is_estimate,
        "share_percent": None,
        "rank": None,
        "comparable": "",
        "reason": "",
        "release": observation.release,
        "note": observation.note,
        "attribution": observation.attribution,
        "key": observation.key,
    }
