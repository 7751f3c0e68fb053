"""The reader of the folders of 2023 and 2024 on the publisher's files, and the figures that the project ships."""

import csv
import io
import re
from collections import Counter
from decimal import Decimal

import pytest
from django.conf import settings

from minerals.importers.publishers.usgs import folder, folder_words
from minerals.importers.publishers.usgs.folder_words import Types
from minerals.importers.reading.files import TextFile
from minerals.importers.reading.formats import Tables
from minerals.importers.reading.tables import read_places, read_wordings
from minerals.importers.tidy import figures as tidy

from .forms import form_of

pytestmark = pytest.mark.pure

CONTENT = settings.BASE_DIR / "content"
DATA = settings.BASE_DIR.parent / "shared" / "data"
EDITIONS = (2023, 2024)

needs_source = pytest.mark.skipif(
    not (DATA / "usgs_mcs2024").exists(), reason="the real USGS files are not in ../shared/data"
)


@pytest.fixture(scope="module")
def tables():
    with (CONTENT / "minerals.csv").open(encoding="utf-8", newline="") as file:
        minerals = {cells["slug"] for cells in csv.DictReader(file)}
    wordings, problems = read_wordings(
        CONTENT / "publishers" / "usgs" / "folder.csv", folder_words.WORDING, minerals=minerals
    )
    places, more = read_places(CONTENT / "publishers" / "usgs" / "places.csv")
    assert not problems + more
    return Tables(wordings, places)


@pytest.fixture(scope="module")
def extracts(tables):
    found = {}
    for edition in EDITIONS:
        paths = sorted(
            path for path in (DATA / f"usgs_mcs{edition}").iterdir() if path.suffix in (".csv", ".txt")
        )
        files = [TextFile(path.name, path.read_bytes().decode("utf-8-sig")) for path in paths]
        assert "usgs-folder" in {form_of(file.text) for file in files}
        found[edition] = folder.read(files, tables)
    return found


@needs_source
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_shipped_figures_are_what_the_reader_makes_of_the_real_files(extracts, edition):
    made = io.StringIO()
    tidy.write_figures(extracts[edition].rows, made)
    shipped = (CONTENT / "figures" / f"usgs-mcs-{edition}.csv").read_text(encoding="utf-8", newline="")
    assert made.getvalue() == shipped


@needs_source
@pytest.mark.parametrize(
    ("edition", "rows", "figures", "flags"),
    [
        (
            2023,
            1203,
            3481,
            {
                "estimated": 1555, "reported": 1199, "not-available": 496, "zero": 123, "described": 56,
                "withheld": 29, "blank": 18, "bounded": 5,
            },
        ),
        (
            2024,
            1227,
            3448,
            {
                "estimated": 1601, "reported": 1198, "not-available": 411, "zero": 150, "described": 52,
                "withheld": 32, "bounded": 4,
            },
        ),
    ],
)  # fmt: skip
def test_every_row_of_the_real_files_is_understood(extracts, edition, rows, figures, flags):
    extract = extracts[edition]
    assert (extract.edition, extract.problems) == (edition, [])
    assert (extract.read - extract.outside.total(), len(extract.rows)) == (rows, figures)
    assert sum(extract.accounts.values()) == extract.read
    assert Counter(row.flag for row in extract.rows) == flags
    remarks = [*extract.repaired, *extract.uncertain, *extract.skipped]
    assert all(remark.file and remark.line for remark in remarks)
    told = {(row.file, row.source_line) for row in extract.rows} | {
        (each.file, each.line) for each in extract.skipped
    }
    assert len(told) == rows


@needs_source
def test_the_other_files_of_the_folder_are_left_out(extracts):
    assert set(extracts[2024].outside) == {
        "MCS 2024 Data Release Revision File 2024-03-06.txt",
        "MCS2024_Fig2_Net_Import_Reliance.csv",
        "MCS2024_T4_Critical_Minerals_End_Use.csv",
        "MCS2024_T5_Critical_Minerals_Salient.csv",
    }
    assert not extracts[2023].outside


@needs_source
def test_why_something_is_left_out_of_the_real_files(extracts):
    reasons = Counter(
        remark.reason.split(":")[1].split()[0] for each in extracts.values() for remark in each.skipped
    )
    # Alumina, refined copper, palladium beside platinum, and the United States with Canada.
    assert reasons == {"Alumina": 42, "Reserves": 32, "A": 4}


# Worked out by hand from the files: key, value (or lower, upper, word), unit, flag, line of the file.
HAND_CHECKED = {
    2023: [
        ("cod.cobalt.mine.all.production.contained.2021", 119_000, "t", "estimated", 6),
        ("aus.cobalt.mine.all.production.contained.2021", 5_295, "t", "reported", 3),
        ("zaf.chromium.mine.all.production.gross.2021", 18_600, "kt", "reported", 6),
        ("chl.rhenium.none.all.reserves.contained.2022", 1_300_000, "kg", "reported", 4),
        ("chn.vanadium.none.all.reserves.contained.2022", 9_500, "kt", "reported", 5),
        ("aus.zinc.none.all.reserves.contained.2022", 1_166_000, "kt", "reported", 3),
        ("aus.titanium.plant.sponge.production.unstated.2021", None, "t", "blank", 3),
        ("chn.titanium.plant.pigment.capacity.unstated.2021", 5_000_000, "t", "reported", 5),
        ("wld.nickel.none.all.reserves.contained.2022", ">100000000", "t", "bounded", 12),
        ("arg.silver.mine.all.production.contained.2021", 720, "t", "estimated", 3),
        ("esp.feldspar.mine.includes-pegmatites.production.unstated.2021", 800, "kt", "estimated", 13),
        (
            "chn.silicon.plant.ferrosilicon-and-silicon-metal.production.contained.2022",
            6_000,
            "kt",
            "estimated",
            7,
        ),
        ("btn.silicon.plant.ferrosilicon.production.contained.2021", 85, "kt", "estimated", 4),
        ("wld.iodine.mine.all.production.contained.2022", 33_000, "t", "estimated", 10),
        ("usa.zirconium.mine.all.production.gross.2021", "<100", "kt", "bounded", 2),
        ("mex.mercury.mine.net-exports.production.contained.2021", 39, "t", "estimated", 5),
        ("afg.talc.none.all.reserves.unstated.2022", "Large", "kt", "described", 3),
        ("wld.soda-ash.plant.synthetic.production.unstated.2021", 40_100, "kt", "reported", 9),
        ("mar.arsenic.refinery.all.production.gross.2021", 6_880, "t", "reported", 7),
        ("chn.iron-and-steel.plant.raw-steel.production.gross.2021", 1_030, "Mt", "reported", 4),
        ("tur.boron.mine.refined-borates.production.unstated.2022", 1_700, "kt", "estimated", 10),
        ("rus.palladium.mine.all.production.contained.2021", 86_000, "kg", "estimated", 4),
        ("usa.barite.mine.all.production.unstated.2021", None, "kt", "withheld", 2),
        ("deu.peat.none.all.reserves.unstated.2022", "Included with “Other countries”", "kt", "described", 7),
    ],
    2024: [
        ("cod.cobalt.mine.all.production.contained.2023", 170_000, "t", "estimated", 5),
        ("ncl.cobalt.none.all.reserves.contained.2023", None, "t", "not-available", 9),
        ("usa.lithium.mine.all.production.contained.2023", None, "t", "withheld", 2),
        ("jpn.gallium.refinery.all.production.contained.2022", 3_000, "kg", "estimated", 4),
        ("oth.gallium.refinery.all.capacity.contained.2023", 88_000, "kg", "estimated", 7),
        ("oth.nickel.none.all.reserves.contained.2023", ">9100000", "t", "bounded", 11),
        ("wld.antimony.none.all.reserves.contained.2023", ">2000000", "t", "bounded", 19),
        ("chn.rare-earths.mine.all.production.oxide.2023", 240_000, "t", "estimated", 7),
        ("aus.iron-ore.none.crude-ore.reserves.gross.2023", 58_000, "Mt", "reported", 3),
        ("aus.iron-ore.mine.all.production.contained.2022", 584_000, "kt", "reported", 22),
        ("can.potash.none.all.reserves.oxide.2023", 1_100_000, "kt", "reported", 5),
        ("can.potash.none.recoverable-ore.reserves.gross.2023", 4_500_000, "kt", "reported", 5),
        ("arg.sand-and-gravel-industrial.mine.all.production.unstated.2022", 3_900, "kt", "estimated", 3),
        ("chn.titanium.plant.pigment.capacity.unstated.2023", 5_500_000, "t", "reported", 5),
        ("usa.helium.mine.extracted-from-natural-gas.production.unstated.2022", 65, "Mm3", "reported", 2),
        ("zaf.helium.mine.all.production.unstated.2023", "Less than ½ unit", "Mm3", "described", 10),
        ("usa.selenium.none.all.reserves.contained.2023", 11_000, "t", "reported", 2),
        ("usa.talc.none.crude.reserves.unstated.2023", 140_000, "kt", "reported", 2),
        ("usa.mica.none.sheet.reserves.unstated.2023", "Very small", "t", "described", 13),
        ("rus.diamond-industrial.mine.all.production.unstated.2022", 18, "Mct", "reported", 6),
        ("bwa.gemstones.mine.gem-diamond.production.unstated.2022", 17_100, "kct", "reported", 4),
        ("usa.titanium.mine.rutile.production.oxide.2022", "Included with ilmenite", "kt", "described", 18),
        ("chn.magnesium.smelter.all.production.unstated.2022", 933, "kt", "reported", 4),
        ("zaf.platinum-group-metals.none.all.reserves.contained.2023", 63_000_000, "kg", "reported", 12),
        ("rus.zeolites.mine.all.production.unstated.2022", 35_000, "t", "estimated", 13),
        ("ind.iron-oxide-pigments.mine.ocher.production.unstated.2023", 3_200_000, "t", "estimated", 6),
        ("wld.gypsum.none.all.reserves.unstated.2023", "Large", "kt", "described", 23),
        ("usa.abrasives.plant.fused-aluminum-oxide.capacity.unstated.2023", 0, "t", "zero", 2),
    ],
}


def said(row):
    """The number, bound or word of a row."""
    if row.flag == "bounded":
        return f">{row.lower}" if row.lower else f"<{row.upper}"
    return row.text or row.value


@needs_source
@pytest.mark.parametrize(
    ("edition", "check"), [(year, check) for year in EDITIONS for check in HAND_CHECKED[year]]
)
def test_a_figure_is_what_a_hand_found_in_the_file(extracts, edition, check):
    key, value, unit, flag, line = check
    row = next(row for row in extracts[edition].rows if row.key == key)
    assert (said(row), row.unit, row.flag, row.source_line) == (value, unit, flag, line)


@needs_source
@pytest.mark.parametrize(
    ("edition", "key", "excludes"),
    [
        (2023, "wld.lithium.mine.all.production.contained.2021", "USA"),
        (2023, "wld.iodine.mine.all.production.contained.2021", "CHN;USA"),
        (2023, "wld.wollastonite.mine.all.production.unstated.2022", "USA"),  # said by its label only
        (2023, "wld.talc.mine.all.production.unstated.2021", ""),
        (2024, "wld.iodine.mine.all.production.contained.2022", "CHN"),
        (2024, "wld.titanium.plant.sponge.production.unstated.2023", "USA"),
        (2024, "wld.titanium.plant.sponge.capacity.unstated.2023", ""),
    ],
)
def test_the_real_totals_name_what_they_leave_out(extracts, edition, key, excludes):
    assert next(row for row in extracts[edition].rows if row.key == key).excludes == excludes


@needs_source
def test_a_year_of_both_editions_is_of_one_magnitude(extracts):
    """Production of 2022, first estimated and then reported: a wrong unit or form would be a factor of a thousand."""
    early, late = (
        {row.identity: row for row in extracts[edition].rows if row.identity.year == 2022 and row.value}
        for edition in EDITIONS
    )
    ratios = {}
    for identity in early.keys() & late.keys():
        assert early[identity].unit == late[identity].unit
        if early[identity].identity.measure != "reserves":
            ratios.setdefault(identity[1:], []).append(late[identity].value / early[identity].value)
    medians = {series: sorted(each)[len(each) // 2] for series, each in ratios.items()}
    assert len(medians) > 90
    assert all(Decimal("0.6") < median < Decimal("1.6") for median in medians.values())


def test_no_two_reviewed_types_are_the_same_words_with_two_meanings(tables):
    assert not [key for key, meanings in Types(tables.wordings).loose.items() if len(meanings) > 1]


@needs_source
@pytest.mark.parametrize(
    ("called", "files", "edition"),
    [
        ("{commodity}_mcs2022-salient-world.csv", 77, 2022),
        ("mcs2023-{commodity}_world.csv", 77, 2022),  # the name says one edition, the rows another
        ("file{number:02}.csv", 67, 2022),  # ten have types that any mine or refinery could have
    ],
)
def test_an_earlier_edition_is_known_by_its_rows_whatever_its_files_are_called(
    tables, called, files, edition
):
    """The folder of 2023 as if of 2022: each row says so, and each column is of a year earlier."""
    made, expected = [], []
    for number, path in enumerate(sorted((DATA / "usgs_mcs2023").glob("*_world.csv"))):
        text = path.read_bytes().decode("utf-8-sig").replace("MCS2023", "MCS2022")
        head, _, rest = text.partition("\n")
        head = re.sub("20(21|22)", lambda year: str(int(year[0]) - 1), head)
        commodity = path.name.removeprefix("mcs2023-").removesuffix("_world.csv")
        made.append(TextFile(called.format(commodity=commodity, number=number), f"{head}\n{rest}"))
        expected.append(TextFile(f"mcs2022-{commodity}_world.csv", f"{head}\n{rest}"))
    extract, plain = folder.read(made, tables), folder.read(expected, tables)
    refused = [problem.file for problem in extract.problems]
    assert (extract.edition, len(made) - len(refused)) == (edition, files)
    assert not plain.problems
    figures = {row.key: row.value for row in extract.rows}
    assert figures.items() <= {row.key: row.value for row in plain.rows}.items()
    assert files < 77 or len(figures) == len(plain.rows)
