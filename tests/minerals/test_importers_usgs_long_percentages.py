"""Net import reliance and sources of imports in the long file: lines of MCS 2026 beside what was read off by hand."""

import csv
import io

import pytest
from django.conf import settings

from minerals.importers.publishers.usgs.long import HEADER, WORDING, read
from minerals.importers.reading.files import TextFile
from minerals.importers.reading.formats import Tables
from minerals.importers.reading.tables import read_places, read_wordings
from minerals.models import Flag

pytestmark = pytest.mark.pure

CONTENT = settings.BASE_DIR / "content"
APPARENT = "Net import reliance as a percentage of apparent consumption"
SIMPLE = "Defined as imports – exports."
CESIUM = "The United States was 100% net import reliant for its cesium needs"


@pytest.fixture(scope="module")
def tables():
    wordings, problems = read_wordings(CONTENT / "publishers" / "usgs" / "long.csv", WORDING)
    places, more = read_places(CONTENT / "publishers" / "usgs" / "places.csv")
    assert not problems + more
    return Tables(wordings, places)


def reliance(chapter, commodity, year, value, notes=SIMPLE, *, detail=APPARENT, critical="Yes", **more):
    cells = [chapter, "Salient Statistics—United States", commodity, "United States", "Net import reliance"]
    return [*cells, detail, "percent", year, value, notes, critical, more.get("other", "")]


def imports(
    chapter, commodity, country, value, notes="", *, detail="All", years="2021–24", in_words="2021-2024"
):
    cells = [chapter, "Import Sources", commodity, country, f"Import sources {in_words}", detail]
    return [*cells, "percent", years, value, notes, "Yes", ""]


def read_lines(tables, *lines, name="MCS2026_Commodities_Data.csv", header=HEADER):
    text = io.StringIO()
    csv.writer(text).writerows([header, *lines])
    return read([TextFile(name, text.getvalue())], tables)


@pytest.mark.parametrize(
    ("line", "key", "statement"),
    [
        (reliance("COBALT", "Cobalt", "2024", "74"), "cobalt.none.all.2024", "reported 74"),
        (reliance("LITHIUM", "Lithium", "2021", ">25"), "lithium.none.all.2021", "bounded lower 25"),
        (reliance("LITHIUM", "Lithium", "2025", ">50", f"Estimated. -- {SIMPLE}"),
         "lithium.none.all.2025", "bounded lower 50 estimate"),
        (reliance("BARITE", "Barite", "2025", ">75", detail=APPARENT.replace("reliance as", "relianceas")),
         "barite.none.all.2025", "bounded lower 75"),
        (reliance("CADMIUM", "Cadmium", "2024", "E", critical="No"), "cadmium.none.all.2024", "described Net exporter"),
        (reliance("RARE EARTHS", "Rare Earths", "2025", "E", "Estimated.", detail=f"{APPARENT}: Mineral concentrates"),
         "rare-earths.none.mineral-concentrates.2025", "described Net exporter estimate"),
        (reliance("RARE EARTHS", "Rare Earths", "2024", "53", detail=f"{APPARENT}: Compounds and metals"),
         "rare-earths.none.compounds-and-metals.2024", "reported 53"),
        (reliance("MERCURY", "Mercury", "2025", "NA", "Estimated."), "mercury.none.all.2025", "not-available"),
        (reliance("QUARTZ (High-purity and Industrial Cultured CRYSTAL)", "Industrial cultured quartz crystal",
                  "2022", "0"), "high-purity-quartz.none.cultured-quartz-crystal.2022", "zero 0"),
        (reliance("HELIUM AND RARE GASES", "Krypton", "2024", "93", detail=f"{APPARENT}: Krypton"),
         "krypton.none.all.2024", "reported 93"),
        (reliance("NICKEL", "Nickel", "2025", "41", "Estimated.", detail=APPARENT.replace("of ", "of total ")),
         "nickel.none.all.2025", "estimated 41 estimate"),
        (reliance("THALLIUM", "Thallium", "2024", "NA", detail=APPARENT.replace("apparent", "estimated")),
         "thallium.none.all.2024", "not-available"),
        (reliance("CESIUM", "Cesium", "2025", "100", "", detail=CESIUM), "cesium.none.all.2025", "reported 100"),
        (reliance("WOLLASTONITE", "Wollastonite", "2025", "E", "", critical="",
                  detail="The United\xa0States was a net exporter of wollastonite in 2025"),
         "wollastonite.none.all.2025", "described Net exporter"),
    ],
)  # fmt: skip
def test_a_line_becomes_the_reliance_that_it_says(tables, line, key, statement):
    identity, told = only_figure(tables, line)
    assert identity == f"usa.{key.rpartition('.')[0]}.net-import-reliance.unstated.{key.rpartition('.')[2]}"
    assert told == f"% {statement}"


@pytest.mark.parametrize(
    ("line", "key", "statement"),
    [
        (imports("ALUMINUM", "Aluminum", "Other countries", "29"), "oth.aluminium.none.all", "reported 29"),
        (imports("ANTIMONY", "Antimony", "China", "55", detail="Total metal and oxide"),
         "chn.antimony.none.metal-and-oxide", "reported 55"),
        (imports("COPPER", "Copper", "Chile", "68", detail="Refined copper"),
         "chl.copper.none.refined-metal", "reported 68"),
        (imports("PHOSPHATE ROCK", "Phosphate Rock", "Peru", ">99"),
         "per.phosphate-rock.none.all", "bounded lower 99"),
        (imports("PHOSPHATE ROCK", "Phosphate Rock", "Other countries", "<1"),
         "oth.phosphate-rock.none.all", "bounded upper 1"),
        (imports("STONE (CRUSHED)", "Stone (Crushed)", "The Bahamas", "15"),
         "bhs.stone-crushed.none.all", "reported 15"),
        (imports("YTTRIUM", "Yttrium", "China", "70", "Estimated from Trade Mining LLC shipping records."),
         "chn.yttrium.none.all", "estimated 70 estimate"),
        (imports("HELIUM AND RARE GASES", "Argon", "Canada", "90", detail="Argon"),
         "can.argon.none.all", "reported 90"),
        (imports("TITANIUM AND TITANIUM DIOXIDE", "Titanium Sponge Metal", "Japan", "77",
                 detail="Titanium Sponge Metal"), "jpn.titanium.none.sponge", "reported 77"),
    ],
)  # fmt: skip
def test_a_line_becomes_the_share_of_the_place_that_imports_come_from(tables, line, key, statement):
    assert only_figure(tables, line) == (f"{key}.us-import-share.unstated.2024", f"% {statement}")


def only_figure(tables, line):
    """(key, unit and statement) of the one figure that a line becomes."""
    found = read_lines(tables, line)
    assert not found.problems
    (row,) = found.rows
    told = [row.unit, row.flag]
    told += [str(row.value)] if row.value is not None else []
    told += [f"{name} {end}" for name, end in (("lower", row.lower), ("upper", row.upper)) if end is not None]
    told += [row.text] if row.text else []
    return row.key, " ".join([*told, "estimate"] if row.is_estimate else told)


@pytest.mark.parametrize(
    ("line", "note"),
    [
        (
            reliance("GALLIUM", "Gallium", "2025", "100", f"Estimated. -- {SIMPLE} Excludes gallium arsenide wafers.",
                     detail="Net import reliance as a percentage of reported consumption"),
            "As a percentage of reported consumption. Defined as imports – exports. "
            "Excludes gallium arsenide wafers.",
        ),
        (
            reliance("LEAD", "Lead", "2024", "33", "Defined as refined imports – refined exports.",
                     detail=f"{APPARENT}, refined metal"),
            "As a percentage of apparent consumption, refined metal. Defined as refined imports – refined exports.",
        ),
        (
            reliance("STONE (DIMENSION)", "Granite Only", "2024", "80",
                     detail=f"Granite only: {APPARENT} (based on value)"),
            "As a percentage of apparent consumption (based on value). Defined as imports – exports.",
        ),
        (
            reliance("CESIUM", "Cesium", "2025", "100", "", detail=CESIUM),
            "The United States was 100% net import reliant for its cesium needs.",
        ),
        (imports("LITHIUM", "Lithium", "Chile", "54"), "Average of 2021 to 2024."),
        (imports("GOLD", "Gold", "Switzerland", "9", detail="Total"), "Average of 2021 to 2024."),
        (
            imports("TANTALUM", "Tantalum", "China", "8", "Includes Hong Kong.", detail="Tantalum waste and scrap"),
            "Average of 2021 to 2024. Tantalum waste and scrap. Includes Hong Kong.",
        ),
        (
            imports("ARSENIC", "Arsenic", "China", "16", detail="All forms of arsenic",
                    notes="Calculated using the gross weight of imports. -- Includes Hong Kong."),
            "Average of 2021 to 2024. All forms of arsenic. Calculated using the gross weight of imports. "
            "Includes Hong Kong.",
        ),
    ],
)  # fmt: skip
def test_the_note_says_of_what_it_is_a_percentage(tables, line, note):
    found = read_lines(tables, line)
    assert not found.problems
    assert [row.note for row in found.rows] == [note]


@pytest.mark.parametrize(
    ("chapter", "commodity", "year", "notes", "text"),
    [
        (
            "SAND AND GRAVEL (CONSTRUCTION)", "Sand And Gravel (Construction)", "2021",
            "Defined as imports – exports. -- Less than ½ unit.", "Less than ½ unit",
        ),
        (
            "STONE (CRUSHED)", "Stone (Crushed)", "2025",
            "Estimated. -- Defined as imports – exports. -- Large unreported investor stock purchases preclude "
            "calculation of a meaningful net import reliance.",
            "Large unreported investor stock purchases preclude calculation of a meaningful net import reliance",
        ),
    ],
)  # fmt: skip
def test_see_note_is_kept_as_the_notes_words_and_listed(tables, chapter, commodity, year, notes, text):
    found = read_lines(tables, reliance(chapter, commodity, year, "s", notes))
    (row,) = found.rows
    assert (row.flag, row.text) == (Flag.DESCRIBED, text)
    assert row.note == "As a percentage of apparent consumption. Defined as imports – exports."
    assert [remark.line for remark in found.uncertain] == [2]


SPLITTINGS = "Price, average value, muscovite and phlogopite mica, dollars per kilogram: Splittings"
GROUND = "Price, average, dollars per metric ton: Ground: Wet"


def mica_price(detail):
    cells = ["MICA (NATURAL)", "Salient Statistics—United States", "Mica (Natural)", "United States", "Price"]
    return [*cells, detail, "dollars per metric ton", "2024", "340", "", "No", ""]


def test_two_rows_of_mica_in_the_same_words_are_told_apart_by_the_row_before(tables):
    same = reliance("MICA (NATURAL)", "Mica (Natural)", "2024", "39")
    sheet = reliance("MICA (NATURAL)", "Mica (Natural)", "2024", "100")
    found = read_lines(tables, mica_price(GROUND), same, mica_price(SPLITTINGS), sheet)
    assert {row.identity.form: row.value for row in found.rows} == {"scrap-and-flake": 39, "sheet": 100}
    assert [remark.line for remark in found.repaired] == [3, 5]
    alone = read_lines(tables, same, mica_price("Price of anything else"), sheet)
    assert [problem.line for problem in alone.problems] == [2, 3, 4]


def test_a_share_of_several_countries_together_is_skipped_and_an_unknown_one_reported(tables):
    found = read_lines(
        tables,
        imports("RUBIDIUM", "Rubidium", "China, Germany, and Russia", "100"),
        imports("RUBIDIUM", "Rubidium", "China, Atlantis, and Russia", "100"),
        imports("TIN", "Tin", "Korea, Republic of", "5", detail="Refined tin"),
    )
    assert [(remark.line, remark.reason) for remark in found.skipped] == [
        (2, "a combined share of China, Germany, and Russia has no single place")
    ]
    assert [problem.line for problem in found.problems] == [3]
    assert [row.identity.country for row in found.rows] == ["KOR"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (reliance("COBALT", "Cobalt", "2024", "101"), "'101' is more than 100 percent"),
        (reliance("COBALT", "Cobalt", "2021–24", "74"), "'2021–24' is not a year"),
        (reliance("COBALT", "Cobalt", "2024", "s"), "“s” says “see note”"),
        (reliance("COBALT", "Cobalt", "2024", "74", detail="Net import reliance"), "no wording 'COBALT |"),
        (imports("LITHIUM", "Lithium", "Chile", "E"), "'E' is not a number"),
        (imports("LITHIUM", "Lithium", "Chile", "54", years="2024"), "'Import sources 2021-2024' and '2024' are not"),
        (imports("LITHIUM", "Lithium", "Chile", "54", years="2020–23"), "'Import sources 2021-2024' and '2020–23'"),
        (imports("LITHIUM", "Lithium", "Chile", "54", years="2024–21", in_words=""), "'2024–21' is not a period"),
        (imports("LITHIUM", "Lithium", "Chile", "54", years="x2021–24", in_words=""), "'x2021–24' is not a period"),
        (imports("LITHIUM", "Lithium", "United States", "54"), "imports of the United States do not come from"),
        (imports("LITHIUM", "Lithium", "World total", "54"), "imports of the United States do not come from"),
        (["Chile" if cell == "United States" else cell for cell in reliance("COBALT", "Cobalt", "2024", "7")],
         "the reliance is of the United States"),
        (["metric tons" if cell == "percent" else cell for cell in reliance("COBALT", "Cobalt", "2024", "7")],
         "unit 'metric tons' and measure net-import-reliance"),
    ],
)  # fmt: skip
def test_a_percentage_that_cannot_be_is_reported(tables, line, reason):
    found = read_lines(tables, line)
    assert not found.rows
    assert [problem.reason[: len(reason)] for problem in found.problems] == [reason]


def test_an_edition_never_seen_is_read(tables):
    """MCS 2027 as it may come: other years, the same words."""
    chile = ["LITHIUM", "World Mine Production and Reserves", "Lithium", "Chile"]
    mine = [*chile, "Production", "Mine production", "metric tons"]
    chapter = "(Data in metric tons, lithium content, unless otherwise specified)"
    later = {"years": "2022–25", "in_words": "2022-2025"}
    wollastonite = "The United States was a net exporter of wollastonite in 2026"
    found = read_lines(
        tables,
        [*mine, "2025", "56,000", "", "Yes", chapter],
        [*mine, "2026", "60,000", "Estimated.", "Yes", chapter],
        [*chile, "Reserves", "Reserves", "metric tons", "2026", "9,200,000", "", "Yes", chapter],
        *(reliance("LITHIUM", "Lithium", str(year), ">50") for year in range(2022, 2027)),
        reliance("WOLLASTONITE", "Wollastonite", "2026", "E", "", detail=wollastonite),
        imports("LITHIUM", "Lithium", "Chile", "50", **later),
        imports("GEMSTONES", "Gemstones", "India", "40", detail="Diamond", **later),
        name="MCS2027_Commodities_Data.csv",
        header=[cell.replace("2025", "2026") for cell in HEADER],
    )
    assert (found.edition, found.problems, found.read) == (2027, [], 11)
    assert {row.key for row in found.rows} == {
        "chl.lithium.mine.all.production.contained.2025",
        "chl.lithium.mine.all.production.contained.2026",
        "chl.lithium.none.all.reserves.contained.2026",
        *(f"usa.lithium.none.all.net-import-reliance.unstated.{year}" for year in range(2022, 2027)),
        "usa.wollastonite.none.all.net-import-reliance.unstated.2026",
        "chl.lithium.none.all.us-import-share.unstated.2025",
        "ind.gemstones.none.gem-diamond.us-import-share.unstated.2025",
    }
    share = next(row for row in found.rows if row.identity.mineral == "gemstones")
    assert share.note == "Average of 2022 to 2025. Diamond."
