"""The facets of the filter and their values, with every pair of every live edition as a bit of an integer."""

from collections import defaultdict
from functools import reduce
from operator import or_

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minerals.models import ListEntry

from ..models import Edition, EditionPair
from ..models.choices import Role

FACETS = {
    "mineral": _("Mineral"),
    "role": _("Role"),
    "region": _("Region"),
    "group": _("Mineral group"),
    "list": _("On the official list of"),
}
PLACE_FACETS = ("region",)  # what is true of a country; the others are true of a pair
PAIR_FACETS = tuple(name for name in FACETS if name not in PLACE_FACETS)
ANY_ROLE = "any-role"
MINERAL = ("mineral__slug", "mineral__name", "mineral__group__slug", "mineral__group__name")


class Index:
    """All pairs of all live editions in memory, each facet value as a set of bits."""

    def __init__(self):
        columns = ("pk", "country__region__slug", "country__region__name")
        editions = list(Edition.objects.live().order_by("country__slug", "pk").values_list(*columns))
        self.editions = [pk for pk, _, _ in editions]
        self.labels = {name: {} for name in FACETS}
        # Of a region the bits of editions, of all others those of pairs.
        self.bits = {name: defaultdict(int) for name in FACETS}
        place = {pk: index for index, pk in enumerate(self.editions)}
        for pk, slug, name in editions:
            self._add("region", slug, name, 1 << place[pk])
        self.pairs = []  # (mineral, role)
        self.span = [0] * len(editions)  # of each edition the bits of its pairs
        lists, self.reasons = self._lists()
        pairs = EditionPair.objects.filter(edition__in=self.editions, mineral__in_filter=True)
        rows = pairs.order_by("edition", "pk").values_list("edition", "role", *MINERAL)
        for edition, role, slug, name, group, group_name in rows:
            bit = 1 << len(self.pairs)
            self.pairs.append((slug, role))
            self.span[place[edition]] |= bit
            self._add("mineral", slug, name, bit)
            self._add("group", group, group_name, bit)
            if role:
                self._add("role", role, str(Role(role).label), bit)
            for list_slug, list_name in lists.get(slug, {}).items():
                self._add("list", list_slug, list_name, bit)

    def any_of(self, facet, slugs):
        """Bits of what has one of these values."""
        return reduce(or_, (self.bits[facet][slug] for slug in slugs), 0)

    def _add(self, facet, slug, label, bit):
        self.labels[facet][slug] = label
        self.bits[facet][slug] |= bit

    def _lists(self):
        """Mineral slug -> the lists it is on. An entry for a child also finds its parent."""
        found, reasons = defaultdict(dict), defaultdict(set)
        entries = ListEntry.objects.listed().with_parents().order_by("critical_list", "pk").values_list(
            "critical_list__slug", "critical_list__country__name", "critical_list__year",
            "mineral__slug", "mineral__parent__slug", "mineral__name", "stands_for_parent",
        )  # fmt: skip
        for slug, issuer, year, mineral, parent, mineral_name, stands_for_parent in entries:
            name = gettext("%(issuer)s %(year)s") % {"issuer": issuer, "year": year}
            found[mineral][slug] = name
            if stands_for_parent:
                found[parent].setdefault(slug, name)
                reasons[slug, parent].add(mineral_name)
        return found, reasons

    def order(self, facet, counts):
        """Most profiles first, then by label; roles in their own order."""
        slugs = self.labels[facet]
        if facet == "role":
            return [r for r in Role.values if r in slugs]
        return sorted(slugs, key=lambda s: (-counts.get(s, 0), self.labels[facet][s]))
