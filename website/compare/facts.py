"""Figures and editions that a comparison reads: a fixed number of queries, whatever is compared."""

from collections import defaultdict
from functools import cached_property

from django.utils import timezone

from minerals.facts.figure_store import FigureStore
from minerals.facts.output import kin_of
from minerals.indicators import MAJOR_SHARE, computed_roles
from minerals.indicators import newest as newest_of_each
from minerals.lists.tables import family_of, lists_with
from minerals.models import Figure, Measure
from minerals.models.figures import COUNTED
from profiles.models import EditionPair
from profiles.models.choices import EditionState

MOST_PROPOSED = (
    0,
    0,
    12,
    10,
    8,
    8,
)  # minerals that we choose, by the number of places: more make a page too long
WEIGHED = (Measure.PRODUCTION, Measure.RESERVES)  # measures whose shares make a mineral matter to a country


class Facts:
    """Figures and editions of the places that are compared. `minerals`: those of the page, heaviest first."""

    def __init__(self, asked, places, minerals):
        self.asked, self.places = asked, places
        self.codes = asked.codes
        self.by_slug = minerals.by_slug
        self.today = timezone.localdate()
        self.taglines, self.key_minerals = self._read_editions()
        self.lists = {}  # of minerals that we choose: {slug: on how many official lists it is}
        self.offered, self.minerals = self._choose()
        self.store = FigureStore.of_minerals([m.slug for m in self.minerals])

    @property
    def are_chosen(self):
        """Whether the reader named minerals; if not, we did."""
        return bool(self.asked.minerals)

    def _read_editions(self):
        """({code: tagline of its live profile}, {code: {slug of a key mineral: its roles}})."""
        live = EditionPair.objects.filter(
            edition__state=EditionState.LIVE, edition__subject__place__code__in=self.codes
        )
        columns = ("edition__subject__place__code", "edition__tagline", "mineral__slug", "role")
        taglines, found = {}, defaultdict(dict)
        for code, tagline, slug, role in live.order_by("edition", "pk").values_list(*columns):
            taglines[code] = tagline
            found[code].setdefault(slug, []).extend([role] if role else [])
        return taglines, dict(found)

    def _choose(self):
        """Return (minerals that the form offers, by name; minerals of the page)."""
        keys = {slug for own in self.key_minerals.values() for slug in own}
        own = Figure.objects.filter(country__code__in=self.codes, measure__in=COUNTED).order_by()
        if self.asked.minerals:
            counted = set(own.values_list("mineral__slug", flat=True).distinct())
            counted |= {one.slug for one in self.asked.minerals}
            chosen = list(self.asked.minerals)
        else:
            store = FigureStore.recent(self.by_slug, *WEIGHED)
            counted = {slug for code in self.codes for slug in store.minerals_of(code)}
            chosen = self._weightiest(store, counted, keys)
        offered = [self.by_slug[slug] for slug in counted | keys]
        return sorted(offered, key=lambda one: one.name), chosen

    def _weightiest(self, store, counted, keys):
        """Return minerals in order: by the number of places that they matter to, then by the number of official
        lists, then by the largest share of the world.
        """
        matters, largest = defaultdict(set), {}
        for slug in counted:
            newest = newest_of_each(store.of(slug))
            percents = {code: _largest_share(newest, code) for code in self.codes}
            largest[slug] = max(percents.values())
            if majors := {code for code, percent in percents.items() if percent >= MAJOR_SHARE}:
                matters[slug] |= majors
        for slug in keys:
            matters[slug] |= {code for code, own in self.key_minerals.items() if slug in own}
        family = family_of(self.by_slug)
        self.lists = {slug: len(lists_with([slug], family)) for slug in matters}
        order = sorted(
            matters, key=lambda slug: (-len(matters[slug]), -self.lists[slug], -largest.get(slug, 0), slug)
        )
        most = MOST_PROPOSED[len(self.codes)]
        return [self.by_slug[slug] for slug in order[:most]]

    @cached_property
    def kin(self):
        """{slug: slugs of a mineral, its parent and its children}."""
        return kin_of(self.by_slug)

    def series_of(self, mineral):
        """Return the Series of a mineral to compare: those in the newest release of each source, and others.

        Measures and stages are the chosen ones, otherwise all observed amounts.
        """
        every = self.store.all_of(mineral.slug)
        headline = self.store.carried([one for one in every if one.head.is_headline])
        found = headline + [one for one in every if not one.head.is_headline]
        measures, stages = self.asked.measures or COUNTED, self.asked.stages
        return [
            one for one in found if one.head.measure in measures and (not stages or one.head.stage in stages)
        ]

    def figure_roles(self, code, mineral):
        """Roles that the figures of today give a place."""
        kin = [mineral.slug, *(slug for slug in self.kin[mineral.slug] if self._is_child(slug, mineral))]
        series = [one for slug in kin for one in self.store.carried(self.store.of(slug))]
        return [one.role for one in computed_roles(code, series)]

    def _is_child(self, slug, mineral):
        parent = self.by_slug[slug].parent
        return parent is not None and parent.slug == mineral.slug

    @cached_property
    def of_minerals(self):
        """Slugs of the minerals, their parents and their children."""
        return {slug for mineral in self.minerals for slug in self.kin[mineral.slug]}


def _largest_share(series, code):
    shares = (one.share(code) for one in series)
    return max((share.percent for share in shares if share), default=0)
