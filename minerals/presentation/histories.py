"""Every value that one figure has had, each against the one before."""

from dataclasses import dataclass, replace
from decimal import Decimal

from .. import wording
from ..charts import Frame, line
from ..indicators import Observation
from ..models import FigureRevision
from .estimates import signed_percent
from .years import datum, in_unit

WIDE = Frame(width=320, height=140, side=32, top=24, bottom=22)


@dataclass(frozen=True)
class Said:
    """What one release said. `change` is in the figure's unit, with a sign; both are empty where nothing compares."""

    revision: FigureRevision
    observation: Observation
    change: str = ""
    percent: str = ""


class History:
    """`revisions` with their Observations, in the order in which they were published."""

    def __init__(self, pairs):
        self.rows, before = [], None
        for revision, o in pairs:
            self.rows.append(Said(revision, o, *_change(before, o)))
            before = o
        self.unit = self.rows[-1].observation.unit
        exact = [row for row in self.rows if row.observation.has_value]
        self.line = None
        if len(exact) > 1:
            self.line = line([self._datum(row) for row in self.rows], WIDE)
            self.points = [
                (dot, wording.amount(row.observation, with_unit=False))
                for dot, row in zip(self.line.dots, (r for r in self.rows if self._is_drawn(r)), strict=True)
            ]

    @property
    def has_estimates(self):
        """Whether a hollow dot is drawn."""
        return any(dot.estimated for dot in self.line.dots)

    @property
    def unit_name(self):
        return wording.unit_name(self.unit)

    @property
    def days(self):
        """(x, “Feb 2026”) of every release on the chart."""
        count = len(self.rows)
        return [(self.line.frame.x(i, count), _day(row.revision)) for i, row in enumerate(self.rows)]

    def _datum(self, row):
        found = datum(0, row.observation, self.unit)
        return replace(found, at=_day(row.revision))

    def _is_drawn(self, row):
        o = row.observation
        return in_unit(o.value, o.unit, self.unit) is not None

    @property
    def description(self):
        return "; ".join(
            f"{row.revision.release.published:%B %Y}: {wording.amount(row.observation)}"
            + (", estimated" if row.observation.is_estimate else "")
            for row in self.rows
        )

    @property
    def summary(self):
        """How far the newest exact value lies from the first, in a sentence; empty where there is one value."""
        exact = [row.observation for row in self.rows if row.observation.has_value]
        if len(exact) < 2:
            return ""
        first, last = exact[0], exact[-1]
        was = in_unit(first.value, first.unit, last.unit)
        if was is None or not was:
            return ""
        if was == last.value:
            return "The value has stayed what it was first said to be."
        kind = "estimate" if first.is_estimate else "value"
        change = 100 * (last.value / was - 1)
        side = "above" if change > 0 else "below"
        return f"What stands today is {wording.percent(abs(change))} {side} the first {kind}, {wording.amount(first)}."


def _day(revision):
    return f"{revision.release.published:%b %Y}"


def _change(before, o):
    """(“+5,000”, “+4.2%”) against the value before; empty strings where one of the two is no exact number."""
    if before is None or not (before.has_value and o.has_value):
        return "", ""
    was = in_unit(before.value, before.unit, o.unit)
    if was is None:
        return "", ""
    difference = o.value - was
    if not difference:
        return "none", ""
    sign = "+" if difference > 0 else "−"
    percent = signed_percent(Decimal(100) * difference / was) if was else ""
    return f"{sign}{wording.number(abs(difference))}", percent
