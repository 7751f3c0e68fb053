"""How good first estimates were: what a release first said of a year, against what stands today."""

from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from .. import wording
from ..charts import Swing, swing
from ..indicators import Observation
from .years import in_unit

LARGEST = 3  # places beside the world
NEWEST = 4  # years
MISPRINT = 2  # times a total that its rows may add up to: more than rounding can explain


@dataclass(frozen=True)
class Check:
    """A first estimate and the value that stands today. `change` in per cent of the first; None of zero."""

    first: Observation
    latest: Observation
    change: Decimal | None
    bar: Swing | None = None

    @property
    def change_text(self):
        return "from none" if self.change is None else signed_percent(self.change)


@dataclass(frozen=True)
class CheckedYear:
    """`first` and `latest` are the releases that most rows of the year come from."""

    year: int
    first: str
    latest: str
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Estimates:
    name: str
    unit: str
    years: tuple[CheckedYear, ...]
    summary: str


def signed_percent(change):
    """“+4.2%”, “−12.0%”, “0.0%”."""
    rounded = Decimal(change).quantize(Decimal("0.1"))
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{abs(rounded):,}%"


def estimates(panel, first_said):
    """The Estimates of one panel, or None where no estimate was followed by a later value.

    `first_said`: {key of a figure: the Observation of its first release}, of figures that several releases
    have spoken of. The world and the largest producers of today, the newest year first.
    """
    if panel.is_lone:
        return None
    codes = ["WLD", *(cell.observation.code for cell in panel.ranked[:LARGEST])]
    years = []
    for series in panel.series:
        rows = {code: o for code in codes if (o := series.listed_row(code)) and o.key in first_said}
        pairs = [(first_said[o.key], o) for o in rows.values() if o.rankable]
        pairs = [(first, o) for first, o in pairs if not _adds_up_to_more(first, series, first_said)]
        checks = [check for first, latest in pairs if (check := _check(first, latest))]
        if checks and len(years) < NEWEST:
            years.append((series.head.year, checks))
    found = [check for _, checks in years for check in checks]
    if not found:
        return None
    widest = max((abs(c.change) for c in found if c.change is not None), default=Decimal(0))
    return Estimates(
        panel.name,
        panel.unit,
        tuple(_year(year, checks, widest) for year, checks in years),
        _summary(found),
    )


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


def _adds_up_to_more(first, series, first_said):
    """Whether a first world total was a misprint: its own rows came to more than twice as much."""
    if not (first.is_world and first.has_value and first.value):
        return False
    rows = [first_said.get(o.key) for o in series.observations if o.ranked or o.is_other]
    rows = [o for o in rows if o and o.has_value and (o.release, o.unit) == (first.release, first.unit)]
    return sum(o.value for o in rows) > MISPRINT * first.value


def _year(year, checks, widest):
    usual_first = _usual(c.first.release_name for c in checks)
    usual_latest = _usual(c.latest.release_name for c in checks)
    drawn = tuple(
        Check(c.first, c.latest, c.change, None if c.change is None else swing(c.change, widest))
        for c in checks
    )
    return CheckedYear(year, usual_first, usual_latest, drawn)


def _usual(names):
    names = list(names)
    return max(dict.fromkeys(names), key=names.count)


def _summary(checks):
    """“At least half of these 18 first estimates changed by 3.2% or less …; the largest change was +45.0%, …”"""
    changes = [c for c in checks if c.change is not None]
    if not changes:
        return ""
    largest = max(changes, key=lambda c: abs(c.change))
    if not largest.change:
        return f"None of these {len(changes)} first estimates was changed." if len(changes) > 1 else ""
    size = f"{signed_percent(largest.change)}, {largest.latest.name} in {largest.latest.year}"
    if len(changes) == 1:
        return f"The one first estimate that a later release followed was changed by {size}."
    middle = wording.percent(median(abs(c.change) for c in changes))
    return (
        f"At least half of these {len(changes)} first estimates changed by {middle} or less, up or down (the median); "
        f"the largest change was {size}."
    )
