"""Figures over time: one series over five years, as small multiples on one scale; every value one figure has had."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..drawing.geometry import Datum, Frame, line, multiples
from ..indicators import UNKNOWN_FIRMNESS, Observation, in_unit, numbers_in
from ..models import FigureRevision, Flag, Measure
from ..wording import figures, numbers
from ..wording.changes import RESTATED, change_sentence, change_words
from .marks import Register

OWN_SCALE = "scale=own"  # in the address of small multiples with separate scales
SPAN = 5  # years
FEWEST = 3  # for two years the ranking's two columns are enough

GAPS = {  # the text of a chart in place of a missing number
    Flag.WITHHELD: "W",
    Flag.NOT_AVAILABLE: "NA",
    Flag.BLANK: "?",
    Flag.DESCRIBED: "…",
}
NO_FIGURE = "–"
FAULTY = "!"  # published, and not to be compared: a known fault of the source
GAP_MEANINGS = {
    "W": figures.MARKS["W"],
    "NA": figures.MARKS["NA"],
    "?": Flag.BLANK.label,
    "…": Flag.DESCRIBED.label,
    NO_FIGURE: _("no figure for that year"),
    FAULTY: _("not drawn: a known fault of the source"),
}
STANDS_TODAY = {  # (the first value was an estimate, today's is larger) -> the sentence
    (True, True): _("Today’s value is %(share)s above the first estimate, %(amount)s."),
    (True, False): _("Today’s value is %(share)s below the first estimate, %(amount)s."),
    (False, True): _("Today’s value is %(share)s above the first value, %(amount)s."),
    (False, False): _("Today’s value is %(share)s below the first value, %(amount)s."),
}
WIDE = Frame(width=320, height=140, side=32, top=24, bottom=22)


def datum(at, observation, unit, *, is_broken=False):
    """An observation, or None, as a chart draws it; `is_broken`: the line breaks before it."""
    if observation is None:
        return Datum(at, gap=NO_FIGURE)
    if not observation.rankable:
        return Datum(at, gap=FAULTY)
    numbers = numbers_in(unit, observation)
    gap = GAPS.get(observation.flag, NO_FIGURE) if set(numbers.values()) == {None} else ""
    return Datum(at, **numbers, estimated=observation.is_estimate, gap=gap, is_broken=is_broken)


def data_of(years, cells, unit, firmness):
    """A Datum a year of the Observations, or None, of one place and series."""
    held = [o for o in cells if o]
    breaks = firmness.breaks_within(held[0], held[-1]) if held else ()
    return [datum(str(year), o, unit, is_broken=year in breaks) for year, o in zip(years, cells, strict=True)]


def cells_of(observations, data):
    """[(Observation or None, remark on a break before it)] for each year, for a table."""
    pairs = zip(observations, data, strict=True)
    return [(o, RESTATED if datum.is_broken else "") for o, datum in pairs]


def key_of(lines):
    """The key of the signs that Lines use: [“Hollow: estimated by the source.”]."""
    lines, found = list(lines), []
    if any(dot.estimated for line in lines for dot in line.dots):
        found.append(gettext("Hollow: estimated by the source."))
    if any(line.spans for line in lines):
        found.append(gettext("Striped: known within bounds only."))
    if any(line.breaks for line in lines):
        found.append(gettext("Upright dashes: restated between editions, so the line breaks."))
    return found


class Track:
    """One place over the Years: its line, and its `cells` in the same order, an Observation or None a year."""

    def __init__(self, years, code, cells, line, data):
        self.id = f"{years.prefix}-{code.lower()}"
        self.code, self.cells, self.line, self.data = code, cells, line, data
        self.newest = cells[-1]
        self.name = next(filter(None, cells)).name
        # The headline of the chart names the series; a page has dozens of these.
        self.title = gettext("%(place)s, %(first)s to %(last)s, %(unit)s") % (
            years.ends | {"place": self.name, "unit": figures.unit_name(years.unit)}
        )
        described = zip(data, cells, strict=True)
        self.description = "; ".join(_described(datum, years.words(o)) for datum, o in described)
        self.top_words = numbers.number(line.top) if years.own_scale else ""
        self.newest_words = figures.amount_under(self.newest, years.unit) if self.newest else ""
        first = next((o for o in cells if o and o.has_value and o.rankable), None)
        is_told = first and self.newest and first is not self.newest
        self.changed = years.firmness.change(first, self.newest) if is_told else None
        self.change = change_words(self.changed) if self.changed else ""

    @property
    def by_year(self):
        return cells_of(self.cells, self.data)


class Years:
    """`series` of one identity (newest first) for the places of `codes`, the oldest year first."""

    def __init__(self, series, codes, *, subject, prefix, firmness=UNKNOWN_FIRMNESS, own_scale=False):
        newest = series[0]
        self.subject = subject  # “mine production of cobalt”
        self.firmness = firmness
        self.prefix = prefix  # of ids on the page
        self.unit = newest.unit
        self.own_scale = own_scale
        last = newest.head.year
        by_year = {s.head.year: s for s in series if s.head.year > last - SPAN}
        self.years = list(range(min(by_year), last + 1))
        self.series = [by_year.get(year) for year in self.years]
        rows = {code: tuple(s.latest_row(code) if s else None for s in self.series) for code in codes}
        rows = {code: cells for code, cells in rows.items() if any(o and o.has_number for o in cells)}
        data = [data_of(self.years, cells, self.unit, firmness) for cells in rows.values()]
        drawn = zip(rows.items(), multiples(data, own_scale=own_scale), data, strict=True)
        self.tracks = [Track(self, code, cells, line, its) for (code, cells), line, its in drawn]
        self.top = max((track.line.top for track in self.tracks), default=Decimal(0))
        self.gaps = {gap.mark: GAP_MEANINGS[gap.mark] for track in self.tracks for gap in track.line.gaps}

    @property
    def ends(self):
        return {"subject": self.subject, "first": self.years[0], "last": self.years[-1]}

    def words(self, observation):
        if observation is None:
            return gettext("no figure")
        if observation.flag == Flag.BLANK:
            return str(figures.INEXACT[observation.flag])
        return _estimated(figures.amount_under(observation, self.unit), observation)

    @property
    def is_worth_drawing(self):
        """Whether there are three years with a figure, and a number in some."""
        filled = [s for s in self.series if s]
        return len(filled) >= FEWEST and bool(self.top)

    @property
    def headline(self):
        """The finding of the world's line, or else the title and years."""
        return self.finding or gettext("%(title)s, %(first)s to %(last)s") % (
            self.ends | {"title": numbers.upper_first(self.subject)}
        )

    @property
    def finding(self):
        """Return “World mine production of cobalt rose by 41% from 2021 to 2025”, or "" if no change can be stated."""
        world = next((track for track in self.tracks if track.code == "WLD"), None)
        if not (world and world.changed and world.changed.since == self.years[0]):
            return ""
        subject = gettext("world %(subject)s") % {"subject": self.subject}
        are_reserves = world.newest.measure == Measure.RESERVES
        return change_sentence(world.changed, subject, plural=are_reserves)

    @property
    def key(self):
        """The key of the signs that the drawing uses."""
        return key_of(track.line for track in self.tracks)

    @property
    def remark(self):
        """Return the places that world totals leave out, with years, and known faults of earlier years; or ""."""
        years = {}
        faults = Register([o for s in self.series[:-1] if s for o in s.listed]).faults
        for s in filter(None, self.series):
            row = s.of("WLD")
            if row and row.excludes:
                names = numbers.listed(s.names_of(row.excludes))
                years.setdefault(names, []).append(s.head.year)
        text = "; ".join(f"{names} ({numbers.year_span(found)})" for names, found in years.items())
        excluding = [gettext("World totals leave out %(names)s.") % {"names": text}] if text else []
        return " ".join([*excluding, *faults])

    @property
    def scale_words(self):
        """A sentence on the ends of the multiples' axes."""
        if self.own_scale:
            return gettext("Each has its own scale, from zero to the number at its dotted line.")
        return gettext("All on one scale from zero to %(top)s.") % {"top": numbers.number(self.top)}

    @property
    def gap_lines(self):
        """Meanings of the marks in place of a number: [“W: withheld by the source”]."""
        return [f"{mark}: {meaning}" for mark, meaning in self.gaps.items()]


@dataclass(frozen=True)
class StatedValue:
    """The statement of one release. `change` has the figure's unit and a sign; both are "" where nothing compares."""

    revision: FigureRevision
    observation: Observation
    change: str = ""
    percent: str = ""


class History:
    """`revisions` with their Observations, in the order in which they were published."""

    def __init__(self, pairs):
        self.rows, before = [], None
        for revision, o in pairs:
            self.rows.append(StatedValue(revision, o, *_change(before, o)))
            before = o
        self.unit = self.rows[-1].observation.unit
        exact = [row for row in self.rows if row.observation.has_value]
        self.line = None
        if len(exact) > 1:
            self.line = line(
                [datum(_month(row.revision), row.observation, self.unit) for row in self.rows], WIDE
            )
            found = (row.observation for row in self.rows)
            drawn = [o for o in found if in_unit(o.value, o.unit, self.unit) is not None]
            amounts = (figures.amount(o, with_unit=False) for o in drawn)
            self.points = list(zip(self.line.dots, amounts, strict=True))

    @property
    def key(self):
        """The key of the signs that the drawing uses."""
        return key_of([self.line])

    @property
    def unit_name(self):
        return figures.unit_name(self.unit)

    @property
    def days(self):
        """(x, “Feb 2026”) of every release on the chart."""
        count = len(self.rows)
        return [(self.line.frame.x(i, count), _month(row.revision)) for i, row in enumerate(self.rows)]

    @property
    def description(self):
        return "; ".join(
            f"{date_format(row.revision.release.published, 'F Y')}: "
            + _estimated(figures.amount(row.observation), row.observation)
            for row in self.rows
        )

    @property
    def summary(self):
        """The difference of the newest exact value from the first, in a sentence; empty where there is one value."""
        exact = [row.observation for row in self.rows if row.observation.has_value]
        if len(exact) < 2:
            return ""
        first, last = exact[0], exact[-1]
        was = in_unit(first.value, first.unit, last.unit)
        if was is None or not was:
            return ""
        if was == last.value:
            return gettext("The value has not changed since it was first published.")
        change = 100 * (last.value / was - 1)
        text = STANDS_TODAY[first.is_estimate, change > 0]
        return text % {"share": numbers.percent(abs(change)), "amount": figures.amount(first)}


def _described(datum, words):
    """“2024: 40,000, estimated”, with the word of a break before it."""
    text = f"{datum.at}: {words}"
    return f"{RESTATED}; {text}" if datum.is_broken else text


def _estimated(amount, observation):
    return gettext("%(amount)s, estimated") % {"amount": amount} if observation.is_estimate else amount


def _month(revision):
    """“Feb 2026”."""
    return date_format(revision.release.published, "M Y")


def _change(before, observation):
    """(“+5,000”, “+4.2%”) against the value before; empty strings where one of the two is no exact number."""
    if before is None or not (before.has_value and observation.has_value):
        return "", ""
    was = in_unit(before.value, before.unit, observation.unit)
    if was is None:
        return "", ""
    difference = observation.value - was
    if not difference:
        return gettext("none"), ""
    sign = "+" if difference > 0 else "−"
    percent = numbers.signed_percent(Decimal(100) * difference / was) if was else ""
    return f"{sign}{numbers.number(abs(difference))}", percent
