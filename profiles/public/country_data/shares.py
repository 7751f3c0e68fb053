"""A country's share of the world over the years, of what it counts most in: small multiples on one scale."""

from dataclasses import dataclass

from django.utils.translation import gettext

from minerals import wording
from minerals.charts import Datum, Line, multiples, round_up
from minerals.indicators import MAJOR_SHARE, Comparison, Observation, Share, compare_shares
from minerals.models import Measure

from .rows import SeriesRow

AT_MOST = 8  # multiples
FEWEST = 3  # years with a share, below which a line says nothing
NO_SHARE = "–"


@dataclass(frozen=True)
class Point:
    """The country's figure of one year and its share; either may be missing."""

    year: int
    observation: Observation | None
    share: Share | None

    @property
    def share_text(self):
        return wording.share_text(self.share)

    @property
    def share_marks(self):
        return wording.share_marks(self.share) + wording.basis_marks(self.share)

    @property
    def datum(self):
        """What is known is a number, or an upper bound where the world total is a lower one."""
        if not self.share:
            return Datum(str(self.year), gap=NO_SHARE)
        percent = self.share.percent
        if self.share.at_most:
            return Datum(str(self.year), upper=percent)
        return Datum(str(self.year), percent, estimated=self.observation.is_estimate)


@dataclass(frozen=True)
class Track:
    row: SeriesRow
    points: list[Point]
    line: Line
    compared: Comparison | None = None  # the last two years, where their shares are of different wholes

    @property
    def id(self):
        return f"share-{'-'.join(self.row.newest.identity)}"

    @property
    def name(self):
        series = wording.lower_first(self.row.name)
        return gettext("%(mineral)s, %(series)s") % {"mineral": self.row.mineral_name, "series": series}

    @property
    def description(self):
        return "; ".join(f"{point.year}: {point.share_text or gettext('no share')}" for point in self.points)

    @property
    def newest(self):
        return self.points[-1]


def strongest(rows):
    """The rows of production with at least 5 % of the world, the largest share first."""
    found = [
        row
        for row in rows
        if row.newest.measure == Measure.PRODUCTION and row.share and row.share.percent >= MAJOR_SHARE
    ]
    return sorted(found, key=lambda row: (-row.share.percent, row.newest.identity))[:AT_MOST]


def tracks(rows, series, *, code, years):
    """A Track a row that has enough years. `series` is {(*identity, year): Series}."""
    kept = []
    for row in rows:
        points = []
        for year in years:
            one = series.get((*row.newest.identity, year))
            points.append(Point(year, one.of(code) if one else None, one.share(code) if one else None))
        if sum(1 for point in points if point.share) >= FEWEST:
            kept.append((row, points, _compared(row, points, series, code)))
    lines = multiples([[point.datum for point in points] for _, points, _ in kept])
    return [
        Track(row, points, line, compared) for (row, points, compared), line in zip(kept, lines, strict=True)
    ]


def _compared(row, points, series, code):
    earlier, latest = points[-2:]
    if not (earlier.share and latest.share) or earlier.share.of_sum == latest.share.of_sum:
        return None
    both = (series[(*row.newest.identity, point.year)] for point in (earlier, latest))
    return compare_shares(*both, code) or None


def scale(found):
    """Where the axis of every multiple ends, in per cent."""
    return wording.number(round_up(found[0].line.top)) if found else ""


def notes(found):
    """What the marks in the multiples mean, those that are there."""
    lines = [track.line for track in found]
    said = []
    if any(dot.estimated for line in lines for dot in line.dots):
        said.append(gettext("Hollow: estimated by the source."))
    if any(line.spans for line in lines):
        said.append(gettext("Open stroke: at most, since the world total is a lower bound."))
    if any(line.gaps for line in lines):
        said.append(gettext("–: no share can be computed."))
    shares = [point.share for track in found for point in track.points if point.share]
    if any(share.of_sum for share in shares):
        said.append(gettext("Of the published total; where marked s, of the sum of the rows, which is more."))
    elif shares:
        said.append(gettext("Of the published total in every year."))
    return said
