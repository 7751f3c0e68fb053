"""Statements of each release on each year of a series: the value, and its per cent of the first."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext

from ..drawing.geometry import Swing, swing
from ..indicators import Observation, Refusal, Statements, in_unit, movement
from ..models.figures import along_the_chain, series_anchor
from ..models.sources import corrected
from ..wording import Current, figures, findings, numbers
from .marks import Register

LARGEST = 5  # places beside the world
NEWEST = 6  # years


@dataclass(frozen=True)
class ReleaseColumn:
    """A release, or what was corrected by hand after it."""

    release: str
    is_correction: bool
    name: str
    published: datetime.date
    has_page: bool  # of its values; corrections by hand have none, unless their key names an edition


@dataclass(frozen=True)
class ReleaseCell:
    """The statement of one release, if any; `percent` of the first is empty where the two do not compare."""

    column: ReleaseColumn
    observation: Observation | None
    percent: str = ""


class RestatedRow:
    """One place and year: one Cell per column, and the difference between the last and the first comparable
    statement.
    """

    def __init__(self, statements: Statements, columns):
        self.said, self.first = statements, statements.first
        self.place, self.year = self.first.name, self.first.year
        by_column = {(o.release, o.is_correction): o for o in statements.all}
        self.cells = [self._cell(c, by_column.get((c.release, c.is_correction))) for c in columns]
        self.case = statements.case
        self.bar: Swing | None = None

    def _cell(self, column, observation):
        if observation is None:
            return ReleaseCell(column, None)
        if observation is self.first:
            is_compared = len(self.said.all) > 1 and observation.has_value
            return ReleaseCell(column, observation, numbers.per_cent(100) if is_compared else "")
        percent = self.said.percent_or_reason(observation)
        return ReleaseCell(
            column, observation, "" if isinstance(percent, Refusal) else _of_the_first(percent)
        )

    @property
    def change(self):
        return numbers.signed_percent(self.case.change) if self.case else ""

    @property
    def refusals(self):
        """Refusals of later statements as per cent of the first, other than for numbers that are inexact."""
        found = (self.said.percent_or_reason(o) for o in self.said.all[1:])
        return {one for one in found if isinstance(one, Refusal) and one.code != "inexact"}


def _of_the_first(percent):
    """“104.2%”; “100%” where nothing changed, and “100.0%” where next to nothing."""
    return numbers.per_cent(100 if percent == 100 else percent.quantize(Decimal("0.1")))


class Revisions:
    """One series of one source: one row per place and year, newest year first, the world before the largest places."""

    def __init__(self, statements):
        """`statements`: a Statements a figure of the series."""
        self.head = max((one.first for one in statements), key=lambda o: o.year)
        self.movement = movement(statements)
        self.unit_code = self.head.unit
        places = ["WLD", *_largest([one.all[-1] for one in statements], self.unit_code)]
        newest = sorted({one.first.year for one in statements}, reverse=True)[:NEWEST]
        shown = [one for one in statements if one.first.code in places and one.first.year in newest]
        shown.sort(key=lambda one: (-one.first.year, places.index(one.first.code)))
        self.columns = _columns(o for one in shown for o in one.all)
        self.rows = [RestatedRow(one, self.columns) for one in shown]
        widest = max((abs(row.case.change) for row in self.rows if row.case), default=Decimal(0))
        for row in self.rows:
            row.bar = swing(row.case.change, widest) if row.case else None

    @property
    def years(self):
        """(year, its Rows), the newest first."""
        return [(year, list(rows)) for year, rows in groupby(self.rows, lambda row: row.year)]

    @property
    def is_restated(self):
        return any(len(row.said.all) > 1 for row in self.rows)

    @property
    def anchor(self):
        o = self.head
        return "-".join(filter(None, (series_anchor(o.stage, o.form, o.measure, o.basis), o.source)))

    @property
    def name(self):
        """“Mine production (contained weight)”, with the source where it is not the usual one."""
        stated = Current(self.head)
        return stated.by_source(stated.series)

    @property
    def unit(self):
        return figures.unit_name(self.unit_code)

    @property
    def summary(self):
        return movement_text(self.movement)

    @property
    def remarks(self):
        """Reasons why some statements are no per cent of the first, one sentence each."""
        places = {}
        for row in self.rows:
            for reason in row.refusals:
                places.setdefault(reason, []).append(f"{row.place} ({row.year})")
        return [
            gettext("No percentage of the first value for %(places)s: %(reason)s.")
            % {"places": numbers.listed(names), "reason": findings.refusal(reason)}
            for reason, names in places.items()
        ]

    @property
    def register(self):
        return Register(cell for row in self.rows for cell in row.cells)

    @property
    def releases(self):
        """The names of its columns, where they differ only by the year in one."""
        return figures.release_names({column.name for column in self.columns})


def _largest(observations, unit):
    """Codes of the countries with the largest values of the newest year in which any has one."""
    rows = [(o, in_unit(o.value, o.unit, unit)) for o in observations if o.ranked and o.has_value and o.value]
    year = max((o.year for o, _ in rows), default=0)
    of_year = [(o, value) for o, value in rows if value is not None and o.year == year]
    of_year.sort(key=lambda pair: (-pair[1], pair[0].slug))
    return [o.code for o, _ in of_year[:LARGEST]]


def _columns(observations):
    found = {
        (o.published, o.release, o.is_correction): ReleaseColumn(
            o.release,
            o.is_correction,
            o.release_name,
            o.published,
            has_page=not o.is_correction or bool(corrected(o.release, o.source)),
        )
        for o in observations
    }
    return [found[key] for key in sorted(found)]


def revisions(histories):
    """(Revisions of series that were restated, names of those that were not), from {key: Statements} of a mineral."""
    statements = sorted(histories.values(), key=lambda one: one.first.identity)
    grouped = groupby(statements, key=lambda one: one.first.identity)
    found = [Revisions(list(of_series)) for _identity, of_series in grouped]
    found.sort(key=lambda one: (*along_the_chain(one.head), one.head.source))
    return [one for one in found if one.is_restated], [one for one in found if not one.is_restated]


def movement_text(movement):
    """The movement of a series, as a sentence; empty without a Movement."""
    if not movement:
        return ""
    largest = gettext("%(change)s, %(place)s in %(year)s") % {
        "change": numbers.signed_percent(movement.largest.change),
        "place": movement.largest.place,
        "year": movement.largest.latest.year,
    }
    values = {"count": movement.count, "median": numbers.percent(movement.median), "largest": largest}
    if not movement.largest.change:
        text = gettext(
            "None of the %(count)s values of this series that were stated again after their first printing changed."
        )
    elif not movement.median:
        text = gettext(
            "Later releases repeated %(count)s values of this series. At least half of these did not "
            "change; the largest change was %(largest)s."
        )
    else:
        text = gettext(
            "Later releases repeated %(count)s values of this series. The median change, up or down, was "
            "%(median)s; the largest was %(largest)s."
        )
    return text % values
