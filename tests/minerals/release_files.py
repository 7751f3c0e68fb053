"""Files of a release as its publisher lays them out, and corrections in our columns."""

import csv
import io

from django.core.management import call_command

from minerals.importers.tidy.figures import CORRECTION_COLUMNS
from minerals.models import FigureRevision

SECTION = "World Mine Production and Reserves"
CHAPTER = "(Data in metric tons, cobalt content, unless otherwise specified)"


def mine(country, value, *, year="2025", detail="Mine production", notes="Estimated.", section=SECTION):
    return [
        "COBALT",
        section,
        "Cobalt",
        country,
        "Production",
        detail,
        "metric tons",
        year,
        value,
        notes,
        "Yes",
        CHAPTER,
    ]


ROWS = [
    mine("Congo (Kinshasa)", "226,000", year="2024"),
    mine("Congo (Kinshasa)", "230,000"),
    mine("Finland", "W"),
    mine("World total", "310,000", detail="Mine production: rounded"),
]


def table(header, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def correction(value, reason="Printed wrongly."):
    row = f"COD,cobalt,mine,all,production,contained,2025,{value},,,t,reported,false,,,,"
    return table(CORRECTION_COLUMNS, [[*row.split(","), "usgs-mcs-2026-v1-3", "usgs-mcs", reason]])


def run(path, **options):
    """Import a release, and return what the command prints."""
    out = io.StringIO()
    call_command("import_release", path, stdout=out, **options)
    return out.getvalue()


def stored():
    return sorted(FigureRevision.objects.values_list("figure__key", "number", "value", "flag", "is_current"))
