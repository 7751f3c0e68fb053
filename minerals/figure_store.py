"""Figures read once and held in memory, so that a page or a review asks the database a fixed number of times.

`announce()` calls the function that an AppConfig names in `after_figure_change`.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, reduce

from django.apps import apps
from django.db.models import Count, Max
from django.utils.module_loading import import_string

from audit_log.models import AuditEvent

from .indicators import MAJOR_SHARE, Observation, Series, computed_roles, link_tables, newest
from .models import Country, Figure, FigureRevision, Measure, Mineral, Release
from .models.figures import COUNTED, Flag
from .models.places import SINGLE

OF_FIGURE = ("key", "stage", "form", "measure", "basis", "year", "rankable", "annotation")
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
    """Current figures, grouped into series."""

    def __init__(self, revisions):
        self.names = dict(Country.objects.values_list("code", "name"))
        found = grouped(observations(revisions), self.names)
        self.series = {key: one for key, one in found.items() if one.observations}
        # Key of a figure that a newer edition covers in another form -> Superseded. It is in no series.
        self.superseded = {o.row.key: o for one in found.values() for o in one.superseded}
        self._by_mineral = defaultdict(list)
        for one in self.series.values():
            self._by_mineral[one.head.mineral].append(one)
        self._children = defaultdict(list)
        for child, parent in Mineral.objects.filter(parent__isnull=False).values_list("slug", "parent__slug"):
            self._children[parent].append(child)

    @classmethod
    def where(cls, *, recent=False, **lookups):
        """The figures that lookups of a Figure find; `recent`: of the newest year there is and the one before."""
        revisions = FigureRevision.objects.current()
        revisions = revisions.recent() if recent else revisions
        return cls(revisions.filter(**{f"figure__{name}": value for name, value in lookups.items()}))

    @classmethod
    def whole(cls):
        return cls(FigureRevision.objects.current())

    @classmethod
    def of_minerals(cls, minerals):
        return cls.where(mineral__in=minerals)

    @classmethod
    def of_country(cls, country):
        """Every series of the minerals that this country has figures of."""
        return cls.of_minerals(Figure.objects.filter(country=country).values("mineral"))

    @cached_property
    def releases(self):
        """Key -> Release of every release that a figure here is from."""
        keys = {o.release for series in self.series.values() for o in series.observations}
        return {r.key: r for r in Release.objects.select_related("source").filter(key__in=keys)}

    def at(self, identity, year):
        """The Series of one identity and year; an empty one where it has no figure."""
        return self.series.get((*identity, year)) or Series(names=self.names)

    def of(self, mineral):
        """The series of one mineral, newest year first."""
        return sorted(self._by_mineral.get(mineral, []), key=lambda s: (-s.head.year, *s.head.identity))

    def with_children(self, mineral):
        return [s for slug in (mineral, *self._children.get(mineral, [])) for s in self.of(slug)]

    def carried(self, series):
        """The series that the newest release of a mineral still has, in all their years; `series` are all of them."""
        last = {s.head.identity: s for s in newest(series) if s.head.measure in COUNTED}
        year = max((s.head.year for s in last.values()), default=0)
        releases = {i: {o.release for o in s.observations if not o.is_bloc} for i, s in last.items()}
        speaking = set().union(*(releases[i] for i, s in last.items() if s.head.year == year))
        carried = {i for i, s in last.items() if s.head.year == year or releases[i] & speaking}
        return [s for s in series if s.head.identity in carried]

    def roles(self, code, mineral):
        return computed_roles(code, self.carried(self.with_children(mineral)))

    def minerals_of(self, code):
        """Slugs of the minerals this country has production, reserves or capacity of."""
        counted = (s for s in self.series.values() if s.head.measure in COUNTED)
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

    def find(self, *, code, mineral, measure, stage="none", form="all", basis=None, year=None):
        """Series that answer a reference, newest first: one per basis, of the latest year unless one is named."""
        asked = {"measure": measure, "stage": stage, "form": form, "basis": basis, "year": year}
        asked = {name: value for name, value in asked.items() if value is not None}
        found = (s for s in self.of(mineral) if all(getattr(s.head, n) == v for n, v in asked.items()))
        return newest(s for s in found if s.of(code))


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
    """Slugs of the minerals whose figures changed since a FactsState, and of their parents and children."""
    newer = FigureRevision.objects.filter(pk__gt=before.newest).order_by()
    found = Mineral.objects.filter(pk__in=newer.values("figure__mineral").distinct())
    columns = found.order_by().values_list("slug", "parent__slug", "children__slug")
    return {slug for slugs in columns for slug in slugs if slug}


def announce(before):
    """Tell the apps above that figures have changed since a FactsState, in the transaction of the change."""
    for app in apps.get_app_configs():
        if path := getattr(app, "after_figure_change", ""):
            import_string(path)(before)
