"""The content that the project ships: complete, loadable, and what the importer makes of the real file."""

import io
from collections import Counter

import pytest
from django.conf import settings
from django.core.management import call_command

from minerals.importers import usgs_mcs2026
from minerals.importers.content import load_facts
from minerals.importers.reference import read_reference
from minerals.importers.wordings import read_places, read_wordings
from minerals.models import Country, CriticalList, Figure, FigureRevision, Flag, Mineral, Region
from minerals.models.places import Kind

CONTENT = settings.BASE_DIR / "content"
SOURCE = settings.BASE_DIR.parent / "shared" / "data" / "usgs_mcs2026" / usgs_mcs2026.NAME

needs_source = pytest.mark.skipif(not SOURCE.exists(), reason="the real USGS file is not in ../shared/data")


@pytest.fixture
def extract():
    wordings, problems = read_wordings(CONTENT / "usgs_wordings.csv")
    places, more = read_places(CONTENT / "usgs_places.csv")
    assert not problems + more
    with SOURCE.open(encoding=usgs_mcs2026.ENCODING, newline="") as file:
        return usgs_mcs2026.read(file, wordings=wordings, places=places)


@needs_source
def test_every_world_row_of_the_real_file_is_loaded_skipped_or_reported(extract):
    assert not extract.problems
    assert extract.world == 3303 == len(extract.rows) + len(extract.skipped)
    assert extract.outside == {"Salient Statistics—United States": 4863, "Import Sources": 720}
    assert [remark.line for remark in extract.repaired] == [8533]


@needs_source
def test_the_signs_of_the_real_file_are_all_there(extract):
    counts = Counter(row.flag for row in extract.rows)
    assert counts[Flag.WITHHELD] == 30
    assert counts[Flag.ZERO] == 161
    assert counts[Flag.NOT_AVAILABLE] == 208  # 200 NA and 8 XX
    assert counts[Flag.BOUNDED] == 21
    assert counts[Flag.RANGE] == 3
    assert counts[Flag.DESCRIBED] == 50  # 14 "s", and the words Large to Very small


@needs_source
def test_the_shipped_figures_are_what_the_importer_makes_of_the_real_file():
    call_command("import_mcs", SOURCE, check=True, stdout=io.StringIO())


def test_the_reference_tables_have_no_problem():
    _, problems = read_reference(CONTENT)
    assert not problems


@pytest.fixture
def facts(db):
    return load_facts(CONTENT)


def current(key):
    return FigureRevision.objects.current().get(figure__key=key)


def test_the_shipped_facts_load_in_bulk_and_a_second_time_without_a_change(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(250):  # 3,475 figures
        load_facts(CONTENT)
    for report in load_facts(CONTENT):
        assert (report.read, report.loaded, report.changed) == (report.unchanged, 0, [])


def test_cobalt_of_2024(facts):
    congo = current("cod.cobalt.mine.all.production.contained.2024")
    assert (congo.value, congo.unit, congo.flag, congo.is_estimate) == (226_000, "t", Flag.ESTIMATED, True)
    assert congo.release.source.key == "usgs-mcs"
    assert current("wld.cobalt.mine.all.production.contained.2024").value == 302_000


def test_lithiums_world_total_says_that_it_leaves_out_the_united_states(facts):
    world = current("wld.lithium.mine.all.production.contained.2024")
    assert (world.value, world.excludes) == (222_000, "USA")
    assert current("usa.lithium.mine.all.production.contained.2024").flag == Flag.WITHHELD


def test_the_correction_of_brazils_rare_earths_is_a_revision(facts):
    brazil = FigureRevision.objects.filter(figure__key="bra.rare-earths.none.all.reserves.oxide.2025")
    assert list(brazil.order_by("number").values_list("number", "value", "is_current", "release__key")) == [
        (1, 21_000_000, False, "usgs-mcs-2026"),
        (2, 11_000_000, True, "usgs-mcs-2026-v1-3"),
    ]
    world = current("wld.rare-earths.none.all.reserves.oxide.2025")
    assert (world.flag, world.lower) == (Flag.BOUNDED, 75_000_000)


def test_vanadium_and_chromium_reserves_carry_their_note_and_take_no_part_in_ranks(facts):
    kept_out = Figure.objects.filter(rankable=False)
    assert set(kept_out.values_list("mineral__slug", "measure")) == {
        ("vanadium", "reserves"),
        ("chromium", "reserves"),
    }
    assert not kept_out.filter(annotation="").exists()
    assert not Figure.objects.filter(
        mineral__slug__in=["vanadium", "chromium"], measure="reserves", rankable=True
    )


def test_a_sum_of_the_european_union_adds_its_members_and_names_them(facts):
    silver = current("euu.silver.none.all.reserves.contained.2025")
    assert (silver.flag, silver.value, silver.excludes) == (Flag.CALCULATED, 59_000, "SWE")
    assert silver.note.startswith("The figure of Poland; Sweden not available.")


def test_places_are_complete(facts):
    assert Region.objects.count() == 12
    assert Country.objects.single().count() == 249 + 1  # ISO 3166 and Kosovo
    assert Country.objects.get(code="EUU").members.count() == 27
    assert set(Country.objects.filter(kind=Kind.AGGREGATE).values_list("code", flat=True)) == {"WLD", "OTH"}
    assert not Region.objects.filter(countries=None).exists()


def test_lists_are_complete_and_their_minerals_are_values_of_the_filter(facts):
    entries = {
        each.slug: Counter(each.entries.values_list("status", flat=True))
        for each in CriticalList.objects.all()
    }
    assert entries == {
        "united-states-2022": {"critical": 50},
        "united-states-2025": {"critical": 60},
        "european-union-2024": {"critical": 34, "strategic": 17},
        "canada-2024": {"critical": 34},
        "australia-2024": {"critical": 31, "strategic": 5},
        "india-2023": {"critical": 30},
        "south-korea-2023": {"critical": 33, "strategic": 10},
        "japan-2020": {"critical": 34},
        "united-kingdom-2021": {"critical": 18, "watchlist": 5},
    }
    assert not Mineral.objects.filter(list_entries__isnull=False, in_filter=False).exists()
