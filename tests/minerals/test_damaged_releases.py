"""A broken file gives a clear error or a report: never a traceback, never a part of itself in the database.

The long tier tries more of them, on the whole files of the publishers.
"""

from functools import cache, partial

import pytest
from django.conf import settings

from minerals.importers.loading import importing
from minerals.importers.loading.importing import import_release
from minerals.importers.reading.files import RawFiles
from minerals.importers.reports import UnreadableError
from minerals.models import Figure, FigureRevision, GovernanceEstimate, MarketValue, Release, ReleaseImport

from ..tiers import deeper
from .damage import KINDS, variants

CONTENT = settings.BASE_DIR / "content"
DATA = settings.BASE_DIR.parent / "shared" / "data"
COUNT = deeper(0, 264)
EXCERPT = 60  # lines of each file, where not the whole files are asked for

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.exists(), reason="the publishers' files are not in ../shared/data"),
]


# The tables of the IEA have a world total each, without which none of their rows is understood: whole.
OTHERS = {
    "iea": ("iea_cmd2025/supply_by_country.csv", None),
    "demand": ("iea_cmd2025/demand_world.csv", EXCERPT),
    "prices": ("wb_pinksheet/annual_metals_nominal_1960_2024.csv", EXCERPT),
    "outlook": ("usgs_outlook2029/outlook_tidy.csv", EXCERPT),
}


def head(data):
    return data if COUNT else b"".join(data.splitlines(keepends=True)[:EXCERPT])


@pytest.fixture(scope="module")
def releases():
    """{form: [(name, bytes)]} of the real files, cut to their beginnings unless all is asked for."""
    long = DATA / "usgs_mcs2026" / "MCS2026_Commodities_Data.csv"
    wide = DATA / "usgs_mcs2025" / "MCS2025_World_Data.csv"
    found = {"long": [long], "wide": [wide], "wgi": [DATA / "wgi" / "wgi_2015_2023.csv"]}
    for year in (2023, 2024):
        paths = sorted((DATA / f"usgs_mcs{year}").glob("*_world.csv"))
        found[f"folder-{year}"] = paths if COUNT else paths[10:22]
    return {form: [(path.name, head(path.read_bytes())) for path in paths] for form, paths in found.items()}


@pytest.fixture(scope="module")
def other_releases():
    """{form: [(name, bytes)]} of other publishers."""
    found = {}
    for form, (name, lines) in OTHERS.items():
        path = DATA / name
        data = path.read_bytes()
        found[form] = [(path.name, data if COUNT else b"".join(data.splitlines(keepends=True)[:lines]))]
    return found


@pytest.fixture(autouse=True)
def _reference(reference_once, db):
    pass


@pytest.fixture(autouse=True)
def _tables_once(monkeypatch):
    """Read our own tables once, since nobody damages them: half of the time of an import this small."""
    read = cache(partial(importing.read_tables, CONTENT))
    monkeypatch.setattr(importing, "read_tables", lambda content_dir, **known: read())


def stored():
    return (
        Figure.objects.count(),
        FigureRevision.objects.count(),
        Release.objects.count(),
        ReleaseImport.objects.count(),
        MarketValue.objects.count(),
        GovernanceEstimate.objects.count(),
    )


def test_damaged_files_are_refused_or_reported_and_load_all_or_nothing(releases):
    try_all(variants(releases, COUNT or len(KINDS) * len(releases)))  # each kind on each form


def test_the_same_of_other_publishers(other_releases):
    try_all(variants(other_releases, COUNT or 3 * len(KINDS) * len(other_releases)))


def try_all(damaged):
    nothing = stored()
    outcomes = {"unreadable": 0, "refused": 0, "loaded": 0}
    for label, files in damaged:
        raw = RawFiles("upload", tuple(files))
        try:
            outcome = import_release(raw, content_dir=CONTENT, dry_run=True)
        except UnreadableError:
            outcomes["unreadable"] += 1
            continue
        except Exception as error:
            raise AssertionError(f"{label}: {error!r}") from error
        assert stored() == nothing, label
        found = outcome.as_json()
        if outcome.refusal:
            assert found["not_understood"]["count"] or "no figure" in outcome.refusal, label
            for file, _line, reason in found["not_understood"]["lines"]:
                assert file, label
                assert reason, label
            outcomes["refused"] += 1
        else:
            assert found["loaded"] == found["figures"] + found["others"], label
            outcomes["loaded"] += 1
    # Some damage leaves a file that says what it says (a cut at a line's end); most does not.
    assert outcomes["unreadable"] > outcomes["refused"] / 20
    assert outcomes["refused"] > outcomes["loaded"]


def test_damage_leaves_what_was_loaded_before_as_it_was(releases):
    import_release(RawFiles("long", tuple(releases["long"])), content_dir=CONTENT)
    before = stored()
    (name, data) = releases["long"][0]
    lines = data.splitlines(keepends=True)
    lines[5] = lines[5].replace(b",20", b",x20", 1)
    outcome = import_release(RawFiles("long", ((name, b"".join(lines)),)), content_dir=CONTENT)
    assert outcome.refusal
    assert stored() == before
