"""The whole that a share is of reads alike wherever it is named."""

from decimal import Decimal

import pytest

from minerals.downloads.concentration import row as concentration_row
from minerals.facts.governance import Governance
from minerals.indicators.ratios import Comparison
from minerals.presentation.brief import at_a_stage
from minerals.presentation.pages import panels
from minerals.wording import figures, numbers, shares

from ..observations import row, series
from .test_indicators_real import find, real_series

pytestmark = pytest.mark.pure

SUM = "the sum of the countries’ figures"


def concentration_of(one):
    sources = {o.release: "usgs-mcs" for o in one.observations}
    return concentration_row(one, sources, Governance())


def test_the_share_of_tellurium_is_of_one_whole_wherever_it_is_said():
    tellurium = find("tellurium", "refinery", 2025)
    (panel,) = panels([tellurium])
    lead = f"China refined 78% of {SUM} for tellurium"
    assert panel.headline == lead
    assert at_a_stage(panel).text == f"{lead}, which leaves out the United States"
    said = f"of {SUM}, without the United States"
    assert shares.share_marks(tellurium.share("CHN")) == [("x", said)]
    found = concentration_of(tellurium)
    assert (found.whole, found.remark.partition(";")[0]) == ("sum-of-rows", said)


def test_no_real_headline_or_remark_says_the_published_total_of_a_share_of_the_sum():
    told = 0
    for one in real_series().values():
        found = one.concentration()
        if not (found and found.of_sum and found.excludes):
            continue
        told += 1
        (panel,) = panels([one])
        assert "published" not in panel.headline + at_a_stage(panel).text
        assert "published total" not in concentration_of(one).remark
    assert told >= 7


@pytest.mark.parametrize(
    ("rows", "marks"),
    [
        ([row("B", 30), row("WLD", 100)], []),
        ([row("B", 50), row("WLD", 100)], [("s", f"of {SUM}, which is above the rounded total")]),
    ],
)
def test_a_share_of_the_sum_says_so_behind_its_mark(rows, marks):
    assert shares.share_marks(series(row("A", 60), *rows).share("A")) == marks


def test_what_a_source_does_not_call_an_estimate_nor_a_report_is_rounded_like_estimates():
    """The IEA does not mark the estimates among its numbers for 2024."""
    one = series(
        row("CHN", "78.4", flag="unstated"), row("COD", 10, flag="unstated"), row("WLD", 100, flag="unstated")
    )
    share = one.share("CHN")
    assert (numbers.headline_share(share), numbers.share_text(share)) == ("78%", "78.4%")
    assert one.concentration().is_estimate
    assert figures.marks(one.of("CHN")) == []


@pytest.mark.parametrize(("percent", "words"), [("99.01", "99%"), ("99.5", "over 99%")])
def test_a_headline_says_no_more_than_the_table_does(percent, words):
    """Gallium: 99.0% in the table was “over 99%” above it."""
    assert numbers.whole_percent(Decimal(percent)) == words


@pytest.mark.parametrize(
    ("latest", "of_sum", "said"),
    [
        ("74.2", False, "0.6 percentage points less in 2025 than in 2024, both of the published total"),
        ("76", True, f"1.2 percentage points more in 2025 than in 2024, both of {SUM}"),
        ("74.81", False, "as much in 2025 as in 2024, both of the published total"),
    ],
)
def test_two_years_on_one_basis_are_told_by_their_change_alone(latest, of_sum, said):
    found = Comparison(Decimal("74.8"), Decimal(latest), of_sum)
    assert shares.moved_by(found, 2024, 2025) == said
