"""Places side by side as a page shows them: rows with one cell per place, and small multiples with one line per
place.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from ..drawing.geometry import Drawn, Frame, Reach, overlay, reach, round_up
from ..indicators import AlignedCell, AlignedRow, Observation, Rank, Share, Unlike, in_unit
from ..models import Measure
from ..models.figures import COUNTED, along_the_chain
from ..wording import Current, Statement, alignment, figures, naming, numbers, sources
from .years import FEWEST, GAP_MEANINGS, SPAN, cells_of, data_of, datum

FRAME = Frame(width=320, height=150, side=8, top=10, bottom=20)
LABEL_HEIGHT = 12
LEAST_CONTRAST = Decimal("1.1")  # times; smaller ratios are within rounding and estimates


@dataclass(frozen=True)
class SideCell(Statement):
    """The cell of one place in a row; `place` is its number among the compared places, from 1."""

    place: int
    name: str
    cell: AlignedCell
    share: Share | None
    rank: Rank | None
    reason: str  # the reason for a missing figure; empty if there is one, or none of any kind
    bar: Reach | None = None  # against the largest of the row

    @property
    def observation(self):
        return self.cell.observation

    @property
    def other(self):
        return self.cell.other


class SideRow:
    """An AlignedRow in words. `names`: {code: name}."""

    def __init__(self, aligned: AlignedRow, names):
        self.aligned = aligned
        self.head = aligned.head
        drawn = {
            cell.code: datum("", cell.observation, self.unit) for cell in aligned.cells if cell.observation
        }
        top = max((one.highest for one in drawn.values()), default=0)
        are_several = sum(1 for one in drawn.values() if not one.gap) > 1
        self.cells = [
            self._cell(
                place, names[cell.code], cell, drawn.get(cell.code) if are_several and top else None, top
            )
            for place, cell in enumerate(aligned.cells, 1)
        ]

    def _cell(self, place, name, cell, drawn, top):
        series, o = self.aligned.series, cell.observation
        compares = o is not None and o.is_present and self.head.measure in COUNTED
        return SideCell(
            place,
            name,
            cell,
            series.share(cell.code) if compares else None,
            series.rank(cell.code) if compares else None,
            alignment.cell_reason(self.aligned, cell),
            reach(drawn.value, drawn.lower, drawn.upper, top=top) if drawn else None,
        )

    @property
    def name(self):
        return naming.series_name(self.head)

    @property
    def year(self):
        return self.aligned.series.head.year

    @property
    def period(self):
        return figures.period(self.head)

    @cached_property
    def unit(self):
        """The unit of its first number, which its head names; others that convert name their own."""
        found = (cell.observation for cell in self.aligned.cells if cell.observation)
        return next((o.unit for o in found if o.has_number), "")

    @cached_property
    def measured(self):
        return sources.measured(self.head, self.unit)

    @property
    def order(self):
        return (along_the_chain(self.head), not self.head.is_headline, self.head.source)


@dataclass(frozen=True)
class Contrast:
    """The largest of a row beside the next one, and how many times as large it is."""

    row: SideRow
    larger: SideCell
    smaller: SideCell
    ratio: Decimal

    @property
    def times(self):
        """“2.8”, “16”."""
        return numbers.times(self.ratio)

    @property
    def is_about(self):
        return self.larger.observation.is_estimate or self.smaller.observation.is_estimate


def contrast(row):
    """Return the Contrast of a SideRow of production with two comparable exact numbers above zero, otherwise None."""
    if row.head.measure != Measure.PRODUCTION or not row.head.is_headline or row.aligned.series.fault:
        return None
    listed = [cell for cell in row.cells if row.aligned.series.listed_row(cell.cell.code)]
    exact = [cell for cell in listed if _is_exact(cell.observation)]
    if len(exact) < 2:
        return None

    def value(cell):
        return in_unit(cell.observation.value, cell.observation.unit, row.unit)

    larger, smaller, *_ = sorted(exact, key=value, reverse=True)
    ratio = value(larger) / value(smaller)
    return Contrast(row, larger, smaller, ratio) if ratio >= LEAST_CONTRAST else None


def _is_exact(observation):
    return (
        observation is not None
        and observation.has_value
        and observation.value > 0
        and not observation.lacks_members
    )


@dataclass(frozen=True)
class PanelLine:
    """One place on a panel; `cells` are those of `cells_of`."""

    place: int
    code: str
    name: str
    cells: list[tuple[Observation | None, str]]
    drawn: Drawn


class ComparedPanel:
    """A SideRow over the years: one line per place, all of one source and unit."""

    def __init__(self, row, years, lines):
        self.row, self.years, self.lines = row, years, lines

    @cached_property
    def title(self):
        """“Cobalt, refinery production”."""
        return Current(self.row.head).mineral_series

    @property
    def frame(self):
        return FRAME

    @property
    def label_x(self):
        return FRAME.width - FRAME.side + 7

    @property
    def scale(self):
        return numbers.number(round_up(self.lines[0].drawn.line.top))

    @property
    def gaps(self):
        """{mark: meaning} of the years without a number to draw."""
        marks = {gap.mark for line in self.lines for gap in line.drawn.line.gaps}
        return {mark: GAP_MEANINGS[mark] for mark in GAP_MEANINGS if mark in marks}


def panel(row, firmness):
    """Return the Panel of a SideRow; None if fewer than two places have a number in three years.

    `firmness` determines where its lines break.
    """
    newest = row.year
    by_year = {year: one for year, one in row.aligned.by_year.items() if newest - SPAN < year <= newest}
    years = list(range(min(by_year), newest + 1))
    if row.head.measure not in COUNTED or len(years) < FEWEST or not row.unit:
        return None
    held = {}
    for cell in row.cells:
        own = tuple(by_year[year].latest_row(cell.cell.code) if year in by_year else None for year in years)
        if sum(1 for o in own if o and o.has_number) >= FEWEST:
            held[cell] = own
    if len(held) < 2:
        return None
    data = [data_of(years, own, row.unit, firmness) for own in held.values()]
    drawn = overlay(data, FRAME, least=LABEL_HEIGHT)
    lines = [
        PanelLine(cell.place, cell.cell.code, cell.name, cells_of(own, its), one)
        for (cell, own), its, one in zip(held.items(), data, drawn, strict=True)
    ]
    return ComparedPanel(row, years, lines) if lines[0].drawn.line.top else None


class SideUnlike:
    """Return an Unlike in words: its subject, the reason, and the figures without a row."""

    def __init__(self, unlike: Unlike):
        self.unlike, self.head = unlike, unlike.head

    @property
    def name(self):
        return str(naming.output_name(self.head.stage, self.head.measure))

    @property
    def order(self):
        return along_the_chain(self.head)

    @property
    def reason(self):
        return alignment.unlike_reason(self.unlike)

    @property
    def figures(self):
        return [o for party in self.unlike.parties for o in party]
