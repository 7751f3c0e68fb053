"""The real wide world file: its rows are counted, its figures compared with those read off by hand."""

import io
from collections import Counter
from decimal import Decimal

import pytest

from minerals.importers.publishers.usgs import long, wide
from minerals.importers.reading.files import TextFile
from minerals.importers.reading.tables import read_wordings
from minerals.importers.tidy import figures as tidy
from minerals.models import Flag

from .wide_files import (
    CONTENT,
    NAME,
    SOURCE,
    needs_source,
    tables,
)

pytestmark = pytest.mark.pure


# The real file


@pytest.fixture(scope="module")
def real():
    text = SOURCE.read_bytes().decode("utf-8-sig")
    return wide.read([TextFile(NAME, text)], tables())


@needs_source
def test_every_row_of_the_real_file_is_loaded_or_skipped_with_its_reason(real):
    assert (real.edition, real.read, real.problems) == (2025, 1250, [])
    loaded, skipped = {row.source_line for row in real.rows}, {remark.line for remark in real.skipped}
    assert len(loaded | skipped) == 1250
    assert len(skipped - loaded) == 10  # eight rows of germanium without a number, twice two countries in one


@needs_source
def test_the_flags_of_the_real_file(real):
    assert Counter(row.flag for row in real.rows) == {
        "reported": 1247,
        "estimated": 1578,
        "not-available": 214,
        "blank": 155,
        "described": 51,
        "withheld": 28,
        "bounded": 7,
    }
    assert sum("no note says why" in remark.reason for remark in real.uncertain) == 155


@needs_source
def test_the_shipped_figures_are_what_the_reader_makes_of_the_real_file(real):
    text = io.StringIO()
    tidy.write_figures(real.rows, text)
    shipped = (CONTENT / "figures" / "usgs-mcs-2025.csv").read_text(encoding="utf-8", newline="")
    assert shipped == text.getvalue()


# Read off the raw file by hand: line, and what stands there.
BY_HAND = [
    ("cod.cobalt.mine.all.production.contained.2023", 268, "175000", "t", "estimated"),
    ("cod.cobalt.mine.all.production.contained.2024", 268, "220000", "t", "estimated"),
    ("usa.cobalt.none.all.reserves.contained.2024", 265, "70000", "t", "reported"),
    ("usa.lithium.mine.all.production.contained.2023", 628, None, "t", "withheld"),
    ("usa.lithium.none.all.reserves.contained.2024", 628, "1800000", "t", "reported"),
    ("oth.lithium.mine.all.production.contained.2024", 638, None, "t", "blank"),
    ("wld.rare-earths.none.all.reserves.oxide.2024", 897, None, "t", "bounded"),
    ("nga.rare-earths.mine.all.production.oxide.2024", 890, "13000", "t", "estimated"),
    ("chn.copper.refinery.all.production.contained.2023", 302, "12000", "kt", "reported"),
    ("deu.copper.mine.all.production.contained.2023", 285, None, "kt", "blank"),
    ("bra.iron-ore.none.crude-ore.reserves.gross.2024", 538, "34000", "Mt", "reported"),
    ("chl.iron-ore.none.all.reserves.contained.2024", 559, None, "Mt", "not-available"),
    ("prk.molybdenum.none.all.reserves.contained.2024", 716, None, "kt", "not-available"),
    ("chn.vanadium.none.all.reserves.contained.2024", 1189, "4100", "kt", "reported"),
    ("sle.titanium.mine.rutile.production.oxide.2023", 1132, "110", "kt", "reported"),
    ("usa.titanium.mine.rutile.production.oxide.2024", 1120, None, "kt", "described"),
    ("wld.titanium.none.ilmenite-and-rutile.reserves.oxide.2024", 1142, "560000", "kt", "reported"),
    ("usa.sand-and-gravel-industrial.mine.all.production.unstated.2023", 933, "133000", "kt", "estimated"),
    ("chn.gallium.refinery.all.capacity.contained.2024", 371, "1000000", "kg", "estimated"),
    ("wld.antimony.none.all.reserves.contained.2024", 63, None, "t", "bounded"),
    ("tur.barite.mine.all.production.unstated.2023", 88, "216", "kt", "reported"),
    ("usa.cement.plant.all.production.unstated.2023", 185, "90000", "kt", "estimated"),
    ("ind.cement.plant.clinker.capacity.unstated.2023", 205, "300000", "kt", "estimated"),
    ("zaf.helium.mine.all.production.unstated.2023", 478, None, "Mm3", "described"),
    ("chn.magnesium.smelter.all.capacity.unstated.2024", 657, "1800", "kt", "estimated"),
    ("jpn.indium.refinery.all.capacity.unstated.2024", 485, "70", "t", "reported"),
    ("zaf.platinum-group-metals.none.all.reserves.contained.2024", 825, "63000000", "kg", "reported"),
    ("fin.chromium.none.shipping-grade.reserves.gross.2024", 219, "8300", "kt", "reported"),
    ("swe.tellurium.refinery.concentrate.production.contained.2024", 1098, "46", "t", "estimated"),
    ("wld.boron.mine.all.production.unstated.2023", 159, None, "kt", "not-available"),
]


@needs_source
@pytest.mark.parametrize(("key", "number", "value", "unit", "flag"), BY_HAND)
def test_figures_read_off_the_real_file_by_hand(key, number, value, unit, flag, real):
    (row,) = [row for row in real.rows if row.key == key]
    assert (row.source_line, row.unit, row.flag) == (number, unit, flag)
    assert row.value == (None if value is None else Decimal(value))


@needs_source
def test_the_bounds_of_the_real_file(real):
    bounds = {row.identity.mineral: row.lower for row in real.rows if row.flag == Flag.BOUNDED}
    assert bounds == {
        "antimony": 2_000_000,
        "chromium": 1_200_000,
        "gemstones": 2_000_000,
        "nickel": 130_000_000,
        "niobium": 17_000_000,
        "potash": 10_000_000,
        "rare-earths": 90_000_000,
    }


# Series that MCS 2025 has and MCS 2026 has not, since each counts something else there.
ONLY_HERE = {
    ("chromium", "shipping-grade", "reserves"),
    ("clays", "bentonite-beneficiated", "production"),
    ("clays", "kaolin-beneficiated", "production"),
    ("germanium", "all", "production"),
    ("helium", "extracted-from-natural-gas", "production"),
    ("helium", "extracted-from-natural-gas", "reserves"),
    ("helium", "from-cliffside-field", "production"),
    ("helium", "from-cliffside-field", "reserves"),
    ("lime", "shipments", "production"),
    ("selenium", "all", "reserves"),
    ("tellurium", "all", "reserves"),
}


def test_what_is_counted_has_the_identity_that_it_has_in_the_long_file():
    wordings, _ = read_wordings(CONTENT / "publishers" / "usgs" / "long.csv", long.WORDING)
    known = {each[:5] for each in map(_series, wordings.values())}
    found = {each[:5] for each in map(_series, tables().wordings.values()) if each[0]}
    assert {(mineral, form, measure) for mineral, _, form, measure, _ in found - known} == ONLY_HERE


def _series(wording):
    return wording.mineral, wording.stage, wording.form, wording.measure, wording.basis


def test_a_type_means_the_same_with_and_without_the_word_estimated():
    bare = Counter(
        (commodity, type_.replace(", estimated", ""), column)
        for commodity, type_, column in tables().wordings
    )
    assert bare.most_common(1)[0][1] == 1
