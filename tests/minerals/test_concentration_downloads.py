"""Downloads of a mineral's concentration: the indices of its page, not rounded, or the reason for none."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from minerals.downloads import concentration
from minerals.downloads.concentration import ConcentrationRow
from minerals.facts.governance import Governance
from minerals.models import Flag, MineralAlias
from minerals.wording.findings import refusal
from tables.files import csv_cell

from ..factories import CountryFactory, MineralFactory, figure, world
from ..observations import dated, row, series
from ..reading import table
from .test_indicators_real import real_series

GOVERNED = Governance({2023: {"AUS": Decimal("1.5"), "CHN": Decimal("-0.5")}}, "wgi-2024", "WGI 2024")


def file_of(client, mineral):
    return table(client.get(f"/minerals/{mineral}/concentration.csv"))


# One row


def made(*rows):
    (found,) = concentration.of_series([series(*rows)], sources={"": "a-source"}, governance=GOVERNED).every
    return found


@pytest.mark.pure
def test_a_row_has_the_index_to_four_decimals_and_codes():
    found = made(row("AUS", 50), row("CHL", 20), row("CHN", 10), row("OTH", 7), row("WLD", 87))
    shares = [100 * Decimal(value) / 87 for value in (50, 20, 10)]
    low = sum(share**2 for share in shares)
    assert found["hhi_low"] == low.quantize(Decimal("0.0001"))
    assert found["hhi_high"] == (low + (Decimal(700) / 87) ** 2).quantize(Decimal("0.0001"))
    assert found["top1_share"] == Decimal("57.4713")
    assert found["top3_share"] == Decimal("91.9540")
    assert (found["leaders"], found["whole"], found["bound"]) == ("AUS;CHL;CHN", "published-total", "")
    assert (found["refusal"], found["source"]) == ("", "a-source")


@pytest.mark.pure
def test_a_row_has_the_index_weighted_by_governance_and_whose_estimates_these_are():
    found = made(row("AUS", 60), row("CHL", 20), row("OTH", 20), row("WLD", 100))
    # Australia 0.6² × 2; Chile, which has no estimate, and the others 0 or 0.2² × 10 each
    weighed = {
        name.removeprefix("governance_"): cell for name, cell in found.items() if name.startswith("gov")
    }
    assert weighed == {
        "low": Decimal("0.7200"),
        "high": Decimal("1.5200"),
        "covered": Decimal("60.0000"),
        "year": 2023,
        "release": "wgi-2024",
    }
    unestimated = made(row("CHL", 100), row("WLD", 100))
    assert (unestimated["governance_low"], unestimated["governance_release"]) == (None, "")
    assert unestimated["hhi_low"] == 10_000


@pytest.mark.pure
def test_it_says_what_shares_are_of():
    assert made(row("AUS", 60), row("CHL", 50), row("WLD", 100))["whole"] == "sum-of-rows"


@pytest.mark.pure
def test_a_withheld_producer_that_the_total_excludes_is_named_by_code():
    found = made(row("AUS", 60), row("USA", flag=Flag.WITHHELD), row("WLD", 100, excludes=("USA",)))
    assert (found["excludes"], found["uncounted"], found["bound"]) == ("USA", "", "")
    assert "the United States" in found["remark"]


@pytest.mark.pure
def test_a_withheld_producer_in_the_total_makes_a_bound():
    found = made(row("AUS", 60), row("USA", flag=Flag.WITHHELD), row("WLD", 100))
    assert (found["excludes"], found["uncounted"], found["bound"]) == ("", "USA", "at-least")


@pytest.mark.pure
@pytest.mark.parametrize(
    "rows",
    [
        [row("AUS", 60)],  # no total
        [row("AUS", flag=Flag.WITHHELD), row("WLD", flag=Flag.NOT_AVAILABLE)],
        [row("AUS", 60, unit="%", measure="us-import-share")],
        [row("AUS", 60), row("CHL", 20, unit="kt"), row("WLD", 100)],
        [dated("A", 60, 2024), dated("WLD", 100, 2024), dated("B", 9, 2026)],
    ],
)
def test_a_refused_index_has_its_reason_and_no_number(rows):
    found = made(*rows)
    assert found["refusal"] == refusal(series(*rows).concentration_or_reason())
    assert {found[name] for name in ("hhi_low", "hhi_high", "top1_share", "top3_share", "is_estimate")} == {
        None
    }
    assert found["leaders"] == found["whole"] == ""


@pytest.mark.pure
def test_rows_name_the_edition_and_what_corrects_it_and_no_older_one():
    day = datetime.date(2026, 2, 1)
    one = series(
        dated("AUS", 60, 2026, release="e-2026"),
        dated("CHN", 20, 2026, release="e-2026-v1", is_correction=True, edition=day),
        dated("WLD", 100, 2026, release="e-2026"),
        dated("NCL", 9, 2025, release="e-2025"),
    )
    (found,) = concentration.of_series(
        [one], sources={"e-2026": "e", "e-2026-v1": "e"}, governance=GOVERNED
    ).every
    assert (found["release"], found["source"]) == ("e-2026;e-2026-v1", "e")


# All real series: nothing is computed a second time


@pytest.mark.pure
def test_every_real_series_and_year_has_an_index_or_a_reason():
    held = [one for one in real_series().values() if one.observations]
    records = concentration.of_series(held, sources={"": "usgs-mcs"}, governance=GOVERNED).every
    assert len(records) == len(held)
    by_key = {tuple(one[name] for name in ConcentrationRow._fields[:6]): one for one in records}
    indices = 0
    for one in held:
        record, found = by_key[*one.head.subject, one.head.year], one.concentration_or_reason()
        if not found:
            assert record["refusal"] == refusal(found)
            assert record["hhi_low"] is None
            continue
        indices += 1
        assert (round(record["hhi_low"]), round(record["hhi_high"])) == (found.low, found.high)
        assert record["leaders"].split(";") == [
            next(o.code for each in (one, *one.beside) for o in each.observations if o.name == name)
            for name in found.leaders
        ]
        assert (record["whole"] == "sum-of-rows") == found.of_sum
    assert indices > 500


# Over HTTP


@pytest.fixture
def few(cobalt_figures, cobalt):
    """Cobalt of a few countries, with reserves of which there is no total."""
    figure(CountryFactory(code="JPN"), cobalt, 3, measure="reserves")
    return cobalt


def test_it_has_its_own_address_to_which_the_page_leads(client, few):
    address = reverse("minerals:concentration", args=["cobalt"])
    assert address == "/minerals/cobalt/concentration.csv"
    response = client.get(address)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert 'filename="cobalt-concentration-atlas-2026-02-06.csv"' in response.headers["Content-Disposition"]
    page = client.get("/minerals/cobalt/").content.decode()
    assert page.count(f'href="{address}"') == 1  # in the list of files; the chart leads to its own
    assert client.post(address).status_code == 405
    tag = response.headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_another_name_leads_to_it_and_what_is_not_there_is_not_found(client, few):
    MineralAlias.objects.create(mineral=few, name="Kobalt", slug="kobalt")
    response = client.get("/minerals/Kobalt/concentration.csv")
    assert (response.status_code, response.headers["Location"]) == (301, "/minerals/cobalt/concentration.csv")
    for address in ("/minerals/unobtainium/concentration.csv", "/minerals/%00/concentration.csv"):
        assert client.get(address).status_code == 404


def test_a_mineral_without_figures_gives_the_head_alone(client, db):
    MineralFactory(name="Francium")
    response = client.get("/minerals/francium/concentration.csv")
    assert response.content.decode() == ",".join(ConcentrationRow._fields) + "\r\n"


def test_a_text_that_would_be_run_is_kept_from_it(client, cobalt):
    name = "=HYPERLINK(1)"
    figure(CountryFactory(code="JPN", name="Japan"), cobalt, 60)
    figure(CountryFactory(code="XYZ", name=name), cobalt, flag=Flag.NOT_AVAILABLE)
    figure(world(), cobalt, 100)
    (one,) = file_of(client, "cobalt")
    assert one["remark"] == f"not counted: {name} not available"
    assert csv_cell(name) == f"'{name}"


def test_it_asks_as_often_as_the_other_files(client, few, django_assert_num_queries):
    for _ in range(2):
        # The mineral, its figures, as rows and as series with the names of places, governance, releases, what is
        # compared, which sources are barred, and the version.
        with django_assert_num_queries(9):
            client.get("/minerals/cobalt/concentration.csv")
        for position in range(10):
            figure(CountryFactory(), few, position + 1)


def test_a_country_that_a_total_leaves_out_and_that_has_no_row_is_named(
    client, cobalt, django_assert_num_queries
):
    CountryFactory(code="USA", name="United States")
    figure(CountryFactory(code="JPN", name="Japan"), cobalt, 60)
    figure(world(), cobalt, 100, excludes="USA")
    with django_assert_num_queries(10):  # and the names of such countries
        (one,) = file_of(client, "cobalt")
    assert (one["excludes"], one["remark"]) == (
        "USA", "of the published total, which excludes the United States",
    )  # fmt: skip
