"""Other sources on a mineral: the same thing beside ours, other things by themselves, projections apart."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext

from ..indicators import Beside, Series, beside, in_unit
from ..models import ComparedSource
from ..models.figures import PROJECTED, along_the_chain
from ..wording import figures, shares, sources

LARGEST = 2  # countries that the page of a mineral names, beside the world


@dataclass(frozen=True)
class Line:
    """One place as two sources count it."""

    found: Beside

    @property
    def own(self):
        return self.found.own

    @property
    def other(self):
        """The other source's figure in the unit of ours, so that the two can be read together."""
        o, unit = self.found.other, self.found.own.unit
        converted = {name: in_unit(getattr(o, name), o.unit, unit) for name in ("value", "lower", "upper")}
        if o.has_number and all(found is None for found in converted.values()):
            return o
        return o._replace(unit=unit, **converted)

    @property
    def place(self):
        return sources.place_name(self.own)

    @property
    def by(self):
        return sources.source_name(self.found.other)

    @property
    def difference(self):
        """“4% less”; empty where the two do not compare."""
        return "" if self.found.percent is None else sources.difference(self.found.percent)


@dataclass(frozen=True)
class Compared:
    """One series beside that of another source which counts the same, in a year that both have."""

    series: Series
    other: Series
    note: str

    @cached_property
    def lines(self):
        return [Line(found) for found in beside(self.series, self.other)]

    @property
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
            "series": figures.series_name(self.head, with_basis=True),
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

    @property
    def releases(self):
        return figures.release_names({o.cited for one in (self.series, self.other) for o in one.listed})

    @property
    def marks(self):
        found = {}
        for line in self.lines:
            found |= shares.legend(line.own) | shares.legend(line.other)
        return found


def _anchor(o):
    return "-".join(part for part in (o.stage, o.measure, o.form) if part not in ("none", "all"))


def compared(pairs, every):
    """A Compared for each ComparedSource of `pairs` and each year that both sides have, newest first.

    `every`: the Series of a mineral. Headline series come first.
    """
    years = {}
    for one in every:
        if one.observations:
            years.setdefault(one.head.identity, {})[one.head.year] = one
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


def newest_of_each(found):
    """The first Compared of each pair."""
    pairs = {}
    for one in found:
        pairs.setdefault((one.head.identity, one.other.head.identity), one)
    return list(pairs.values())


def other_counts(o, store, pairs):
    """(Line, note) of each other source that counts the place and year of an Observation, by ComparedSources."""
    found = []
    for pair in pairs:
        sides = identities(pair)
        if o.identity in sides:
            other = sides[1 - sides.index(o.identity)]
            rows = beside(store.at(o.identity, o.year), store.at(other, o.year))
            found += [(Line(row), pair.note) for row in rows if row.own.code == o.code]
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
        return figures.series_name(self.head._replace(scenario=""), with_basis=True)

    @property
    def unit(self):
        return self.newest.unit

    @property
    def unit_name(self):
        return figures.unit_name(self.unit)

    @property
    def by(self):
        return sources.source_name(self.head)

    @property
    def scenario(self):
        return figures.scenario_name(self.head.scenario)

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

    @property
    def marks(self):
        found = {}
        for _, cells, share in self.rows:
            for o in filter(None, cells):
                found |= shares.legend(o, share)
        return found

    @property
    def releases(self):
        return figures.release_names({o.cited for one in self.series for o in one.listed})

    @property
    def remarks(self):
        """Known faults of the source, each once."""
        return sorted({o.annotation for one in self.series for o in one.listed if o.annotation})


class OtherSources:
    """`every`: the Series of a mineral, of every source; `pairs`: its ComparedSources."""

    def __init__(self, every, pairs):
        self.compared = newest_of_each(compared(pairs, every))
        rest = {}
        for one in every:
            if not one.head.is_headline:
                rest.setdefault(one.head.identity, []).append(one)
        found = sorted(
            map(Apart, rest.values()), key=lambda one: (*along_the_chain(one.head), one.head.source)
        )
        self.observed = [one for one in found if one.head.measure not in PROJECTED]
        self.projected = [one for one in found if one.head.measure in PROJECTED]

    def __bool__(self):
        return bool(self.observed or self.projected)

    @property
    def attributions(self):
        heads = {one.head.attribution for one in (*self.observed, *self.projected)}
        return sorted(filter(None, heads))
