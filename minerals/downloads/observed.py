"""What lists say of a figure, of a share and of where they come from, as cells of a row."""

from decimal import Decimal

from ..models import Release, Source
from .lists import ListDownload
from .rows import Table, figure_address

PLACES = Decimal("0.0001")
AMOUNT = ("value", "lower", "upper", "unit", "flag")
SERIES = ("stage", "form", "measure", "basis", "year")


def series_cells(o):
    """Of which series and year an observation is; empty cells without one."""
    return {name: getattr(o, name) if o else None for name in SERIES}


def amount_cells(o):
    """Its number, unit and flag; empty cells without one."""
    return {name: getattr(o, name) if o else None for name in AMOUNT}


def origin_cells(o, site):
    """Where it comes from, and the page of the figure."""
    if not o:
        return {"source": "", "release": "", "key": ""}
    return {"source": o.source, "release": o.release, "key": figure_address(o.key, site)}


def share_cells(share, name="share_percent"):
    """A share in per cent to four decimals, and whether it is a bound."""
    return {
        name: share.percent.quantize(PLACES) if share else None,
        "share_bound": share.bound.replace(" ", "-") if share else "",
    }


def of_records(columns, records, **naming):
    """The ListDownload of records with `source` and `release`, keys of releases joined by semicolons.

    A record of a source that may not be passed on is left out. `naming`: name, title, address, terms.
    """
    barred = set(Source.objects.filter(may_be_passed_on=False).values_list("key", flat=True))
    kept = [record for record in records if not barred.intersection(record["source"].split(";"))]
    ordered = [{name: record[name] for name in columns} for record in kept]
    return of_table(Table(columns, ordered), **naming)


def of_table(table, **naming):
    """The ListDownload of a Table with a column `release`, with the releases that it names."""
    keys = {key for record in table.records for key in (record["release"] or "").split(";")} - {""}
    releases = list(Release.objects.filter(key__in=keys).select_related("source").order_by("key"))
    return ListDownload(table=table, releases=releases, **naming)
