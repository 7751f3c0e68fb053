"""A country's shares of the world over the years, in its largest series: small multiples on one scale."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext

from minerals import wording
from minerals.drawing.geometry import Datum, multiples
from minerals.indicators import MAJOR_SHARE, Observation, Share, compare_shares
from minerals.models import Measure

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
        """The share as a Datum: a number, an upper bound if the world total is a minimum, or a gap."""
        if not self.share:
            return Datum(str(self.year), gap=NO_SHARE)
        percent = self.share.percent
        if self.share.at_most:
            return Datum(str(self.year), upper=percent)
        return Datum(str(self.year), percent, estimated=self.observation.is_estimate)


class Track:
    """A row over the years; `series` is {(*identity, year): Series}."""

    def __init__(self, row, series, code, years):
        self.row, self._code = row, code
        self._series = [series.get((*row.newest.identity, year)) for year in years]
        self.points = [
            Point(year, one.of(code) if one else None, one.share(code) if one else None)
            for year, one in zip(years, self._series, strict=True)
        ]

    @cached_property
    def compared(self):
        """The last two shares on one basis, where they are of different wholes and can be had on one; else None."""
        earlier, latest = (point.share for point in self.points[-2:])
        if not (earlier and latest) or earlier.of_sum == latest.of_sum:
            return None
        return compare_shares(*self._series[-2:], self._code) or None

    @property
    def data(self):
        return [point.datum for point in self.points]

    @property
    def id(self):
        return f"share-{'-'.join(self.row.newest.subject)}"

    @property
    def name(self):
        return name_of(self.row)

    @property
    def description(self):
        return "; ".join(f"{point.year}: {point.share_text or gettext('no share')}" for point in self.points)

    @property
    def newest(self):
        return self.points[-1]

    @property
    def newest_words(self):
        return self.newest.share_text

    @property
    def change(self):
        """The move over the last two years, if it has to be given on one basis; else empty."""
        if not self.compared:
            return ""
        return wording.moved_by(self.compared, self.points[-2].year, self.newest.year)


def name_of(row):
    """“Iodine, mine production”."""
    series = wording.lower_first(row.name)
    return gettext("%(mineral)s, %(series)s") % {"mineral": row.mineral_name, "series": series}


def strongest(rows):
    """The rows of production with at least 5 % of the world, the largest share first."""
    found = [
        row
        for row in rows
        if row.newest.measure == Measure.PRODUCTION and row.share and row.share.percent >= MAJOR_SHARE
    ]
    return sorted(found, key=lambda row: (-row.share.percent, row.newest.identity))[:AT_MOST]


def tracks(rows, series, *, code, years, own_scale=False):
    """A Track a row that has enough years, each with its line, all on one scale or each on its own."""
    found = [Track(row, series, code, years) for row in rows]
    found = [track for track in found if sum(1 for point in track.points if point.share) >= FEWEST]
    lines = multiples([track.data for track in found], own_scale=own_scale)
    for track, line in zip(found, lines, strict=True):
        track.line = line
        track.top_words = f"{wording.number(line.top)}%" if own_scale else ""
    return found


def subtitle(found, years, *, own_scale=False):
    """Return the subtitle of the multiples, with their years and the end of their axes."""
    values = {"first": years[0], "last": years[-1], "scale": wording.number(found[0].line.top)}
    if own_scale:
        text = gettext(
            "Share of the world’s production, %(first)s to %(last)s, each on a scale of its own, from zero to the "
            "number at its dotted line."
        )
    else:
        text = gettext(
            "Share of the world’s production, %(first)s to %(last)s, all on one scale from zero to %(scale)s%%."
        )
    return text % values


def notes(found):
    """Return the meanings of the marks that occur in the multiples."""
    lines = [track.line for track in found]
    parts = []
    if any(dot.estimated for line in lines for dot in line.dots):
        parts.append(gettext("Hollow: estimated by the source."))
    if any(line.spans for line in lines):
        parts.append(gettext("Open stroke: at most, since the world total is a lower bound."))
    if any(line.gaps for line in lines):
        parts.append(gettext("–: no share can be computed."))
    letters = {letter for track in found for point in track.points for letter, _ in point.share_marks}
    return [*parts, *(f"{letter}: {wording.MARKS[letter]}." for letter in sorted(letters))]
