"""The register of the figures that a page shows."""

import pytest

from minerals.presentation.cells import Cell
from minerals.presentation.marks import Register
from minerals.wording import figures

from ..observations import row, series

pytestmark = pytest.mark.pure


def test_a_register_explains_the_marks_of_figures_of_their_shares_and_of_what_is_no_figure():
    one = series(
        row("A", 60, flag="estimated"), row("USA", flag="withheld"), row("WLD", 100, excludes=("USA",))
    )
    leader = Cell(one.of("A"), share=one.share("A"))
    assert Register([leader, one.of("WLD"), None]).marks == {key: figures.MARKS[key] for key in "ex"}
    assert list(Register([one.of("A"), one.of("WLD")], letters=["s"]).marks) == ["e", "s"]


def test_a_register_credits_what_it_shows_or_what_it_is_told_to():
    shown = [row("A", 1, release_name="Summaries 2025"), row("B", 2, attribution="IEA. CC BY 4.0")]
    assert Register(shown).releases == ["IEA. CC BY 4.0", "Summaries 2025"]
    assert Register(shown, cited=[row("C", 3, release_name="Summaries 2026")]).releases == ["Summaries 2026"]
    assert Register(shown, cited=[]).releases == []


def test_a_register_says_a_fault_and_a_caveat_once_however_often_the_figure_is_shown():
    inferred = row("MMR", 1, annotation="A fault.", note="Estimated based on reported import data for China.")
    reserves = row("CHL", 1, measure="reserves", annotation="A fault.")
    caveat = "MMR: its output is inferred from the imports of China."
    assert Register([inferred, Cell(inferred), reserves]).faults == ["A fault."]
    assert Register([inferred, Cell(inferred)]).remarks == [caveat]
    assert Register([inferred, reserves]).remarks == [caveat, str(figures.REPORTING_CODES)]
