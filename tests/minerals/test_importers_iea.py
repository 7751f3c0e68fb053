"""The IEA's supply by country and world demand, row by row, on hand-made excerpts of them."""

import csv
import io
from decimal import Decimal

import pytest
from django.conf import settings

from minerals.importers.publishers.iea import demand, supply
from minerals.importers.reading.files import TextFile, decoded, from_path
from minerals.importers.reading.formats import Tables, read_tables, recognise
from minerals.importers.reading.series_words import SeriesWords
from minerals.importers.reading.tables import CodeOfLabel, Wording, read_table, wording_key
from minerals.importers.tidy.market import COLUMNS as TIDY
from minerals.importers.tidy.market import read_market
from minerals.models import Flag

pytestmark = pytest.mark.pure

CONTENT = settings.BASE_DIR / "content"
DEMAND_FILE = settings.BASE_DIR.parent / "shared/data/iea_cmd2025/demand_world.csv"
needs_demand = pytest.mark.skipif(
    not DEMAND_FILE.exists(), reason="the file of the source is not in ../shared/data"
)
NAME = "supply_by_country.csv"
OBSERVED, PROJECTED = supply.SCENARIOS
SERIES = ("cobalt", "refinery", "all", "contained")
PLACES = {
    "China": CodeOfLabel("CHN", ""),
    "Finland": CodeOfLabel("FIN", ""),
    "Rest of world": CodeOfLabel("OTH", ""),
    "World": CodeOfLabel("WLD", ""),
}
CODES = {"China": "CHN", "Finland": "FIN"}


def wording(measure, action="load", note=""):
    mineral, stage, form, basis = SERIES
    return Wording(mineral, stage, measure, form, basis, action, note)


WORDINGS = {OBSERVED: wording("production"), PROJECTED: wording("projected-production")}


def line(country="China", value="196.143", share="78.41", year="2024", kind=OBSERVED, **other):
    cells = {"mineral": "Cobalt", "stage": "refining", "country": country, "alpha3": CODES.get(country, "")}
    return cells | {"year": year, "value": value, "unit": "kt", "kind": kind, "share_pct": share} | other


WORLD = line("World", "250.15", "100.0")
REST = line("Rest of world", "54.007", "21.59")


def written(*lines, header=supply.COLUMNS):
    text = io.StringIO()
    csv.writer(text).writerows([header, *(each.values() for each in lines)])
    return text.getvalue()


def read_text(text, wordings=WORDINGS):
    keys = {
        wording_key(
            dict(zip(supply.WORDING, ("Cobalt", "refining", kind), strict=True)), supply.WORDING
        ): each
        for kind, each in wordings.items()
    }
    return supply.read([TextFile(NAME, text)], Tables(keys, PLACES))


def extract(*lines, wordings=WORDINGS):
    return read_text(written(*lines), wordings)


def reasons(*lines):
    return [(problem.line, problem.reason) for problem in extract(*lines).problems]


def test_a_row_becomes_a_figure_in_tonnes_and_keeps_what_was_published():
    found = extract(line(), REST, WORLD)
    row = found.rows[0]
    assert row.identity == ("CHN", *SERIES[:3], "production", "contained", 2024, "")
    assert (row.value, row.unit, row.flag, row.is_estimate) == (Decimal(196143), "t", Flag.UNSTATED, False)
    assert (row.note, row.source_line) == ("Published as 196.143 kt, 78.41% of the IEA’s total.", 2)
    assert found.rows[2].note == "Published as 250.15 kt."
    assert [each.identity.country for each in found.rows] == ["CHN", "OTH", "WLD"]
    assert (found.edition, found.problems, found.uncertain) == (2025, [], [])


def test_a_projection_is_a_measure_of_its_own_with_its_scenario_and_never_reported():
    ahead = {"year": "2030", "kind": PROJECTED}
    found = extract(
        line(), REST, WORLD, line(value="80", share="80", **ahead), line("World", "100", "100", **ahead)
    )
    row = found.rows[3]
    assert row.identity == ("CHN", *SERIES[:3], "projected-production", "contained", 2030, "base-case")
    assert (row.flag, row.is_estimate) == (Flag.ESTIMATED, True)
    assert not found.problems


def test_none_is_zero_and_no_blank():
    row = extract(line("Finland", "0.0", "0.0"), WORLD).rows[0]
    assert (row.flag, row.value) == (Flag.ZERO, 0)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (line(kind=""), "kind '' is neither an observed base year nor a projection of a scenario"),
        (
            line(year="2030", kind=""),
            "kind '' is neither an observed base year nor a projection of a scenario",
        ),
        (line(year="2030"), "'observed base year' of 2030, while the base year of the file is 2024"),
        (line(kind=PROJECTED), "'base case projection' of 2024, while the base year of the file is 2024"),
        (line("Atlantis"), "no place 'Atlantis'"),
        (line(alpha3="FIN"), "'China' is CHN, not 'FIN'"),
        (line("Rest of world", alpha3="CHN"), "'Rest of world' is OTH, not 'CHN'"),
        (line(year="24"), "'24' is not a year"),
        (line(unit="t"), "the unit is 't', not kt"),
        (line(value="-1"), "'-1' is not a number"),
        (line(value=""), "'' is not a number"),
        (line(value="0.00000001"), "'0.00000001' has more than 16 digits before or 4 after the point"),
        (line(value="9" * 16), f"'{'9' * 16}000' has more than 16 digits before or 4 after the point"),
        (line(share="78.43"), "share_pct is 78.43, but 196.143 kt of 250.15 kt is 78.41 percent"),
        (line(value="916.143"), "share_pct is 78.41, but 916.143 kt of 250.15 kt is 366.24 percent"),
        (line(mineral="Zinc"), "no wording 'Zinc | refining | observed base year'"),
        (line(country="=1+1"), "'=1+1' is a formula, or text in another encoding"),
    ],
)
def test_a_row_that_is_not_understood_is_named_with_line_and_reason(row, reason):
    assert (4, reason) in reasons(REST, WORLD, row)


def test_a_table_without_a_world_total_is_refused():
    (found,) = extract(line()).problems
    assert found.reason == "its table has no world total, which its share would be of"


def test_a_wording_that_nobody_reviewed_is_reported():
    found = extract(line(), WORLD, wordings={PROJECTED: WORDINGS[PROJECTED]})
    assert found.problems[0].reason == "no wording 'Cobalt | refining | observed base year'"


def test_what_the_reviewed_table_skips_is_skipped_with_its_reason():
    found = extract(line(), WORLD, wordings={OBSERVED: wording("production", "skip", "Counted elsewhere.")})
    assert [each.reason for each in found.skipped] == ["Counted elsewhere."] * 2
    assert not found.rows


def test_rows_without_their_world_total_are_not_loaded():
    assert extract(line(), REST).rows == []


def test_two_rows_of_one_figure_are_a_problem_and_neither_is_used_where_they_differ():
    assert reasons(line(), line(), REST, WORLD) == [
        (3, "chn.cobalt.refinery.all.production.contained.2024 is already on line 2")
    ]
    found = extract(line(), line(value="196.15"), REST, WORLD)
    assert [problem.line for problem in found.problems] == [3, 2]
    assert [row.identity.country for row in found.rows] == ["OTH", "WLD"]


def test_rows_that_do_not_add_up_are_loaded_and_said():
    found = extract(line(), line("Finland", "20.12", "8.04"), REST, WORLD)
    assert [(each.line, each.reason) for each in found.uncertain] == [
        (5, "production: its rows add up to 270,270 t, not to 250,150: 20,120 more, as much as FIN has")
    ]
    assert len(found.rows) == 4
    less = extract(line(), WORLD)
    assert less.uncertain[0].reason == "production: its rows add up to 196,143 t, not to 250,150: 54,007 less"


def test_what_rounding_explains_is_no_difference():
    rest = line("Rest of world", "54.008", "21.59")
    assert extract(line(), rest, WORLD).uncertain == []


@pytest.mark.parametrize("text", ["", "mineral\n", written(), written(line(), header=supply.COLUMNS[:-1])])
def test_a_file_without_rows_or_columns_is_a_problem(text):
    assert read_text(text).problems


def test_a_file_that_ends_within_a_row_is_a_problem():
    found = read_text(written(line(), REST, WORLD).removesuffix("\r\n"))
    assert "truncated" in found.problems[-1].reason


def test_columns_may_come_in_another_order_and_an_unknown_one_is_said():
    lines = [dict(reversed(each.items())) for each in (line(), REST, WORLD)]
    assert len(read_text(written(*lines, header=supply.COLUMNS[::-1])).rows) == 3
    more = [each | {"grade": "A"} for each in (line(), REST, WORLD)]
    found = read_text(written(*more, header=(*supply.COLUMNS, "grade")))
    assert [problem.reason for problem in found.problems] == ["unknown column 'grade': it is not read"]
    assert len(found.rows) == 3


def test_the_edition_is_the_year_after_the_base_year():
    rows = [each | {"year": "2025"} for each in (line(), REST, WORLD)]
    assert extract(*rows).edition == 2026


def test_every_row_is_accounted_for():
    found = extract(line(), line("Atlantis"), line(unit="t"), REST, WORLD)
    assert found.accounts == {"understood": 3, "skipped": 0, "outside": 0, "not understood": 2}
    assert found.read == 5


DEMAND = (
    "mineral,part,scenario,year,value_kt\nCobalt,totalDemand,,2024,222.1\nCobalt,totalDemand,STEPS,2030,300\n"
)


WORDS = {("cobalt", "totaldemand"): SeriesWords("cobalt", "total", "Demand", "thousand metric tons")}


def read_demand(text):
    return demand.read([TextFile("demand_world.csv", text)], Tables({}, {}, more=WORDS))


def test_world_demand_is_a_series_for_each_scenario_and_one_observed():
    assert recognise(DEMAND)[0] == "iea-demand"
    found = read_demand(DEMAND.replace("222.1", "222.123456789"))
    assert (found.problems, found.edition) == ([], 2025)
    now, later = found.rows
    assert now.key == "wld.cobalt.demand.total-observed.thousand-metric-tons.2024"
    assert (now.value, now.flag, now.is_estimate) == (Decimal("222.1235"), Flag.UNSTATED, False)
    assert later.wording == "Demand, projected: Stated Policies Scenario (STEPS)"
    assert (later.value, later.flag, later.is_estimate) == (300, Flag.ESTIMATED, True)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("STEPS,2030", "STEPS,soon", "'soon' is not a year"),
        ("STEPS", "WISHES", "no scenario 'WISHES'"),
        ("STEPS,2030", "STEPS,2024", "scenario STEPS of 2024, while the base year of the file is 2024"),
        ("STEPS,2030", ",2030", "no scenario of 2030, while the base year of the file is 2024"),
        ("totalDemand,STEPS", "hopes,STEPS", "no series 'Cobalt | hopes'"),
        (",300", ",many", "'many' is not a number"),
        (",300", ",1e5.5", "'1e5.5' is not a number"),
    ],
)
def test_demand_that_is_not_understood_is_refused_by_line(old, new, reason):
    broken = read_demand(DEMAND.replace(old, new))
    assert [(problem.line, problem.reason) for problem in broken.problems] == [(3, reason)]


def test_demand_without_an_observed_year_is_refused():
    broken = read_demand(DEMAND.replace(",,2024", ",STEPS,2024"))
    assert not broken.rows
    assert [problem.reason for problem in broken.problems] == [
        "no row is without a scenario, so none was observed"
    ]


@needs_demand
def test_every_row_of_the_file_of_demand_is_held_to_four_decimals():
    found = demand.read(decoded(from_path(DEMAND_FILE)), read_tables(CONTENT)["iea-demand"])
    assert (found.problems, len(found.rows), found.edition) == ([], 288, 2025)
    path = CONTENT / "market" / "iea-cmd-2025.csv.gz"
    rows, problems = read_market(
        path.name,
        read_table(path, TIDY),
        countries={"WLD"},
        minerals={row.mineral for row in found.rows},
    )
    assert not problems
    assert set(rows) == set(found.rows)
    with DEMAND_FILE.open(newline="") as file:
        printed = {tuple(row.values())[:4]: row["value_kt"] for row in csv.DictReader(file)}
    held = {(row.mineral, row.product, row.wording[-5:], row.identity.year): row.value for row in rows}
    for ours, theirs in (
        (("copper", "total", "TEPS)", 2040), ("Copper", "totalDemand", "STEPS", "2040")),
        (("lithium", "clean-technologies", "(NZE)", 2050), ("Lithium", "totalClean", "NZE", "2050")),
        (("cobalt", "other-uses", "erved", 2024), ("Cobalt", "otherUses", "", "2024")),
    ):
        assert abs(held[ours] - Decimal(printed[theirs])) <= Decimal("0.00005")


def test_the_form_is_recognised_by_its_header():
    assert recognise(written(line()))[0] == "iea-supply"
    assert recognise(written(line(), header=[*supply.COLUMNS[:-1], "share"]))[0] == "iea-supply"
