"""A country's share of the world over the years, of what it counts most in: small multiples on one scale."""

from dataclasses import dataclass

from minerals import wording
from minerals.charts import Datum, Line, multiples, round_up
from minerals.indicators import MAJOR_SHARE, Observation, Share
from minerals.models import Measure

from .rows import Row

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
        return wording.share_marks(self.share)

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
    row: Row
    points: list[Point]
    line: Line
    place: str

    @property
    def id(self):
        return f"share-{'-'.join(self.row.newest.identity)}"

    @property
    def name(self):
        return f"{self.row.mineral_name}, {wording.lower_first(self.row.name)}"

    @property
    def title(self):
        return f"Share of the world of {self.place}: {self.name}, {self.points[0].year} to {self.points[-1].year}"

    @property
    def description(self):
        return "; ".join(f"{point.year}: {point.share_text or 'no share'}" for point in self.points)

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


def tracks(rows, series, *, code, place, years):
    """A Track a row that has enough years. `series` is {(*identity, year): Series}."""
    kept = []
    for row in rows:
        points = []
        for year in years:
            one = series.get((*row.newest.identity, year))
            points.append(Point(year, one.of(code) if one else None, one.share(code) if one else None))
        if sum(1 for point in points if point.share) >= FEWEST:
            kept.append((row, points))
    lines = multiples([[point.datum for point in points] for _, points in kept])
    return [Track(row, points, line, place) for (row, points), line in zip(kept, lines, strict=True)]


def scale(found):
    """Where the axis of every multiple ends, in per cent."""
    return wording.number(round_up(found[0].line.top)) if found else ""


def notes(found):
    """What the marks in the multiples mean, those that are there."""
    lines = [track.line for track in found]
    said = []
    if any(dot.estimated for line in lines for dot in line.dots):
        said.append("Hollow: estimated by the source.")
    if any(line.spans for line in lines):
        said.append("Open stroke: at most, since the world total is a lower bound.")
    if any(line.gaps for line in lines):
        said.append(f"{NO_SHARE}: no share can be computed.")
    return said
