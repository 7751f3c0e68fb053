"""What follows the series of a mineral: the imports of the United States, and how good first estimates were."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from statistics import median, mode

from django.utils.translation import gettext

from ..charts import Swing, reach, swing
from ..indicators import Observation
from ..models import Flag, Measure
from ..wording import figures, numbers
from .cells import Cell
from .years import in_unit

AVERAGED = 4  # years
WHOLE = 100  # per cent
LARGEST = 3  # places beside the world
NEWEST = 4  # years
MISPRINT = 2  # times a total that its rows may add up to: more than rounding can explain


def averaged_years(o):
    """(first, last) of the four years that a share of imports is the average of."""
    return o.year - AVERAGED + 1, o.year


def largest_first(series):
    """The places of a series by what they have, “Other countries” last."""
    return sorted(series.listed, key=lambda o: (o.is_other, -(o.value or 0), o.name))


@dataclass(frozen=True)
class Reliance:
    """Net import reliance of one product, the newest year first; bounds stay bounds."""

    form: str
    years: tuple[Cell, ...]
    is_dated: bool

    @property
    def headline(self):
        newest = self.years[0].observation
        values = {"product": figures.product_name(newest), "year": newest.year}
        if newest.flag == Flag.DESCRIBED and "exporter" in newest.text.lower():
            text = gettext("The United States exported more %(product)s than it imported in %(year)s")
        elif newest.has_number:
            text = gettext(
                "Net imports were %(share)s of the %(product)s that the United States used in %(year)s"
            )
            values["share"] = gettext("none") if newest.value == 0 else figures.amount(newest)
        else:
            text = gettext("How much of its %(product)s the United States imported, net")
        return text % values

    @property
    def remarks(self):
        """The source's words that are too long for a cell, and what it notes, once each."""
        found = {}
        for year in self.years:
            o = year.observation
            if text := figures.long_words(o):
                found[f"{o.year}: {figures.quoted(text)}"] = None
            if o.note:
                found[o.note] = None
        return list(found)


@dataclass(frozen=True)
class Sources:
    """Where imports of one product come from: a four-year average, “Other countries” last."""

    form: str
    cells: tuple[Cell, ...]
    is_dated: bool

    @property
    def notes(self):
        """What the source says of all of them, then of single places; not that it is an average of this product."""
        average = "Average of {} to {}.".format(*averaged_years(self.cells[0].observation))
        parts = [c.observation.note.removeprefix(average).strip() for c in self.cells]
        usual = mode(parts)
        found = [usual] if usual.rstrip(".").lower() != self.form else []
        for cell, note in zip(self.cells, parts, strict=True):
            if own := [s for s in _sentences(note) if s not in _sentences(usual)]:
                found.append(f"{cell.place}: {' '.join(own)}")
        return found

    @property
    def span(self):
        first, last = averaged_years(self.cells[0].observation)
        return numbers.year_span(range(first, last + 1))


def _sentences(text):
    return re.split(r"(?<=\.) ", text)


def reliances(series, *, newest=0):
    """A Reliance a product that has one, the mineral as such first. `newest`: the last year of any of them."""
    found = []
    for form, years in _by_product(series, Measure.NET_IMPORT_RELIANCE):
        if observations := [o for s in years if (o := s.of("USA"))]:
            cells = _in_per_cent(observations[:5])
            found.append(Reliance(figures.form_name(form), cells, observations[0].year < newest))
    return found


def sources(series, *, newest=0):
    """Sources a product, each of its newest average."""
    found = []
    for form, years in _by_product(series, Measure.IMPORT_SHARE):
        cells = _in_per_cent(largest_first(years[0]))
        found.append(Sources(figures.form_name(form), cells, years[0].head.year < newest))
    return found


def _in_per_cent(observations):
    return tuple(Cell(o, bar=reach(o.value, o.lower, o.upper, top=WHOLE)) for o in observations)


def _by_product(series, measure):
    """(form, its series, newest first), what is of the mineral as such first, what has ended last."""
    chosen = [s for s in series if s.head.measure == measure]
    chosen.sort(key=lambda s: (*s.head.identity, -s.head.year))
    grouped = [list(years) for _, years in groupby(chosen, key=lambda s: s.head.identity)]
    grouped.sort(key=lambda years: (-years[0].head.year, years[0].head.form != "all", years[0].head.identity))
    return [(years[0].head.form, years) for years in grouped]


@dataclass(frozen=True)
class Check:
    """A first estimate and the value of today. `change` in per cent of the first; None of zero."""

    first: Observation
    latest: Observation
    change: Decimal | None
    bar: Swing | None = None

    @property
    def change_text(self):
        return gettext("from none") if self.change is None else numbers.signed_percent(self.change)


class CheckedYear:
    """`first` and `latest` are the releases that most rows of the year come from."""

    def __init__(self, year, checks, widest):
        self.year = year
        self.first = mode(check.first.release_name for check in checks)
        self.latest = mode(check.latest.release_name for check in checks)
        self.checks = [c if c.change is None else replace(c, bar=swing(c.change, widest)) for c in checks]


@dataclass(frozen=True)
class Estimates:
    name: str
    unit: str
    years: tuple[CheckedYear, ...]
    summary: str


def estimates(panel, first_values):
    """The Estimates of one panel, or None where no estimate was followed by a later value.

    `first_values`: {key of a figure: the Observation of its first release}. Of the world and the largest producers.
    """
    if panel.is_lone:
        return None
    codes = ["WLD", *(cell.observation.code for cell in panel.largest[:LARGEST])]
    years = []
    for series in panel.series:
        rows = {code: o for code in codes if (o := series.latest_row(code)) and o.key in first_values}
        pairs = [(first_values[o.key], o) for o in rows.values() if o.rankable]
        pairs = [(first, o) for first, o in pairs if not _adds_up_to_more(first, series, first_values)]
        checks = [check for first, latest in pairs if (check := _check(first, latest))]
        if checks and len(years) < NEWEST:
            years.append((series.head.year, checks))
    found = [check for _, checks in years for check in checks]
    if not found:
        return None
    widest = max((abs(c.change) for c in found if c.change is not None), default=Decimal(0))
    drawn = tuple(CheckedYear(year, checks, widest) for year, checks in years)
    return Estimates(panel.name, panel.unit, drawn, _summary(found))


def _check(first, latest):
    """None unless the first was an exact estimate of the same, and a later release has given an exact value."""
    if not (first.is_estimate and first.has_value and latest.has_value) or first.release == latest.release:
        return None
    if first.excludes != latest.excludes:  # one total leaves out a country that the other counts
        return None
    was = in_unit(first.value, first.unit, latest.unit)
    if was is None:
        return None
    return Check(first, latest, 100 * (latest.value / was - 1) if was else None)


def _adds_up_to_more(first, series, first_values):
    """Whether a first world total was a misprint: its own rows came to more than twice as much."""
    if not (first.is_world and first.has_value and first.value):
        return False
    rows = [first_values.get(o.key) for o in series.observations if o.ranked or o.is_other]
    rows = [o for o in rows if o and o.has_value and (o.release, o.unit) == (first.release, first.unit)]
    return sum(o.value for o in rows) > MISPRINT * first.value


def _summary(checks):
    """“At least half of these 18 first estimates changed by 3.2% or less …; the largest change was +45.0%, …”"""
    changes = [c for c in checks if c.change is not None]
    largest, count = max(changes, key=lambda c: abs(c.change), default=None), len(changes)
    if not largest or (not largest.change and count == 1):
        return ""
    middle = median(abs(c.change) for c in changes)
    if not largest.change:
        text = gettext("None of these %(count)s first estimates was changed.")
    elif count == 1:
        text = gettext("The one first estimate that a later release followed was changed by %(largest)s.")
    elif not middle:
        text = gettext(
            "At least half of these %(count)s first estimates were not changed; the largest change was %(largest)s."
        )
    else:
        text = gettext(
            "At least half of these %(count)s first estimates changed by %(middle)s or less, up or down (the median); "
            "the largest change was %(largest)s."
        )
    size = gettext("%(change)s, %(place)s in %(year)s") % {
        "change": numbers.signed_percent(largest.change),
        "place": largest.latest.name,
        "year": largest.latest.year,
    }
    return text % {"count": count, "middle": numbers.percent(middle), "largest": size}
