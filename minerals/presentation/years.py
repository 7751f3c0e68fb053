"""One series over five years: small multiples on one scale, with the table that says the same."""

from dataclasses import dataclass
from decimal import Decimal

from .. import wording
from ..charts import Datum, Line, multiples, round_up
from ..indicators import TONNES, Observation, listed
from ..models import Flag

SPAN = 5  # years
FEWEST = 3  # of two years, the ranking's two columns say all
MANY_TIMES = 3  # from here on a change reads better as a multiple than in per cent

GAPS = {  # what a chart writes where there is no number to draw
    Flag.WITHHELD: "W",
    Flag.NOT_AVAILABLE: "NA",
    Flag.BLANK: "?",
    Flag.DESCRIBED: "…",
}
NO_FIGURE = "–"
FAULTY = "!"  # published, and not to be compared: a known fault of the source
GAP_MEANINGS = {
    "W": wording.MARKS["W"],
    "NA": wording.MARKS["NA"],
    "?": Flag.BLANK.label,
    "…": Flag.DESCRIBED.label,
    NO_FIGURE: "no figure of that year",
    FAULTY: "not drawn: a known fault of the source",
}


def in_unit(value, unit, wanted):
    """`value` of one unit in another, or None where the two are not of one family."""
    if value is None or unit == wanted:
        return value
    if unit not in TONNES or wanted not in TONNES:
        return None
    return value * TONNES[unit] / TONNES[wanted]


def datum(year, o, unit):
    """An observation, or None, as a chart draws it."""
    if o is None:
        return Datum(str(year), gap=NO_FIGURE)
    if not o.rankable:
        return Datum(str(year), gap=FAULTY)
    value, lower, upper = (in_unit(n, o.unit, unit) for n in (o.value, o.lower, o.upper))
    has_number = (value, lower, upper) != (None, None, None)
    return Datum(
        str(year),
        value,
        lower,
        upper,
        estimated=o.is_estimate,
        gap="" if has_number else GAPS.get(o.flag, NO_FIGURE),
    )


def change_words(first, last, since):
    """“up 41% since 2021”, “3.4 times 2021”, “none in 2021”, “as in 2021”."""
    if not first:
        return f"none in {since}" if last else f"none, as in {since}"
    ratio = last / first
    if ratio >= MANY_TIMES:
        return f"{_times(ratio)} {since}"
    change = round(100 * (ratio - 1))
    if not change:
        return f"as in {since}" if last == first else f"much as in {since}"
    return f"{'up' if change > 0 else 'down'} {abs(change)}% since {since}"


def _same_whole(first, last):
    """Neither total leaves out a country that the other counts."""
    return first.excludes == last.excludes


def _times(ratio):
    """“3.4 times”, “16 times”."""
    return f"{wording.number(round(ratio, 1 if ratio < 10 else 0))} times"


@dataclass(frozen=True)
class Track:
    """One place over the years: what is drawn, and its cells in the same order."""

    id: str  # unique on a page
    code: str
    name: str
    title: str
    line: Line
    cells: tuple[Observation | None, ...]
    description: str
    change: str

    @property
    def newest(self):
        return self.cells[-1]


class Years:
    """`series` of one identity (newest first) for the places of `codes`, the oldest year first."""

    def __init__(self, series, codes, *, subject, prefix):
        newest = series[0]
        self.subject = subject  # “mine production of cobalt”
        self.prefix = prefix  # of ids on the page
        self.unit = newest.unit
        last = newest.head.year
        by_year = {s.head.year: s for s in series if s.head.year > last - SPAN}
        self.years = list(range(min(by_year), last + 1))
        self.series = [by_year.get(year) for year in self.years]
        rows = [tuple(s.listed_row(code) if s else None for s in self.series) for code in codes]
        found = [
            (code, cells)
            for code, cells in zip(codes, rows, strict=True)
            if any(o and o.has_number for o in cells)
        ]
        data = [
            [datum(y, o, self.unit) for y, o in zip(self.years, cells, strict=True)] for _, cells in found
        ]
        self.tracks = [
            self._track(code, cells, line, row)
            for (code, cells), line, row in zip(found, multiples(data), data, strict=True)
        ]
        self.top = self.tracks[0].line.top if self.tracks else Decimal(0)
        self.gaps = {gap.mark: GAP_MEANINGS[gap.mark] for track in self.tracks for gap in track.line.gaps}

    def _track(self, code, cells, line, data):
        exact = [d for d in data if d.value is not None]
        change = ""
        if len(exact) > 1 and exact[-1] is data[-1] and _same_whole(cells[data.index(exact[0])], cells[-1]):
            change = change_words(exact[0].value, exact[-1].value, exact[0].at)
        described = "; ".join(f"{d.at}: {self._words(o)}" for d, o in zip(data, cells, strict=True))
        name = next(filter(None, cells)).name
        title = f"{name}: {self.subject}, {self.years[0]} to {self.years[-1]}, {wording.unit_name(self.unit)}"
        return Track(f"{self.prefix}-{code.lower()}", code, name, title, line, cells, described, change)

    def _words(self, o):
        if o is None:
            return "no figure"
        if o.flag == Flag.BLANK:
            return "blank in the source"
        estimated = ", estimated" if o.is_estimate else ""
        return wording.amount(o, with_unit=o.unit != self.unit) + estimated

    @property
    def is_worth_drawing(self):
        """Three years with something in them, and a number in some."""
        filled = [s for s in self.series if s]
        return len(filled) >= FEWEST and bool(self.top)

    @property
    def headline(self):
        """“World mine production of cobalt rose by 41% from 2021 to 2025”, where both ends compare."""
        first, last = self.years[0], self.years[-1]
        plain = f"{wording.upper_first(self.subject)}, {first} to {last}"
        world = next((t for t in self.tracks if t.code == "WLD"), None)
        ends = world and (world.cells[0], world.cells[-1])
        if not (ends and all(o and o.rankable and o.has_value and o.value for o in ends)):
            return plain
        if not _same_whole(*ends):
            return plain
        start = in_unit(ends[0].value, ends[0].unit, self.unit)
        if start is None:
            return plain
        ratio = ends[1].value / start
        change = round(100 * (ratio - 1))
        if ratio >= MANY_TIMES:
            return f"World {self.subject} was {_times(ratio)} as large in {last} as in {first}"
        if not change:
            return f"World {self.subject} was much the same in {last} as in {first}"
        return f"World {self.subject} {'rose' if change > 0 else 'fell'} by {abs(change)}% from {first} to {last}"

    @property
    def key(self):
        """What the drawing means, of what is drawn: [“Hollow: estimated by the source.”]."""
        lines = [track.line for track in self.tracks]
        found = []
        if any(dot.estimated for line in lines for dot in line.dots):
            found.append("Hollow: estimated by the source.")
        if any(line.spans for line in lines):
            found.append("Striped: known within bounds only.")
        return found

    @property
    def remark(self):
        """Whom the world totals leave out in which years, and known faults of earlier years, or an empty string."""
        years = {}
        faults = sorted({o.annotation for s in self.series[:-1] if s for o in s.listed if o.annotation})
        for s in filter(None, self.series):
            row = s.of("WLD")
            if row and row.excludes:
                names = listed(s.names_of(row.excludes))
                years.setdefault(names, []).append(s.head.year)
        said = "; ".join(f"{names} ({wording.year_span(found)})" for names, found in years.items())
        return " ".join([*([f"World totals leave out {said}."] if said else []), *faults])

    @property
    def scale(self):
        """Where the axis of every multiple ends."""
        return wording.number(round_up(self.top))
