"""Figures read once and held in memory, so that a page or a review asks the database a fixed number of times.

`announce()` calls the function that an AppConfig names in `after_figure_change`.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from operator import attrgetter

from django.apps import apps
from django.db.models import Count, Max, Value
from django.utils.module_loading import import_string

from audit_log.actions import Action
from audit_log.models import AuditEvent

from ..indicators import MAJOR_SHARE, Series, computed_roles, newest
from ..models import Figure, FigureRevision, Measure, Mineral, Release
from ..models.figures import COUNTED, STAGES
from . import figure_parts
from .observing import grouped, observations

NEWEST_FIRST = attrgetter("newest_first")  # of Series


class FigureStore:
    """Current figures, grouped into series: each of one source, and only headline series unless `every` is true.

    Other pages share the series, so nobody may change them.
    """

    def __init__(self, series_by_key, *, of_one_source=False):
        """`series_by_key`: {key: Series}, by mineral in the order of minerals.

        `of_one_source`: they are of one, so that whatever they observe headlines.
        """
        self.found = series_by_key
        self.every = {key: one for key, one in series_by_key.items() if one.observations}
        self.series = {
            key: one
            for key, one in self.every.items()
            if one.head.is_headline or (of_one_source and not one.head.is_projection)
        }
        self._by_mineral = defaultdict(list)
        for one in self.series.values():
            self._by_mineral[one.head.mineral].append(one)

    @classmethod
    def read(cls, revisions):
        """Build a store of revisions, whether current or not; it is not cached."""
        return cls(grouped(observations(revisions), figure_parts.names_of_places()))

    @classmethod
    def where(cls, **lookups):
        """The figures that lookups of a Figure find; they are not cached."""
        current = FigureRevision.objects.current()
        return cls.read(current.filter(**{f"figure__{name}": value for name, value in lookups.items()}))

    @classmethod
    def whole(cls):
        return cls(_whole(figure_parts.all_minerals()))

    @classmethod
    def of_minerals(cls, slugs, vintage=None):
        """Return the figures of minerals; with a Vintage, as that release stated them."""
        if vintage is None:
            return cls(_whole(slugs))
        parts = figure_parts.stated([(slug, vintage) for slug in _in_order(slugs)])
        return cls(_together(parts), of_one_source=True)

    @classmethod
    def of_country(cls, country, vintage=None):
        """Every series of the minerals that this country has figures of."""
        own = Figure.objects.filter(country=country).order_by()
        return cls.of_minerals(own.values_list("mineral__slug", flat=True).distinct(), vintage)

    @classmethod
    def recent(cls, slugs, *measures, stages=STAGES):
        """Amounts of minerals in the newest year that each source counts and the one before: of these measures."""
        return cls(_together(figure_parts.recent(_parts(slugs, measures, stages))))

    @classmethod
    def newest_production(cls):
        """Build a store of production in the newest year that each source counted, for every mineral."""
        slugs, last = figure_parts.all_minerals(), defaultdict(int)
        found = _newest(slugs, [Measure.PRODUCTION])
        for one in found.values():
            last[_counted(one)] = max(last[_counted(one)], one.head.year)
        return cls({key: one for key, one in found.items() if one.head.year == last[_counted(one)]})

    @classmethod
    def newest(cls, slugs=None):
        """The newest year of each series that headlines: all that roles need, in a fraction of the time."""
        slugs, last = figure_parts.all_minerals() if slugs is None else slugs, defaultdict(int)
        found = _newest(slugs, COUNTED)
        found = {key: one for key, one in found.items() if one.head.is_headline}
        for one in found.values():
            last[one.identity] = max(last[one.identity], one.head.year)
        years = {(mineral, year) for (mineral, *_series), year in last.items()}
        return cls({key: one for key, one in found.items() if (one.head.mineral, one.head.year) in years})

    @cached_property
    def names(self):
        """{code: name} of every place."""
        return figure_parts.names_of_places()

    @cached_property
    def superseded(self):
        """{key of a figure that a newer edition covers in another form: Superseded}. It is in no series."""
        return {o.row.key: o for one in self.found.values() for o in one.superseded}

    @cached_property
    def firmness(self):
        """{slug: Firmness} of its minerals, in one query for all of them."""
        return figure_parts.firmness_of({one.head.mineral for one in self.every.values()})

    @cached_property
    def _children(self):
        """{slug of a mineral: slugs of its children}."""
        return figure_parts.children_of_minerals()

    @cached_property
    def _every_by_mineral(self):
        found = defaultdict(list)
        for one in self.every.values():
            found[one.head.mineral].append(one)
        return found

    @cached_property
    def _by_kind(self):
        """{(mineral, stage, form, measure, scenario): its series of all sources, newest year first}."""
        found = defaultdict(list)
        for one in sorted(self.every.values(), key=NEWEST_FIRST):
            head = one.head
            found[head.mineral, head.stage, head.form, head.measure, head.scenario].append(one)
        return found

    @cached_property
    def releases(self):
        """Key -> Release of every release that a figure here is from."""
        keys = {o.release for series in self.every.values() for o in series.observations}
        return {r.key: r for r in Release.objects.select_related("source").filter(key__in=keys)}

    def at(self, identity, year):
        """Return the Series of one identity and year, empty if there is no figure."""
        return self.every.get((*identity, year)) or Series(names=self.names)

    def headline(self, subject, year):
        """The Series that headlines for (mineral, stage, form, measure, basis) and a year, or None."""
        found = (s for s in self.of(subject[0]) if s.head.subject == subject and s.head.year == year)
        return next(found, None)

    def alike(self, identity):
        """The series of one identity, newest year first."""
        found = (s for s in self.every.values() if s.identity == identity)
        return sorted(found, key=lambda s: -s.head.year)

    def of(self, mineral):
        """The series of one mineral, newest year first."""
        return sorted(self._by_mineral.get(mineral, []), key=NEWEST_FIRST)

    def all_of(self, mineral):
        """The series of one mineral by every source, with projections, newest year first."""
        return sorted(self._every_by_mineral.get(mineral, ()), key=NEWEST_FIRST)

    def with_children(self, mineral):
        return [s for slug in (mineral, *self._children.get(mineral, [])) for s in self.of(slug)]

    def others_with_children(self, mineral):
        """Return the series that `with_children` leaves out: those of sources that do not headline."""
        found = (s for slug in (mineral, *self._children.get(mineral, [])) for s in self.all_of(slug))
        return [s for s in found if (*s.identity, s.head.year) not in self.series]

    def carried(self, series):
        """The series of a mineral that the newest release of their source still has, in all their years."""
        by_source = defaultdict(list)
        for one in newest(s for s in series if s.head.measure in COUNTED):
            by_source[one.head.source].append(one)
        carried = {identity for last in by_source.values() for identity in _carried(last)}
        return [s for s in series if s.identity in carried]

    def roles(self, code, mineral):
        return computed_roles(code, self.carried(self.with_children(mineral)))

    def minerals_of(self, code, *, every=False):
        """Return slugs of the minerals for which this country has production, reserves or capacity; with `every`,
        from all sources.
        """
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
        found = (
            one
            for one in self._by_kind.get((mineral, stage, form, measure, scenario), ())
            if basis in (None, one.head.basis)
            and year in (None, one.head.year)
            and (source == one.head.source if source else (*one.identity, one.head.year) in self.series)
        )
        return newest(one for one in found if code is None or one.of(code))


def _whole(slugs):
    return _together(figure_parts.whole(_in_order(slugs)))


def _parts(slugs, measures, stages=STAGES):
    kinds = list(product(sorted(measures), sorted(stages)))
    return [(slug, *kind) for slug in _in_order(slugs) for kind in kinds]


def _newest(slugs, measures):
    """{key: Series}, not in the order of one query: callers sort them."""
    parts = _parts(slugs, measures)
    return _together(figure_parts.recent(parts)) | _together(figure_parts.older(parts))


def _counted(series):
    return series.head.mineral, series.head.source


def _in_order(slugs):
    """Sort minerals by name, so that the series of parts come in the order of a single query."""
    asked = set(slugs)
    return [slug for slug in figure_parts.all_minerals() if slug in asked]


def _together(parts):
    return {key: one for series in parts.values() for key, one in series.items()}


def _carried(last):
    """Yield the identity of each series in `last`, the newest of one source and mineral, in its last release."""
    year = max(s.head.year for s in last)
    releases = {s.identity: {o.release for o in s.observations if not o.is_bloc} for s in last}
    speaking = set().union(*(releases[s.identity] for s in last if s.head.year == year))
    for one in last:
        if one.head.year == year or releases[one.identity] & speaking:
            yield one.identity


CHANGES_NO_FACT = (Action.UPLOADED, Action.IMPORT_DISCARDED)  # a preview, whether it is refused or not


@dataclass(frozen=True)
class FactsState:
    """A state of the facts. `stamp` rises only when a figure or a reference table changes."""

    newest: int  # key of the newest revision of a figure
    stamp: int


def facts_state():
    """The FactsState of now. The stamp counts revisions, too: the import that began first may commit last."""
    acts = AuditEvent.objects.filter(object_type__startswith="minerals.").exclude(act__in=CHANGES_NO_FACT)
    counts = [
        rows.order_by().values(of=Value(of)).annotate(newest=Max("pk"), number=Count("pk"))
        for of, rows in enumerate((FigureRevision.objects, acts))
    ]
    figures, acts = counts[0].union(counts[1], all=True).order_by("of")
    newest = figures["newest"] or 0
    return FactsState(newest, newest + figures["number"] + acts["number"])


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
