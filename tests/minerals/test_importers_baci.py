"""Files of BACI: rows read, rows refused with file, line and reason, and totals against partners."""

import pytest
from django.utils import timezone

from minerals.importers.publishers.baci import flows
from minerals.importers.reading.files import TextFile
from minerals.importers.reading.formats import Tables, recognise
from minerals.importers.reading.tables import CodeOfLabel

pytestmark = pytest.mark.pure

HS92 = "year,hs92,exporter,importer,value_kusd,quantity_t"
HS17 = "year,hs17,exporter,importer,value_kusd,quantity_t"
TOTALS = "year,hs92,flow,alpha3,value_kusd,quantity_t"
CODES = {"hs92": {"283691", "282200"}, "hs17": {"283691", "283692"}}
PLACES = {code: CodeOfLabel(code, "") for code in ("CHL", "ARG", "JPN", "CHN")} | {
    "S19": CodeOfLabel("TWN", "")
}


def read(*sheets):
    """Each of `sheets` is a header and its rows, or a tuple of a name and those."""
    files = []
    for number, sheet in enumerate(sheets):
        name, *lines = sheet if sheet[0].endswith(".csv") else (f"{'ab'[number]}.csv", *sheet)
        files.append(TextFile(name, "\n".join(lines)))
    return flows.read(files, Tables(CODES, PLACES))


def row(text="2024,283691,CHL,JPN,334101.25,27341.5"):
    extract = read((HS92, text))
    return extract.rows[0] if extract.rows else str(extract.problems[0])


@pytest.mark.parametrize("header", [HS92, HS17, TOTALS])
def test_a_file_is_recognised_by_its_header(header):
    assert recognise(header + "\n2024,283691")[0] == "baci"


def test_a_header_without_a_nomenclature_is_of_no_publisher():
    assert recognise("year,exporter,importer,value_kusd,quantity_t\n") is None


def test_a_flow_is_read_in_whole_dollars_and_kilograms():
    found = row()
    assert found.key == "hs92-283691.2024.chl.jpn"
    assert (found.value, found.quantity, found.file, found.line) == (334_101_250, 27_341_500, "a.csv", 2)


def test_a_missing_quantity_stays_missing_and_is_not_zero():
    assert row("2024,283691,CHL,JPN,1,").quantity is None
    assert row("2024,283691,CHL,JPN,1,0").quantity == 0


def test_other_asia_is_taiwan():
    assert row("2024,283691,CHL,S19,1,1").identity.importer == "TWN"


def test_the_edition_is_that_of_the_january_after_next():
    assert read((HS92, "2024,283691,CHL,JPN,1,1", "2015,283691,CHL,JPN,1,1")).edition == 2026


def test_noise_of_floating_point_is_rounded_and_reported():
    extract = read((HS92, "2024,283691,CHL,JPN,1,1.2510000000000001"))
    assert extract.rows[0].quantity == 1251
    assert "1.2510000000000001 is rounded" in extract.repaired[0].reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2024,283691,XYZ,JPN,1,1", "no country 'XYZ' in places.csv"),
        ("2024,283691,CHL,,1,1", "no country '' in places.csv"),
        ("2024,999999,CHL,JPN,1,1", "no commodity '999999' of HS 1992 in commodities.csv"),
        ("2024,283692,CHL,JPN,1,1", "'283692' is a code of HS 2017 and not of HS 1992"),
        ("2024,283691,CHL,JPN,-1,1", "value_kusd '-1' is not a number from zero up"),
        ("2024,283691,CHL,JPN,1,-0.5", "quantity_t '-0.5' is not a number from zero up"),
        ("2024,283691,CHL,JPN,nan,1", "value_kusd 'nan' is not a number from zero up"),
        ("2024,283691,CHL,JPN,,1", "value_kusd '' is not a number"),
        ("2024,283691,CHL,JPN,1,1e", "quantity_t '1e' is not a number"),
        ("2024,283691,CHL,JPN,1e99,1", "value_kusd '1e99' is more than the world trades in all goods"),
        ("2024,283691,CHL,JPN,1,99999999999", "is more than the world trades in all goods"),
        ("2024,283691,CHL,JPN,1.2345,1", "value_kusd '1.2345' has more than three digits after the point"),
        ("2024,283691,CHL,JPN,1_0,1", "value_kusd '1_0' is not a number"),
        ("1994,283691,CHL,JPN,1,1", "year '1994' is no year from 1995 on, when HS 1992 begins"),
        ("24,283691,CHL,JPN,1,1", "year '24' is no year"),
        ("2099,283691,CHL,JPN,1,1", "year '2099' has not ended"),
        (f"{timezone.localdate().year},283691,CHL,JPN,1,1", "has not ended"),
        ("2024,283691,CHL,JPN,1", "5 cells, the header has 6"),
        ('2024,283691,"CHL"x,JPN,1,1', "not readable as CSV"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_file_line_and_reason(text, reason):
    said = row(text)
    assert said.startswith("a.csv, line 2: ")
    assert reason in said


def test_two_rows_of_one_flow_are_both_named_and_neither_is_taken():
    extract = read((HS92, "2024,283691,CHL,JPN,1,1", "2024,283691,CHL,JPN,2,1"))
    assert [str(problem) for problem in extract.problems] == [
        "a.csv, line 3: hs92-283691.2024.chl.jpn is already on line 2",
        "a.csv, line 2: line 3 contradicts hs92-283691.2024.chl.jpn",
    ]
    assert not extract.rows


def test_one_code_in_two_nomenclatures_is_two_flows():
    extract = read((HS92, "2024,283691,CHL,JPN,1,1"), (HS17, "2024,283691,CHL,JPN,2,1"))
    assert [each.key for each in extract.rows] == ["hs92-283691.2024.chl.jpn", "hs17-283691.2024.chl.jpn"]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (HS92.replace("hs92", "hs96"), "nomenclature hs96 is none of hs92, hs17"),
        (f"{HS92},note", "the header is year,hs92,exporter"),
        (HS92.replace("hs92", "hs92,hs17"), "it must be year,hs92 or hs17,exporter"),
    ],
)
def test_a_file_with_another_header_is_refused_whole(header, reason):
    extract = read((header, "2024,283691,CHL,JPN,1,1"))
    assert reason in str(extract.problems[0])
    assert "none of its 1 rows was read" in str(extract.problems[0])
    assert extract.accounts["not understood"] == 1


FLOWS = (HS92, "2024,283691,CHL,JPN,1.25,3.125", "2024,283691,CHL,CHN,2,", "2024,282200,ARG,CHN,2,")


def test_totals_that_partners_add_up_to_within_their_rounding_make_no_rows():
    totals = (
        TOTALS,
        "2024,283691,exports,CHL,3.2,3.12",
        "2024,283691,imports,CHN,2.0,0.0",
        "1999,283691,imports,ANT,1.0,1.0",
    )
    extract = read(FLOWS, totals)
    assert not extract.problems
    assert extract.accounts == {"understood": 3, "skipped": 0, "outside": 3, "not understood": 0}
    assert extract.read == 6


@pytest.mark.parametrize(
    ("total", "reason"),
    [
        (
            "2024,283691,exports,CHL,3.4,3.13",
            "value_kusd of CHL, exports under 283691 in 2024, is 3.4, its partners add up to 3.25",
        ),
        (
            "2024,283691,exports,CHL,3.3,3.2",
            "quantity_t of CHL, exports under 283691 in 2024, is 3.2, its partners add",
        ),
        ("2024,283691,imports,ARG,1.0,1.0", "is 1.0, its partners add up to 0"),
        ("2024,283691,both,CHL,3.3,3.13", "flow 'both' is none of exports, imports"),
        ("2024,283691,exports,XYZ,3.3,3.13", "no country 'XYZ'"),
        ("2024,283692,exports,CHL,3.3,3.13", "is a code of HS 2017"),
        ("2024,283691,exports,CHL,x,3.13", "value_kusd 'x' is not a number"),
    ],
)
def test_a_total_that_its_partners_do_not_add_up_to_is_refused(total, reason):
    extract = read(FLOWS, (TOTALS, total))
    assert str(extract.problems[0]).startswith("b.csv, line 2: ")
    assert reason in str(extract.problems[0])


def test_a_total_given_twice_is_refused():
    extract = read(FLOWS, (TOTALS, *["2024,283691,exports,CHL,3.3,3.13"] * 2))
    assert [str(problem) for problem in extract.problems] == [
        "b.csv, line 3: this total is already on line 2"
    ]


def test_totals_alone_have_nothing_to_be_compared_with():
    extract = read((TOTALS, "2024,283691,exports,CHL,3.3,3.13"))
    assert "only compared with bilateral flows: import both" in str(extract.problems[0])


def test_tables_of_codes_beside_the_flows_are_outside():
    extract = read(FLOWS, ("hs92_codes.csv", "hs92,note", "283691,x"))
    assert (extract.outside, extract.problems) == ({"hs92_codes.csv": 1}, [])
