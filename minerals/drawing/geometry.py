"""Numbers to geometry, in the units of a viewBox with one decimal; lengths of bars are of a track of 100."""

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

TENTH = Decimal("0.1")
STEPS = tuple(map(Decimal, ("1", "1.5", "2", "2.5", "3", "4", "5", "6", "8", "10")))
BAR_LENGTH = Decimal(100)
DENSE = 30  # points from which on a line has no dot for each
LABEL_OF_YEAR = 40  # units from an end of the axis within which its label leaves no room for another
LABEL = 9  # units that the label of a marked day takes
SHORTEST = Decimal("0.4")  # values above zero stay visible


def round_up(value):
    """Return the end of an axis: the first of STEPS, times a power of ten, from `value` up; 0 for values up to 0."""
    value = Decimal(value)
    if value <= 0:
        return Decimal(0)
    power = Decimal(1).scaleb(value.adjusted())
    return next(step * power for step in STEPS if step * power >= value)


def short(coordinate):
    """A coordinate with one decimal, or none where it is whole: 8.0 as 8."""
    rounded = Decimal(coordinate).quantize(TENTH)
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded


def bar_length(value, largest):
    """The length of a bar, 0 to 100, of `value` against `largest`: at least 0.4 above zero, 0 where one is missing."""
    if not value or not largest or value < 0:
        return Decimal(0)
    length = min(BAR_LENGTH * Decimal(value) / Decimal(largest), BAR_LENGTH)
    return short(max(length, SHORTEST))


@dataclass(frozen=True)
class Reach:
    """A bar that is only partly certain: `solid` from zero, then `open`, the range in which the value may lie."""

    solid: Decimal
    open: Decimal


def reach(value=None, lower=None, upper=None, *, top):
    """A value, a bound or a range against `top`, or None: “more than 50” of 100 is solid to 50 and open to the end."""
    if value is not None:
        return Reach(bar_length(value, top), Decimal(0))
    if lower is None and upper is None:
        return None
    start = bar_length(lower, top)
    end = BAR_LENGTH if upper is None else bar_length(upper, top)
    return Reach(start, short(end - start))


@dataclass(frozen=True)
class Swing:
    """A bar that grows from the middle of its track to either side."""

    x: Decimal
    width: Decimal


def swing(value, widest):
    """Return the bar of a change, which starts at 50: a negative value leads left, a positive one right."""
    half = BAR_LENGTH / 2
    width = bar_length(abs(value), widest) / 2
    return Swing(short(half - width if value < 0 else half), short(width))


@dataclass(frozen=True)
class Step:
    """One stage as it is drawn: lengths of 100. `here` lies over `leader`, and is 0 where no country is meant."""

    name: str
    leader: Decimal
    here: Decimal


def strip(stages):
    """Steps of (name, the leader's share in per cent, the country's own or None). Half the bar is half the world."""
    return [Step(name, bar_length(leader, 100), bar_length(here, 100)) for name, leader, here in stages]


class Datum(NamedTuple):
    """A data point at one place of the axis. Without a number `gap` gives the reason in a letter or two."""

    at: str
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    estimated: bool = False
    gap: str = ""
    is_broken: bool = False  # it does not continue the one before

    @property
    def highest(self):
        return max((n for n in (self.value, self.lower, self.upper) if n is not None), default=Decimal(0))

    @property
    def is_bounded(self):
        return self.value is None and not (self.lower is None and self.upper is None)


@dataclass(frozen=True)
class Frame:
    """The viewBox and the margins within it that the line leaves free."""

    width: int = 160
    height: int = 112
    side: int = 8
    top: int = 6
    bottom: int = 20

    @property
    def base(self):
        return self.height - self.bottom

    @property
    def text_y(self):
        """The baseline of the labels at both ends of the axis."""
        return self.height - 5

    @property
    def gap_y(self):
        """The baseline of the mark of a gap: just above the axis."""
        return self.base - 4

    def x(self, index, count):
        step = Decimal(self.width - 2 * self.side) / max(count - 1, 1)
        return short(self.side + index * step) if count > 1 else short(Decimal(self.width) / 2)

    def y(self, value, top):
        return short(self.base - (self.base - self.top) * value / top) if top else Decimal(self.base)


class Dot(NamedTuple):
    x: Decimal
    y: Decimal
    estimated: bool
    at: str


@dataclass(frozen=True)
class Span:
    """A value known only within bounds: a stroke from y1 up to y2; `open` if one side has no bound."""

    x: Decimal
    y1: Decimal
    y2: Decimal
    open: bool


@dataclass(frozen=True)
class Gap:
    x: Decimal
    mark: str


class Tick(NamedTuple):
    x: Decimal
    label: str


class DayMark(NamedTuple):
    """A day that is marked on the axis, by the number that the key of the drawing explains.

    Labels of neighbouring days stand apart, each as near to its day as the others allow.
    """

    x: Decimal
    label: str
    label_x: Decimal


@dataclass(frozen=True)
class Line:
    """One line: `path` joins neighbouring values only, so a gap stays a gap. `breaks` are half-way between two."""

    frame: Frame
    top: Decimal
    path: str
    dots: tuple[Dot, ...]
    spans: tuple[Span, ...]
    gaps: tuple[Gap, ...]
    breaks: tuple[Decimal, ...]
    first: str
    last: str
    marks: tuple[DayMark, ...] = ()
    ticks: tuple[Tick, ...] = ()

    @property
    def has_marks_at_end(self):
        """Whether the label of a day stands where the end of the scale would."""
        return any(mark.label_x > self.frame.width - LABEL_OF_YEAR for mark in self.marks)


def line(data, frame=None, top=None, marks=()):
    """The geometry of `data` (Datums in the order of the axis), against `top` or the round number above them.

    `marks`: (place on the axis, a part of the index of a Datum, and the label) of each day to mark.
    """
    frame = frame or Frame()
    top = round_up(max((d.highest for d in data), default=0)) if top is None else top
    places = [(frame.x(index, len(data)), datum) for index, datum in enumerate(data)]
    heights = [None if datum.value is None else frame.y(datum.value, top) for datum in data]
    return Line(
        frame=frame,
        top=top,
        path=_path(places, heights),
        dots=_dots(places, heights),
        spans=tuple(_span(x, d, frame, top) for x, d in places if d.is_bounded),
        gaps=tuple(Gap(x, d.gap) for x, d in places if d.value is None and not d.is_bounded),
        breaks=tuple(short((x + after) / 2) for (x, _), (after, d) in pairwise(places) if d.is_broken),
        first=data[0].at if data else "",
        last=data[-1].at if data else "",
        marks=_day_marks(marks, len(data), frame),
        ticks=tuple(_ticks(places, frame)),
    )


def marked_axis(days, years, frame):
    """(the Frame, [(place on the axis, label)]) of the days to mark among `years`, in order, for `line`.

    `days`: (a date, whether only its year is known). A year is as wide as the space between two points, and a year
    alone is marked at its point. The Frame has half a year of room at both ends: each day of the first and the last
    year has a place.
    """
    if not days:
        return frame, ()
    places = []
    for day, is_year in days:
        place = Decimal(day.year - years[0])
        places.append(place if is_year else place + Decimal(day.timetuple().tm_yday) / 366 - Decimal("0.5"))
    marks = tuple((place, str(label)) for label, place in enumerate(places, start=1))
    return replace(frame, side=max(frame.side, round(frame.width / (2 * len(years))))), marks


def _day_marks(marks, count, frame):
    """The DayMarks of (place, label) on an axis of `count` points."""
    days = [_within(frame.x(place, count), frame) for place, _ in marks]
    labels = spread_apart(days, LABEL, frame.width)
    return tuple(DayMark(x, label, at) for x, (_, label), at in zip(days, marks, labels, strict=True))


def _ticks(places, frame):
    """A Tick a decade on the axis of a DENSE line, where neither end has its label."""
    if len(places) <= DENSE:
        return
    for x, datum in places:
        if datum.at.endswith("0") and LABEL_OF_YEAR < x < frame.width - LABEL_OF_YEAR:
            yield Tick(x, datum.at)


def _dots(places, heights):
    """A Dot a value; of a DENSE line only estimates, values without a neighbour, and the last one."""
    held = [index for index, y in enumerate(heights) if y is not None]
    drawn = [
        index
        for index in held
        if len(places) <= DENSE
        or index == held[-1]
        or places[index][1].estimated
        or all(y is None for y in (*heights[max(index - 1, 0) : index], *heights[index + 1 : index + 2]))
    ]
    return tuple(
        Dot(x, heights[index], datum.estimated, datum.at)
        for index, (x, datum) in ((index, places[index]) for index in drawn)
    )


def _within(x, frame):
    return min(max(x, Decimal(0)), Decimal(frame.width))


def multiples(rows, frame=None, *, own_scale=False):
    """One Line per row of Datums, all on one scale: the round number above the largest of them all.

    With `own_scale`, each against the round number above its own largest.
    """
    if own_scale:
        return [line(row, frame) for row in rows]
    top = round_up(max((datum.highest for row in rows for datum in row), default=0))
    return [line(row, frame, top) for row in rows]


@dataclass(frozen=True)
class Drawn:
    """A Line among others on one frame, with the height of its name beside its end."""

    line: Line
    label_y: Decimal


def overlay(rows, frame, *, least):
    """A Drawn a row of Datums, all on one frame and scale; their names are `least` apart, in the order of the ends."""
    lines = multiples(rows, frame)
    ends = [line.dots[-1].y if line.dots else line.spans[-1].y2 if line.spans else None for line in lines]
    return [Drawn(line, y) for line, y in zip(lines, spread_apart(ends, least, frame.base), strict=True)]


def spread_apart(heights, least, lowest):
    """Return heights that are at least `least` apart and not below `lowest`, each as near to its own as the others
    allow.

    None stays None. Heights grow downward.
    """
    order = sorted((y, index) for index, y in enumerate(heights) if y is not None)
    placed = []
    for y, _ in order:
        placed.append(max(y, placed[-1] + least) if placed else y)
    for place in range(len(placed) - 1, -1, -1):
        limit = placed[place + 1] - least if place + 1 < len(placed) else Decimal(lowest)
        placed[place] = min(placed[place], limit)
    found = {index: short(y) for (_, index), y in zip(order, placed, strict=True)}
    return [found.get(index) for index in range(len(heights))]


def _path(places, heights):
    """“M8 20L56 18” for each run of at least two values."""
    runs = [[]]
    for (x, datum), y in zip(places, heights, strict=True):
        if y is None or datum.is_broken:
            runs.append([])
        if y is not None:
            runs[-1].append(f"{x} {y}")
    return "".join("M" + "L".join(run) for run in runs if len(run) > 1)


def _span(x, datum, frame, top):
    lower = Decimal(0) if datum.lower is None else datum.lower
    upper = top if datum.upper is None else datum.upper
    return Span(x, frame.y(lower, top), frame.y(upper, top), datum.upper is None or datum.lower is None)
