"""Moves of a country's largest shares of the world, as an edition knew them, for the chart beside it."""

from collections import defaultdict
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext

from minerals import wording
from minerals.drawing.geometry import Frame, line
from minerals.facts.figure_store import FigureStore
from minerals.indicators import compare_shares
from minerals.models import FigureRevision, Measure
from page_store.keeping import each_kept_while

from . import shares
from .rows import SeriesRow

AT_MOST = 4  # multiples
YEARS = 6
FRAME = Frame(height=76)
MOVED = 1  # percentage points, below which a share has hardly moved


def known_to(payload, leading):
    """A FigureStore of all production of the minerals with these slugs, as the releases that an edition cites left
    it.

    A newer release does not change it, because the chart belongs to the table of the edition.
    """
    days = {}
    for one in payload.releases:
        days[one.source] = max(days.get(one.source, ""), one.published)
    days = tuple(sorted(days.items()))
    found = _known([(slug, days) for slug in sorted(leading)])
    return FigureStore({key: one for series in found.values() for key, one in series.items()})


@each_kept_while("minerals")
def _known(parts):
    """{(slug of a mineral, the last day of each source): {key: Series}}: editions of one time share them."""
    found, leading = {part: {} for part in parts}, defaultdict(set)
    for slug, days in parts:
        leading[days].add(slug)
    for days, slugs in leading.items():
        said = Q(pk__in=[])
        for source, day in days:
            said |= Q(release__source__key=source, release__published__lte=day)
        said = FigureRevision.objects.filter(said, figure__measure=Measure.PRODUCTION)
        later = said.filter(figure=OuterRef("figure"), number__gt=OuterRef("number"))
        store = FigureStore.read(said.filter(~Exists(later), figure__mineral__slug__in=slugs))
        for key, one in store.found.items():
            found[one.head.mineral, days][key] = one
    return found


class Trend:
    """`figures` are the frozen ones of the series that lead the table of key minerals.

    `store`: the facts of that time.
    """

    def __init__(self, country, figures, store):
        subjects = dict.fromkeys(  # a series may lead the row of a mineral and of its group
            (one.mineral, one.stage, one.form, one.measure, one.basis)
            for one in sorted(figures, key=lambda one: -one.share.percent if one.share else 0)
            if one.share and one.measure == Measure.PRODUCTION
        )
        held = defaultdict(dict)  # subject -> {year: Series}
        for one in store.series.values():
            if one.of(country.code) and one.head.subject in subjects:
                held[one.head.subject][one.head.year] = one
        self.place = wording.listed([country.name])
        self.years = sorted({year for by_year in held.values() for year in by_year})[-YEARS:]
        rows = [SeriesRow(held[one], country.code, self.years) for one in subjects if one in held]
        found = shares.tracks(rows, store.series, code=country.code, years=self.years)
        self.tracks = found[:AT_MOST]
        for track in self.tracks:
            track.line = line([point.datum for point in track.points], FRAME)
            track.move = _move(track, held[track.row.newest.subject], country.code)

    def __bool__(self):
        return bool(self.tracks)

    @cached_property
    def title(self):
        """The title: the series that moved most, in words."""
        track = max(self.tracks, key=lambda track: track.move.size if track.move else 0)
        if not track.move or track.move.size < MOVED:
            return gettext("Its shares of the world have hardly moved since %(year)s") % {
                "year": self.years[0]
            }
        first, last = track.move.ends
        return gettext("%(series)s: %(earlier)s of the world in %(first)s, %(latest)s in %(last)s") % {
            "series": track.name,
            "earlier": first.share_text,
            "first": first.year,
            "latest": last.share_text,
            "last": last.year,
        }

    @property
    def notes(self):
        return shares.notes(self.tracks)

    @property
    def sources(self):
        """The sources to name: each line has one."""
        return list(dict.fromkeys(track.row.newest.cited for track in self.tracks))


class Move(NamedTuple):
    """The Points of the first and the last share of a track. `size`: the points by which it moved on one basis, too."""

    ends: tuple[shares.Point, shares.Point]
    size: Decimal


def _move(track, by_year, code):
    """The Move of a track whose ends can be had on one basis, or None."""
    held = [point for point in track.points if point.share]
    if len(held) < 2:
        return None
    first, last = ends = held[0], held[-1]
    compared = compare_shares(by_year[first.year], by_year[last.year], code)
    if not compared:
        return None
    shown = last.share.percent - first.share.percent
    agrees = shown * compared.change > 0
    return Move(ends, min(abs(shown), abs(compared.change)) if agrees else Decimal(0))
