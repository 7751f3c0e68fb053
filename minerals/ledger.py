"""Figures read once and held in memory, so that a page or a review asks the database a fixed number of times."""

from collections import defaultdict
from functools import cached_property, reduce

from .indicators import MAJOR_SHARE, Observation, Series, computed_roles, newest, tables
from .models import Country, Figure, FigureRevision, Measure, Mineral, Release
from .models.figures import COUNTED, Flag
from .models.places import SINGLE

COLUMNS = {  # what an Observation is made of, and where a FigureRevision has it
    "key": "figure__key",
    "code": "figure__country__code",
    "name": "figure__country__name",
    "slug": "figure__country__slug",
    "ranked": "figure__country__kind",
    "mineral": "figure__mineral__slug",
    "mineral_name": "figure__mineral__name",
    "stage": "figure__stage",
    "form": "figure__form",
    "measure": "figure__measure",
    "basis": "figure__basis",
    "year": "figure__year",
    "value": "value",
    "lower": "lower",
    "upper": "upper",
    "unit": "unit",
    "flag": "flag",
    "is_estimate": "is_estimate",
    "excludes": "excludes",
    "text": "text",
    "note": "note",
    "rankable": "figure__rankable",
    "annotation": "figure__annotation",
    "number": "number",
    "revised": "is_revised",
    "release": "release__key",
    "release_name": "release__name",
    "published": "release__published",
    "is_correction": "reason",
}


def observation(revision):
    """A FigureRevision fetched `with_facts()` as an Observation."""
    return _observation(reduce(getattr, path.split("__"), revision) for path in COLUMNS.values())


def observations(revisions):
    """Those of a queryset of FigureRevision: one query, and no model object a row, which takes ten times as long."""
    return map(_observation, revisions.values_list(*COLUMNS.values()))


def _observation(columns):
    found = dict(zip(COLUMNS, columns, strict=True))
    found["ranked"] = found["ranked"] in SINGLE
    found["excludes"] = tuple(filter(None, found["excludes"].split(";")))
    found["is_correction"] = bool(found["is_correction"])
    found["is_estimate"] = found["is_estimate"] or found["flag"] == Flag.ESTIMATED
    return Observation(**found)


class Ledger:
    """Current figures, grouped into series. Build one with `of_minerals`, `of_country` or `whole`."""

    def __init__(self, revisions):
        self.names = dict(Country.objects.values_list("code", "name"))
        self.series = {}
        for row in observations(revisions):
            self.series.setdefault((*row.identity, row.year), Series(names=self.names)).observations.append(
                row
            )
        tables(self.series.values())
        self._by_mineral = defaultdict(list)
        for one in self.series.values():
            self._by_mineral[one.head.mineral].append(one)
        self._children = defaultdict(list)
        for child, parent in Mineral.objects.filter(parent__isnull=False).values_list("slug", "parent__slug"):
            self._children[parent].append(child)

    @classmethod
    def whole(cls):
        return cls(FigureRevision.objects.current().with_facts())

    @classmethod
    def of_minerals(cls, minerals):
        return cls(FigureRevision.objects.current().with_facts().filter(figure__mineral__in=minerals))

    @classmethod
    def of_country(cls, country):
        """Every series of the minerals that this country has figures of."""
        return cls.of_minerals(Figure.objects.filter(country=country).values("mineral"))

    @cached_property
    def releases(self):
        """Key -> Release of every release that a figure here is from."""
        keys = {o.release for series in self.series.values() for o in series.observations}
        return {r.key: r for r in Release.objects.select_related("source").filter(key__in=keys)}

    def of(self, mineral):
        """The series of one mineral, newest year first."""
        return sorted(self._by_mineral.get(mineral, []), key=lambda s: (-s.head.year, *s.head.identity))

    def with_children(self, mineral):
        return [s for slug in (mineral, *self._children.get(mineral, [])) for s in self.of(slug)]

    def carried(self, series):
        """All years of what the newest release with figures of a mineral still counts; `series` are its own."""
        last = {s.head.identity: s for s in newest(series) if s.head.measure in COUNTED}
        year = max((s.head.year for s in last.values()), default=0)
        said = {i: {o.release for o in s.observations if not o.is_bloc} for i, s in last.items()}
        speaking = set().union(*(said[i] for i, s in last.items() if s.head.year == year))
        kept = {i for i, s in last.items() if s.head.year == year or said[i] & speaking}
        return [s for s in series if s.head.identity in kept]

    def roles(self, code, mineral):
        return computed_roles(code, self.carried(self.with_children(mineral)))

    def minerals_of(self, code):
        """Slugs of the minerals this country has production, reserves or capacity of."""
        return sorted(
            {s.head.mineral for s in self.series.values() if s.head.measure in COUNTED and s.of(code)}
        )

    def proposals(self, code, *, among):
        """Minerals of `among` in which the country has at least 5 % of the world's latest production or reserves."""
        found = set()
        for mineral in among:
            for one in newest(self.carried(self.of(mineral))):
                share = (
                    one.share(code) if one.head.measure in (Measure.PRODUCTION, Measure.RESERVES) else None
                )
                if share and share.percent >= MAJOR_SHARE:
                    found.add(mineral)
        return sorted(found)

    def find(self, *, code, mineral, measure, stage="none", form="all", basis=None, year=None):
        """Series that answer a reference, newest first: one per basis, of the latest year unless one is named."""
        found = [
            s
            for s in self.of(mineral)
            if s.head.measure == measure
            and s.head.stage == stage
            and s.head.form == form
            and (basis is None or s.head.basis == basis)
            and (year is None or s.head.year == year)
            and s.of(code)
        ]
        return newest(found)
