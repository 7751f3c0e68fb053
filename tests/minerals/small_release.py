"""A release of few rows, the reference that it needs, and what the form of a correction posts."""

import pytest
from django.conf import settings

from minerals.importers.loading.importing import import_release
from minerals.importers.reading.files import from_bytes
from minerals.importers.tidy.figures import COLUMNS

CONTENT = settings.BASE_DIR / "content"
CORRECTION = {
    "flag": "reported", "value": "229000", "unit": "t", "reason": "Printed wrongly, p. 61.",
    "new_name": "USGS Mineral Commodity Summaries 2026, version 1.4", "new_published": "2026-09-01",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _reference(reference_once, db):
    pass


def tidy(value=230_000, *more):
    rows = [f"COD,cobalt,mine,all,production,contained,2025,{value},,,t,estimated,true,,,,7", *more]
    return "\r\n".join([",".join(COLUMNS), *rows, ""]).encode()


def load(data):
    return import_release(from_bytes("usgs-mcs-2026.csv", data), content_dir=CONTENT)
