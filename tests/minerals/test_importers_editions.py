"""Editions and corrections give the same series in whatever order they are imported."""

import csv
import datetime

import pytest
from django.conf import settings

from minerals.facts.figure_store import FigureStore
from minerals.importers.loading.importing import import_release
from minerals.importers.reading.files import from_path
from minerals.importers.tidy.figures import COLUMNS, CORRECTION_COLUMNS
from minerals.models import FigureRevision, Release, Source
from minerals.models.sources import Spoken, corrected, spoken
from minerals.wording.findings import refusal
from profiles.verification import checks

CONTENT = settings.BASE_DIR / "content"

# The order of releases


@pytest.mark.pure
@pytest.mark.parametrize(
    ("key", "edition"),
    [
        ("usgs-mcs-2026-v1-3", "usgs-mcs-2026"),
        ("usgs-mcs-2026", ""),
        ("usgs-mcs-20261", ""),
        ("usgs-mcs-2026-", ""),
        ("erratum-of-june-2026-2", ""),
    ],
)
def test_the_key_of_a_correction_continues_that_of_its_edition(key, edition):
    assert corrected(key, "usgs-mcs") == edition


@pytest.mark.pure
def test_a_correction_speaks_before_the_next_edition_however_late_it_comes():
    days = {
        "usgs-mcs-2025": datetime.date(2025, 1, 31),
        "usgs-mcs-2026": datetime.date(2026, 2, 6),
        "usgs-mcs-2025-v1-1": datetime.date(2026, 6, 1),
        "usgs-mcs-2026-v1-1": datetime.date(2026, 3, 5),
        "usgs-mcs-2019-v1-1": datetime.date(2026, 7, 1),  # of an edition that is not here
        "erratum": datetime.date(2026, 4, 1),
    }
    when = spoken((key, key, "usgs-mcs", day) for key, day in days.items())
    assert sorted(when, key=when.get) == [
        "usgs-mcs-2025", "usgs-mcs-2025-v1-1", "usgs-mcs-2026", "usgs-mcs-2026-v1-1", "erratum",
        "usgs-mcs-2019-v1-1",
    ]  # fmt: skip
    assert when["usgs-mcs-2025-v1-1"] == Spoken(days["usgs-mcs-2025"], days["usgs-mcs-2025-v1-1"])


# The same series, whatever came first


LATE = "usgs-mcs-2025-v1-1"  # out after the edition of 2026
FREE = "a-letter-of-the-publisher"  # whose key names no edition

FILES = {
    "usgs-mcs-2024": {"FIN": 8, "AUS": 50, "WLD": 58},
    "usgs-mcs-2025": {"FIN": 10, "DEU": 5, "AUS": 60, "CHN": 20, "WLD": 95},
    "usgs-mcs-2026": {"FIN": 11, "AUS": 70, "WLD": 81},
    LATE: {"FIN": 9, "CHN": 200, "DEU": 4},
    FREE: {"CHN": 300},
}


@pytest.fixture
def load(reference_once, db, tmp_path):
    source = Source.objects.get(key="usgs-mcs")
    for key, month in ((LATE, 6), (FREE, 7)):
        day = datetime.date(2026, month, 1)
        Release.objects.create(key=key, name=key, source=source, published=day)

    def load(name):
        corrects = name in (LATE, FREE)
        path = tmp_path / ("corrections.csv" if corrects else f"{name}.csv")
        with path.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(CORRECTION_COLUMNS if corrects else COLUMNS)
            for code, value in FILES[name].items():
                cells = [code, "cobalt", "mine", "all", "production", "contained", "2024", value]
                cells += ["", "", "t", "reported", "false", "", "", "", ""]
                writer.writerow(cells + [name, "usgs-mcs", "Printed wrongly."] * corrects)
        outcome = import_release(from_path(path), content_dir=CONTENT)
        assert not outcome.refusal

    return load


def state():
    """Return the stored revisions, and the rows, shares and concentration that pages make of them."""
    store = FigureStore.whole()
    (one,) = store.series.values()
    revisions = FigureRevision.objects.order_by("figure__key", "release__key")
    return {
        "stored": list(
            revisions.values_list(
                "figure__key", "release__key", "value", "is_current", "is_revised", "reason"
            )
        ),
        "rows": sorted((o.code, o.value, o.edition, o.is_older) for o in one.observations),
        "listed": sorted(o.code for o in one.listed),
        "world": one.world,
        "shares": {
            o.code: one.share(o.code) or refusal(one.share_or_reason(o.code)) for o in one.observations
        },
        "concentration": one.concentration_or_reason(),
    }


ORDERS = [
    ("usgs-mcs-2024", "usgs-mcs-2025", LATE, FREE, "usgs-mcs-2026"),
    ("usgs-mcs-2024", "usgs-mcs-2025", "usgs-mcs-2026", LATE, FREE),
    ("usgs-mcs-2026", "usgs-mcs-2025", LATE, "usgs-mcs-2024", FREE),
    ("usgs-mcs-2025", "usgs-mcs-2026", FREE, LATE, "usgs-mcs-2024"),
    ("usgs-mcs-2026", "usgs-mcs-2024", "usgs-mcs-2025", FREE, LATE),
]


@pytest.mark.parametrize("order", ORDERS)
def test_the_order_of_imports_does_not_matter(load, order):
    for name in order:
        load(name)
    found = state()
    current = {key[:3].upper(): value for key, _, value, is_current, *_ in found["stored"] if is_current}
    assert current == {"FIN": 11, "DEU": 4, "AUS": 70, "CHN": 300, "WLD": 81, "EUU": 11}
    assert found["listed"] == ["AUS", "EUU", "FIN", "WLD"]
    assert found["world"].value == 81
    day = datetime.date(2025, 1, 31)
    assert [row for row in found["rows"] if row[3]] == [("CHN", 300, day, True), ("DEU", 4, day, True)]
    assert found["concentration"].leaders == ("Australia", "Finland")
    assert list(checks.figures()) == []  # `manage.py verify` has the same order
    sums = {(release, int(value)) for key, release, value, *_ in found["stored"] if key.startswith("euu")}
    assert sums == {("usgs-mcs-2024", 8), ("usgs-mcs-2025", 15), (LATE, 13), ("usgs-mcs-2026", 11)}


def test_a_late_correction_alone_moves_nothing_that_the_newer_edition_says(load):
    for name in ("usgs-mcs-2025", "usgs-mcs-2026"):
        load(name)
    before = state()
    load(LATE)
    after = state()
    assert after["world"] == before["world"]
    assert after["concentration"] == before["concentration"]
    assert after["shares"]["FIN"] == before["shares"]["FIN"]


def test_the_page_of_a_figure_ends_its_history_with_what_stands(load, client):
    for name in ("usgs-mcs-2025", "usgs-mcs-2026", LATE):
        load(name)
    page = client.get("/figures/fin.cobalt.mine.all.production.contained.2024/")
    values = [row.observation.value for row in page.context["history"].rows]
    assert values == [10, 9, 11]
