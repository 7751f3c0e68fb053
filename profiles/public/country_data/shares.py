"""A country's shares of the world over the years, in its largest series: small multiples on one scale."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext

from minerals import wording
from minerals.drawing.geometry import Datum, multiples
from minerals.indicators import MAJOR_SHARE, Observation, Share, compare_shares
from minerals.models import Measure
from minerals.presentation.marks import Register
from minerals.presentation.years import key_of

AT_MOST = 8  # multiples
FEWEST = 3  # years with a share; fewer make no meaningful line
NO_SHARE = "–"


@dataclass(frozen=True)
class Point(wording.Statement):
    """The country's figure of one year and its share; either may be missing."""

    year: int
    observation: Observation | None
    share: Share | None

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
        """Return the last two shares on one basis, if their totals differ and a common basis exists, otherwise None."""
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
        return self.row.latest.mineral_series

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
        """The move over the last two years, if it has to be given on one basis; otherwise empty."""
        if not self.compared:
            return ""
        return wording.moved_by(self.compared, self.points[-2].year, self.newest.year)


def strongest(rows):
    """The rows of production with at least 5 % of the world, the largest share first."""
    found = [
        row
        for row in rows
        if row.newest.measure == Measure.PRODUCTION
        and row.latest.share
        and row.latest.share.percent >= MAJOR_SHARE
    ]
    return sorted(found, key=lambda row: (-row.latest.share.percent, row.newest.identity))[:AT_MOST]


def tracks(rows, series, *, code, years, own_scale=False):
    """A Track a row that has enough years, each with its line, all on one scale or each on its own."""
    found = [Track(row, series, code, years) for row in rows]
    found = [track for track in found if sum(1 for point in track.points if point.share) >= FEWEST]
    lines = multiples([track.data for track in found], own_scale=own_scale)
    for track, line in zip(found, lines, strict=True):
        track.line = line
        track.top_words = f"{wording.number(line.top)}%" if own_scale else ""
    return found


def subtitle(tracks, years, *, own_scale=False):
    """Return the subtitle of the multiples, with their years and the end of their axes."""
    values = {"first": years[0], "last": years[-1], "scale": wording.number(tracks[0].line.top)}
    if own_scale:
        text = gettext(
            "Share of the world’s production, %(first)s to %(last)s, each on its own scale, from zero to "
            "the number at its dotted line."
        )
    else:
        text = gettext(
            "Share of the world’s production, %(first)s to %(last)s, all on one scale from zero to %(scale)s%%."
        )
    return text % values


def notes(tracks):
    """Return the meanings of the marks that occur in the multiples."""
    parts = key_of(track.line for track in tracks)
    if any(track.line.gaps for track in tracks):
        parts.append(gettext("–: no share can be computed."))
    letters = {letter for track in tracks for point in track.points for letter, _ in point.share_marks}
    marks = Register([], letters=sorted(letters)).marks
    return [*parts, *(f"{letter}: {meaning}." for letter, meaning in marks.items())]
