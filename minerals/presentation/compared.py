"""Other sources on a mineral: the same series beside ours, other series separately, and projections."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext

from ..indicators import Beside, Series, beside, numbers_in
from ..models import ComparedSource
from ..models.figures import PROJECTED, along_the_chain
from ..wording import figures, naming, sources
from .cells import Cell
from .marks import Register

LARGEST = 2  # countries that the page of a mineral names, beside the world


@dataclass(frozen=True)
class TwiceCounted:
    """One place as two sources count it."""

    counts: Beside

    @property
    def own(self):
        return self.counts.own

    @cached_property
    def other(self):
        """The other source's figure in the unit of ours, so that the two can be read together."""
        o, unit = self.counts.other, self.counts.own.unit
        converted = numbers_in(unit, o)
        if o.has_number and all(found is None for found in converted.values()):
            return o
        return o._replace(unit=unit, **converted)

    @property
    def place(self):
        return sources.place_name(self.own)

    @property
    def by(self):
        return sources.source_name(self.counts.other)

    @cached_property
    def difference(self):
        """“4% less”; empty where the two do not compare."""
        return "" if self.counts.percent is None else sources.difference(self.counts.percent)


@dataclass(frozen=True)
class Compared:
    """One series beside the same series of another source, in a year that both have."""

    series: Series
    other: Series
    note: str

    @cached_property
    def lines(self):
        return list(map(TwiceCounted, beside(self.series, self.other)))

    @cached_property
    def largest(self):
        """The Lines with a difference that a panel has room for: the largest countries, then the world."""
        found = [line for line in self.lines if line.difference]
        countries = [line for line in found if not line.own.is_world]
        return countries[:LARGEST] + [line for line in found if line.own.is_world]

    @property
    def head(self):
        return self.series.head

    @property
    def anchor(self):
        return f"{_anchor(self.head)}-{self.other.head.source}"

    @property
    def title(self):
        """“Mine production (contained weight) 2024, by the USGS and by the IEA”."""
        return gettext("%(series)s %(year)s, by %(source)s and by %(other)s") % {
            "series": naming.series_name(self.head, with_basis=True),
            "year": self.head.year,
            "source": self.by,
            "other": self.other_by,
        }

    @property
    def by(self):
        return sources.source_name(self.head)

    @property
    def other_by(self):
        return sources.source_name(self.other.head)

    @cached_property
    def register(self):
        """The Register of its lines, with all that the two sources list."""
        shown = (o for line in self.lines for o in (line.own, line.other))
        return Register(shown, cited=(*self.series.listed, *self.other.listed))


def _anchor(observation):
    return "-".join(
        part
        for part in (observation.stage, observation.measure, observation.form)
        if part not in ("none", "all")
    )


def compared(pairs, every):
    """A Compared for each ComparedSource of `pairs` and each year that both sides have, newest first.

    `every`: the Series of a mineral. Headline series come first.
    """
    years = {}
    for one in every:
        if one.observations:
            years.setdefault(one.identity, {})[one.head.year] = one
    found = []
    for pair in pairs:
        ours, theirs = (years.get(identity, {}) for identity in identities(pair))
        for year in sorted(ours.keys() & theirs.keys(), reverse=True):
            series, other = ours[year], theirs[year]
            if other.head.is_headline:
                series, other = other, series
            found.append(Compared(series, other, pair.note))
    return [one for one in found if one.lines]


def identities(pair):
    """The identities of the two sides of a ComparedSource, fetched with its sources and its mineral."""
    mineral, stage, measure = pair.mineral.slug, pair.stage, pair.measure
    return (
        (mineral, stage, pair.form, measure, pair.basis, pair.source.key, ""),
        (mineral, stage, pair.other_form, measure, pair.other_basis, pair.other_source.key, ""),
    )


def newest_of_each(comparisons):
    """The first Compared of each pair."""
    pairs = {}
    for one in comparisons:
        pairs.setdefault((one.head.identity, one.other.head.identity), one)
    return list(pairs.values())


def other_counts(observation, store, pairs):
    """(Line, note) of each other source that counts the place and year of an Observation, by ComparedSources."""
    found = []
    for pair in pairs:
        sides = identities(pair)
        if observation.identity in sides:
            other = sides[1 - sides.index(observation.identity)]
            rows = beside(store.at(observation.identity, observation.year), store.at(other, observation.year))
            found += [(TwiceCounted(row), pair.note) for row in rows if row.own.code == observation.code]
    return found


def pairs_of(**lookups):
    """The ComparedSources that lookups find, in one query."""
    return list(ComparedSource.objects.filter(**lookups).select_related("mineral", "source", "other_source"))


class Apart:
    """All years of one series that does not headline: a place a row."""

    def __init__(self, series):
        self.series = sorted(series, key=lambda one: one.head.year)
        self.newest = self.series[-1]
        self.years = [one.head.year for one in self.series]

    @property
    def head(self):
        return self.newest.head

    @property
    def anchor(self):
        return "-".join(filter(None, (_anchor(self.head), self.head.source, self.head.scenario, "years")))

    @property
    def name(self):
        """“Mine production”, of a projection without its scenario, which stands beside it."""
        return naming.series_name(self.head._replace(scenario=""), with_basis=True)

    @property
    def title(self):
        """“Mine production (contained weight), the IEA”: here the default source is named, too."""
        return ", ".join((self.name, sources.source_name(self.head)))

    @property
    def caption(self):
        return ", ".join(filter(None, (self.title, self.unit_name, self.scenario)))

    @property
    def unit(self):
        return self.newest.unit

    @property
    def unit_name(self):
        return figures.unit_name(self.unit)

    @property
    def share_of(self):
        return sources.share_of_counted(self.head)

    @property
    def scenario(self):
        return naming.scenario_name(self.head.scenario)

    @property
    def made_in(self):
        return self.head.published.year

    @property
    def scope(self):
        return sources.scope(self.head.form)

    @cached_property
    def rows(self):
        """(place, [its Observation of each year or None], its Share of the newest), the largest first, totals last."""
        found = {}
        for one in self.series:
            for o in one.listed:
                found.setdefault(o.code, {})[one.head.year] = o
        rows = [(list(by_year.values())[-1], by_year) for by_year in found.values()]
        rows.sort(
            key=lambda row: (
                row[0].is_bloc,
                row[0].is_world,
                row[0].is_other,
                -(row[0].value or 0),
                row[0].name,
            )
        )
        return [
            (o, [by_year.get(year) for year in self.years], self.newest.share(o.code)) for o, by_year in rows
        ]

    @property
    def has_shares(self):
        return any(share for *_, share in self.rows)

    @cached_property
    def register(self):
        return Register(Cell(o, share=share) for _, cells, share in self.rows for o in cells if o)


class OtherSources:
    """`every`: the Series of a mineral, of every source; `pairs`: its ComparedSources."""

    def __init__(self, every, pairs):
        self.compared = newest_of_each(compared(pairs, every))
        rest = {}
        for one in every:
            if not one.head.is_headline:
                rest.setdefault(one.identity, []).append(one)
        found = sorted(
            map(Apart, rest.values()), key=lambda one: (*along_the_chain(one.head), one.head.source)
        )
        self.observed = [one for one in found if one.head.measure not in PROJECTED]
        self.projected = [one for one in found if one.head.measure in PROJECTED]

    def __bool__(self):
        return bool(self.observed or self.projected)
