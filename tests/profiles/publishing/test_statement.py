"""A figure has words once: what is stated today and what an edition froze of it read alike, in every part."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from minerals.wording import Statement, currently
from profiles.publishing.figures.figure import ENGLISH, Figure
from profiles.publishing.payload.written import read, written

from ...observations import row, series

pytestmark = pytest.mark.pure

PARTS = [name for name, one in vars(Statement).items() if isinstance(one, property)]
RESERVES = {
    "measure": "reserves",
    "note": "For Australia, Joint Ore Reserves Committee-compliant reserves were 680,000 tons.",
}
IEA = {"source": "iea", "source_name": "IEA", "of_default": False}
SERIES = {
    "estimate": [row("JPN", 40, flag="estimated"), row("CHN", 60), row("WLD", 100)],
    "withheld": [row("JPN", flag="withheld"), row("WLD", 100)],
    "in words": [row("JPN", flag="described", text="large"), row("WLD", 100)],
    "bound": [row("JPN", flag="bounded", upper=Decimal(500)), row("WLD", 1000)],
    "range": [row("JPN", flag="range", lower=Decimal(400), upper=Decimal(500)), row("WLD", 1000)],
    "of an older table": [row("JPN", 40, is_older=True, revised=True), row("WLD", 100)],
    "of an average": [row("JPN", 40, measure="us-import-share", unit="%", stage="none", year=2021)],
    "at most": [row("JPN", 40), row("WLD", None, flag="bounded", lower=Decimal(100))],
    "without a producer": [row("JPN", 40), row("WLD", 100, excludes=("USA",))],
    "of the sum": [row("JPN", 60), row("CHN", 45), row("WLD", 100)],
    "another source": [row("JPN", 40, **IEA), row("CHN", 60, **IEA), row("WLD", 100, **IEA)],
    "projection": [row("JPN", 40, scenario="base-case", measure="projected-production", year=2030, **IEA)],
    "our sum": [
        row("EUU", 40, flag="calculated", excludes=("DEU",), note="Sum of Austria and Poland. Germany withheld."),
        row("DEU", flag="withheld"), row("WLD", 100),
    ],
    "caveat": [row("AUS", 1_700_000, **RESERVES), row("WLD", 10_000_000, measure="reserves")],
}  # fmt: skip


def frozen(stated):
    """The Figure of a Statement, written to JSON and read again."""
    with override(ENGLISH):
        caveats = (stated.caveat,) if stated.caveat else ()
    return read(Figure, written(Figure.of(stated, caveats=caveats, excludes=stated.observation.excludes)))


@pytest.mark.parametrize("name", SERIES)
def test_what_was_frozen_reads_like_what_is_stated_today(name):
    one = series(*SERIES[name])
    today = currently(one, one.observations[0])
    edition = frozen(today)
    assert len(PARTS) > 20
    assert {part: getattr(edition, part) for part in PARTS} == {part: getattr(today, part) for part in PARTS}
    assert [edition.because(slug) for slug in ("cobalt", "tin")] == [
        today.because(slug) for slug in ("cobalt", "tin")
    ]


def test_each_part_of_a_figure_says_what_the_others_leave_out():
    one = series(*SERIES["our sum"])
    bloc = currently(one, one.observations[0])
    assert (bloc.share_text, bloc.rank_text, bloc.summed) == (
        "at least 40.0%",
        "",
        "Sum of Austria and Poland",
    )
    other = series(*SERIES["another source"])
    agency = currently(other, other.observations[0])
    assert (agency.rank_text, agency.when) == ("2nd among those named", "2024, IEA")
    assert agency.subject == "JPN, cobalt: mine production (contained weight), IEA, 2024"
    assert agency.of_the_world(agency.share_text) == "40.0% of the world that the IEA counts"
    assert agency.dated_series == "Mine production, 2024, the IEA"
    assert agency.mineral_title == "Cobalt: mine production (contained weight), 2024, the IEA"
    measured = agency.measured("t", "2020 to 2024")
    assert agency.by_source(measured) == "Mine production 2020 to 2024, t, contained weight, by the IEA"
    assert bloc.by_source(bloc.measured("t")) == "Mine production 2024, t, contained weight"


def test_words_of_an_older_edition_stay_where_they_were_published():
    stated = currently(series(*SERIES["estimate"]), SERIES["estimate"][0])
    old = {"amount": "40 t (e)", "number": "40 (e)", "share_remark": "of it all"}
    edition = read(Figure, written(frozen(stated)) | {"words": old})
    assert (edition.amount, edition.bare_amount, edition.share_remark) == ("40 t (e)", "40 (e)", "of it all")
    assert (edition.amount_in_text, edition.exact.rpartition(": ")[2]) == ("40 t (e)", "40 t (e)")
