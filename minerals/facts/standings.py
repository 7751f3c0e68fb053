"""The standing of every country in every mineral of the filter: computed roles by the newest headline figures.

The rule is that of `computed_roles`; here it is applied to all countries at once.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import Length

from ..indicators import Observation, Rank, Share, newest, role_shown_by
from ..models import FigureRevision, Release
from ..models.figures import COUNTED
from .figure_parts import critical
from .figure_store import FigureStore


@dataclass(frozen=True)
class Standing:
    """The series in which a country has its largest share of the world in one role, or the first one if it has no
    share.
    """

    observation: Observation
    share: Share | None
    rank: Rank | None

    @property
    def percent(self):
        return self.share.percent if self.share else -1


def standings(*, minerals=None):
    """Return {mineral slug: {code: {role: Standing}}} of states, territories and blocs, each mineral from its own
    figures.

    `minerals`: slugs of the wanted minerals.
    """
    store = FigureStore.newest(critical() if minerals is None else critical() & set(minerals))
    found = defaultdict(lambda: defaultdict(dict))
    for mineral in sorted({one.head.mineral for one in store.series.values()}):
        for one in newest(store.carried(store.of(mineral))):
            for row in one.listed:
                role = role_shown_by(row)
                if role is None or row.is_world or row.is_other or not row.is_present:
                    continue
                standing = Standing(row, one.share(row.code), one.rank(row.code))
                known = found[mineral][row.code].get(role)
                if known is None or standing.percent > known.percent:
                    found[mineral][row.code][role] = standing
    return {mineral: dict(by_code) for mineral, by_code in found.items()}


@dataclass(frozen=True)
class StandingsState:
    """The input of standings, in short: where two are equal, so are the standings."""

    releases: tuple  # every release with its source
    places: frozenset  # (code, slug, name, kind) of places that have figures
    minerals: dict  # slug of a mineral -> its standings

    def same_as(self, other):
        """Return the minerals whose standings belong to another state, or to none."""
        if other is None or (self.releases, self.places) != (other.releases, other.places):
            return set()
        return {slug for slug, figures in self.minerals.items() if other.minerals.get(slug) == figures}


def standings_state(places):
    """The StandingsState of now, in two queries.

    Statements are never rewritten: a revision is added, or marked as current or revised, and so it shows in a count or
    a sum of keys. Of a figure the marks of the reviewed tables change.
    """
    sources = (f"source__{name}" for name in ("key", "short", "publisher", "attribution", "is_default"))
    releases = Release.objects.order_by("pk").values_list("pk", "key", "name", "published", *sources)
    figures = FigureRevision.objects.filter(
        figure__mineral__in_filter=True, figure__is_headline=True, figure__measure__in=COUNTED
    )
    states = figures.order_by().values_list("figure__mineral__slug", "figure__mineral__name")
    states = states.annotate(
        number=Count("pk"),
        keys=Sum("pk", filter=Q(is_current=True)),
        revised=Count("pk", filter=Q(is_current=True, is_revised=True)),
        unrankable=Count("pk", filter=Q(figure__rankable=False)),
        annotations=Sum(Length("figure__annotation")),
    )
    return StandingsState(tuple(releases), frozenset(places), {slug: tuple(row) for slug, *row in states})
