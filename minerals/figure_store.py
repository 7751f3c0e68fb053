"""Figures read once and held in memory, so that a page or a review asks the database a fixed number of times.

`announce()` calls the function that an AppConfig names in `after_figure_change`.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, reduce

from django.apps import apps
from django.db.models import Count, Max, Q
from django.utils.module_loading import import_string

from audit_log.models import AuditEvent

from .indicators import MAJOR_SHARE, Observation, Series, computed_roles, link_tables, newest
from .models import Country, Figure, FigureRevision, Measure, Mineral, Release
from .models.figures import COUNTED, Flag
from .models.places import SINGLE

OF_FIGURE = (
    "key", "stage", "form", "measure", "basis", "year", "scenario", "is_headline", "rankable", "annotation",
)  # fmt: skip
OF_REVISION = ("value", "lower", "upper", "unit", "flag", "is_estimate", "excludes", "text", "note", "number")
COLUMNS = {  # what an Observation is made of, and where a FigureRevision has it
    **{name: f"figure__{name}" for name in OF_FIGURE},
    **{name: name for name in OF_REVISION},
    "code": "figure__country__code",
    "name": "figure__country__name",
    "slug": "figure__country__slug",
    "ranked": "figure__country__kind",
    "mineral": "figure__mineral__slug",
    "mineral_name": "figure__mineral__name",
    "source": "release__source__key",
    "source_name": "release__source__short",
    "publisher": "release__source__publisher",
    "attribution": "release__source__attribution",
    "of_default": "release__source__is_default",
    "revised": "is_revised",
    "release": "release__key",
    "release_name": "release__name",
    "published": "release__published",
    "is_correction": "reason",
    "corrects": "corrects",  # which `with_facts` finds
}


def observation(revision):
    """A FigureRevision fetched `with_facts()` as an Observation."""
    return _observation(reduce(getattr, path.split("__"), revision) for path in COLUMNS.values())


def observations(revisions):
    """The Observations of a queryset of FigureRevision, in one query: model objects take ten times as long."""
    return map(_observation, revisions.with_facts().values_list(*COLUMNS.values()))


def observation_of(columns):
    """An Observation of {path of a column: value}, where a query has fetched more than these."""
    return _observation(columns[path] for path in COLUMNS.values())


def _observation(columns):
    found = dict(zip(COLUMNS, columns, strict=True))
    found["ranked"] = found["ranked"] in SINGLE
    publisher = found.pop("publisher")
    found["source_name"] = found["source_name"] or publisher
    found["excludes"] = tuple(filter(None, found["excludes"].split(";")))
    found["is_correction"] = bool(found["is_correction"])
    found["is_estimate"] = found["is_estimate"] or found["flag"] == Flag.ESTIMATED
    return Observation(**found)


def grouped(rows, names=None):
    """{(*identity, year): Series} of Observations, linked by `link_tables`."""
    found = {}
    for row in rows:
        found.setdefault((*row.identity, row.year), Series(names=names or {})).observations.append(row)
    link_tables(found.values())
    return found


class FigureStore:
    """Current figures, grouped into series: all of one source, and only those that headline unless `every` is asked."""

    def __init__(self, revisions, *, of_one_source=False, names=None):
        """`of_one_source`: the revisions are, so that whatever they observe headlines.

        `names`: {code: name} of every place, where the caller has read them already.
        """
        self.names = names or dict(Country.objects.values_list("code", "name"))
        found = grouped(observations(revisions), self.names)
        self.every = {key: one for key, one in found.items() if one.observations}
        self.series = {
            key: one
            for key, one in self.every.items()
            if one.head.is_headline or (of_one_source and not one.head.is_projection)
        }
        # Key of a figure that a newer edition covers in another form -> Superseded. It is in no series.
        self.superseded = {o.row.key: o for one in found.values() for o in one.superseded}
        self._by_mineral = defaultdict(list)
        for one in self.series.values():
            self._by_mineral[one.head.mineral].append(one)

    @classmethod
    def where(cls, *, recent=False, names=None, **lookups):
        """The figures that lookups of a Figure find; `recent`: the newest year of each source and the one before."""
        revisions = FigureRevision.objects.current()
        revisions = revisions.recent() if recent else revisions
        found = revisions.filter(**{f"figure__{name}": value for name, value in lookups.items()})
        return cls(found, names=names)

    @classmethod
    def newest(cls, *, names=None, **lookups):
        """The newest year of each series that headlines: all that roles need, in a fraction of the time."""
        figures = Figure.objects.filter(measure__in=COUNTED, is_headline=True, **lookups)
        series = figures.order_by().values_list("mineral", "stage", "form", "measure", "basis", "source")
        minerals = defaultdict(set)  # of each year that is the newest of a series
        for mineral, *_identity, year in series.annotate(Max("year")):
            minerals[year].add(mineral)
        wanted = Q(pk__in=[])
        for year, of_year in minerals.items():
            wanted |= Q(figure__year=year, figure__mineral__in=of_year)
        of_figures = {"figure__measure__in": COUNTED, "figure__is_headline": True}
        return cls(FigureRevision.objects.current().filter(wanted, **of_figures), names=names)

    @classmethod
    def whole(cls):
        return cls(FigureRevision.objects.current())

    @classmethod
    def of_minerals(cls, minerals, vintage=None):
        """The figures of minerals; with a Vintage, as that said them."""
        if vintage is None:
            return cls.where(mineral__in=minerals)
        return cls(vintage.revisions().filter(figure__mineral__in=minerals), of_one_source=True)

    @classmethod
    def of_country(cls, country, vintage=None):
        """Every series of the minerals that this country has figures of."""
        return cls.of_minerals(Figure.objects.filter(country=country).values("mineral"), vintage)

    @cached_property
    def _children(self):
        """{slug of a mineral: slugs of its children}."""
        found = defaultdict(list)
        for child, parent in Mineral.objects.filter(parent__isnull=False).values_list("slug", "parent__slug"):
            found[parent].append(child)
        return found

    @cached_property
    def _every_by_mineral(self):
        found = defaultdict(list)
        for one in self.every.values():
            found[one.head.mineral].append(one)
        return found

    @cached_property
    def releases(self):
        """Key -> Release of every release that a figure here is from."""
        keys = {o.release for series in self.every.values() for o in series.observations}
        return {r.key: r for r in Release.objects.select_related("source").filter(key__in=keys)}

    def at(self, identity, year):
        """The Series of one identity and year; an empty one where it has no figure."""
        return self.every.get((*identity, year)) or Series(names=self.names)

    def headline(self, subject, year):
        """The Series that headlines for (mineral, stage, form, measure, basis) and a year, or None."""
        found = (s for s in self.of(subject[0]) if s.head.subject == subject and s.head.year == year)
        return next(found, None)

    def alike(self, identity):
        """The series of one identity, newest year first."""
        found = (s for s in self.every.values() if s.head.identity == identity)
        return sorted(found, key=lambda s: -s.head.year)

    def of(self, mineral):
        """The series of one mineral, newest year first."""
        return sorted(self._by_mineral.get(mineral, []), key=_newest_first)

    def all_of(self, mineral):
        """The same of every source, with projections."""
        return sorted(self._every_by_mineral.get(mineral, ()), key=_newest_first)

    def with_children(self, mineral):
        return [s for slug in (mineral, *self._children.get(mineral, [])) for s in self.of(slug)]

    def others_with_children(self, mineral):
        """The series that `with_children` leaves out: those of the sources that do not headline."""
        found = (s for slug in (mineral, *self._children.get(mineral, [])) for s in self.all_of(slug))
        return [s for s in found if (*s.head.identity, s.head.year) not in self.series]

    def carried(self, series):
        """The series of a mineral that the newest release of their source still has, in all their years."""
        by_source = defaultdict(list)
        for one in newest(s for s in series if s.head.measure in COUNTED):
            by_source[one.head.source].append(one)
        carried = {identity for last in by_source.values() for identity in _carried(last)}
        return [s for s in series if s.head.identity in carried]

    def roles(self, code, mineral):
        return computed_roles(code, self.carried(self.with_children(mineral)))

    def minerals_of(self, code, *, every=False):
        """Slugs of the minerals this country has production, reserves or capacity of, by `every` source if asked."""
        among = self.every if every else self.series
        counted = (s for s in among.values() if s.head.measure in COUNTED)
        return sorted({s.head.mineral for s in counted if s.of(code)})

    def proposals(self, code, *, among):
        """Minerals of `among` in which the country has at least 5 % of the world's latest production or reserves."""
        found = set()
        for mineral in among:
            carried = newest(self.carried(self.of(mineral)))
            shares = (one.share(code) for one in carried if one.head.measure != Measure.CAPACITY)
            if any(share and share.percent >= MAJOR_SHARE for share in shares):
                found.add(mineral)
        return sorted(found)

    def find(
        self,
        *,
        code,
        mineral,
        measure,
        stage="none",
        form="all",
        basis=None,
        year=None,
        source=None,
        scenario="",
    ):
        """Series that answer a reference, newest first: one per basis, of the latest year unless one is named.

        `code`: of the place that is in them, None for any.
        `source`: the key of one; without it, the series that headline. A projection has a scenario.
        """
        asked = {
            "measure": measure,
            "stage": stage,
            "form": form,
            "basis": basis,
            "year": year,
            "source": source,
            "scenario": scenario,
        }
        asked = {name: value for name, value in asked.items() if value is not None}
        among = self.of(mineral) if source is None else self.all_of(mineral)
        found = (s for s in among if all(getattr(s.head, n) == v for n, v in asked.items()))
        return newest(s for s in found if code is None or s.of(code))


def _newest_first(series):
    return (-series.head.year, *series.head.identity)


def _carried(last):
    """Yield the identity of each of `last`, the newest series of one source and mineral, that its last release has."""
    year = max(s.head.year for s in last)
    releases = {s.head.identity: {o.release for o in s.observations if not o.is_bloc} for s in last}
    speaking = set().union(*(releases[s.head.identity] for s in last if s.head.year == year))
    for one in last:
        if one.head.year == year or releases[one.head.identity] & speaking:
            yield one.head.identity


@dataclass(frozen=True)
class FactsState:
    """A state of the facts. `stamp` rises with every change of a figure or of a reference table."""

    newest: int  # key of the newest revision of a figure
    stamp: int


def facts_state():
    """The FactsState of now. The stamp counts revisions, too: the import that began first may commit last."""
    figures = FigureRevision.objects.aggregate(newest=Max("pk"), number=Count("pk"))
    acts = AuditEvent.objects.filter(object_type__startswith="minerals.").count()
    newest = figures["newest"] or 0
    return FactsState(newest, newest + figures["number"] + acts)


def minerals_since(before):
    """Slugs of the minerals whose figures changed since a FactsState, of their parents, children and groups."""
    newer = FigureRevision.objects.filter(pk__gt=before.newest).order_by()
    found = Mineral.objects.filter(pk__in=newer.values("figure__mineral").distinct())
    columns = found.order_by().values_list("slug", "parent__slug", "children__slug", "group__slug")
    return {slug for slugs in columns for slug in slugs if slug}


def announce(before):
    """Tell the apps above that figures have changed since a FactsState, in the transaction of the change."""
    for app in apps.get_app_configs():
        if path := getattr(app, "after_figure_change", ""):
            import_string(path)(before)
