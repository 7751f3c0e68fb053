"""Cells of a row that lists have of a figure: its series, its number, its share, and where it comes from."""

from decimal import Decimal

from ..models import Release
from .lists import ListDownload
from .records import Records

PLACES = Decimal("0.0001")
AMOUNT = ("value", "lower", "upper", "unit", "flag")
RELEASE_COLUMNS = ("release", "governance_release")
SERIES = ("stage", "form", "measure", "basis", "year")


def series_cells(observation):
    """Series and year of an observation; empty cells without one."""
    return {name: getattr(observation, name) if observation else None for name in SERIES}


def amount_cells(observation):
    """Its number, unit and flag; empty cells without one."""
    return {name: getattr(observation, name) if observation else None for name in AMOUNT}


def origin_cells(observation):
    """Return the source, release and key of an observation, each empty without one."""
    return {name: getattr(observation, name) if observation else "" for name in ("source", "release", "key")}


def share_cells(share):
    """A share in per cent to four decimals, and whether it is a bound."""
    return {
        "share_percent": share.percent.quantize(PLACES) if share else None,
        "share_bound": share.bound.replace(" ", "-") if share else "",
    }


def of_records(columns, records, **naming):
    """The ListDownload of records with `source` and `release`, keys of releases joined by semicolons.

    `naming`: name, title, address, terms.
    """
    ordered = [{name: record[name] for name in columns} for record in records]
    return of_table(Records(columns, ordered), **naming)


def of_table(table, **naming):
    """The ListDownload of a table with the releases that it names."""
    places = [list(table.columns).index(name) for name in RELEASE_COLUMNS if name in table.columns]
    cells = {row[place] or "" for row in table.rows for place in places}
    keys = {key for cell in cells for key in cell.split(";")} - {""}
    releases = list(Release.objects.filter(key__in=keys).select_related("source").order_by("key"))
    return ListDownload(table=table, releases=releases, **naming)
