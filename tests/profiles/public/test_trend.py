"""The chart of a country's shares beside the text: its title says what its lines and the table say."""

from types import SimpleNamespace

import pytest

from minerals.facts.figure_store import FigureStore
from profiles.public.country_data.trend import Trend
from tests.observations import row, series

pytestmark = pytest.mark.pure

JAPAN = SimpleNamespace(code="JPN", name="Japan")


def trend(*years):
    """The Trend of Japan's cobalt; `years` are (year, its mine production, that of others, the published total)."""
    found = [
        series(
            *(row(code, value, year=year) for code, value in zip(("JPN", "COD", "WLD"), values, strict=True))
        )
        for year, *values in years
    ]
    store = FigureStore({(*one.head.identity, one.head.year): one for one in found})
    latest = max(found, key=lambda one: one.head.year)
    fields = {name: getattr(latest.head, name) for name in ("mineral", "stage", "form", "measure", "basis")}
    return Trend(JAPAN, [SimpleNamespace(**fields, share=latest.share("JPN"))], store)


def test_the_title_says_the_shares_that_its_lines_show():
    """The newest year is of the sum, 101, and the years before are of the published total."""
    found = trend((2023, 70, 30, 100), (2024, 75, 25, 100), (2025, 80, 21, 100))
    (track,) = found.tracks
    assert track.newest_words == "79.2%"
    assert found.title == "Cobalt, mine production: 70.0% of the world in 2023, 79.2% in 2025"


def test_a_move_of_the_whole_alone_is_none():
    """On one basis the share rose by half a point; of the sum, 104, it fell by more than two."""
    found = trend((2023, 70, 30, 100), (2024, 70, 30, 100), (2025, "70.5", "33.5", 100))
    assert found.title == "Its shares of the world have hardly moved since 2023"
