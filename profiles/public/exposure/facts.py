"""The facts of an exposure page, in at most thirteen queries, whatever the country trades."""

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from minerals.facts.figure_parts import all_minerals
from minerals.facts.governance import Governance
from minerals.facts.output import every_output, kin_of
from minerals.facts.trade import Trader, flows_as, flows_by_place, flows_of
from minerals.indicators.exposure import bought_from, hs92_first, sold_to
from minerals.lists.tables import family_of, lists_with
from minerals.models import CodeGroup, Release, TradeYear
from minerals.models.places import Country, PlaceKind
from minerals.models.trade import Nomenclature
from page_store.keeping import kept_while

from ..timelines.controls import published_controls
from .floor import least_counted


class PlaceName(NamedTuple):
    """The name of a place, and the codes of the blocs that it is a member of."""

    code: str
    name: str
    slug: str
    blocs: frozenset[str]


def _groups_of(commodities):
    """{slug: CodeGroup} of the groups whose codes are all among these ({slug: Commodity}), in one query."""
    known = {one.pk: one for one in commodities.values()}
    groups = {}
    rows = CodeGroup.commodities.through.objects.select_related("codegroup")
    for row in rows.order_by("codegroup__key", "commodity__code"):
        group = groups.setdefault(row.codegroup_id, row.codegroup)
        group.__dict__.setdefault("members", []).append(known.get(row.commodity_id))  # with their minerals
    return {group.slug: group for group in groups.values() if None not in group.members}


class SharedFacts:
    """Facts on places and goods that the exposure of every country has alike: nobody may change them."""

    def __init__(self):
        last = last_years()
        self.years = of_newest_year(last)
        self.year = self.years[0].year if self.years else None
        self.commodities = {one.commodity.slug: one.commodity for one in self.years}
        self.every_commodity = {one.commodity.slug: one.commodity for one in last}
        # Groups of codes that are all of the newest year: their trade is the sum of that of their codes
        self.groups = _groups_of(self.commodities)
        self.minerals_of = {slug: one.held for slug, one in (self.every_commodity | self.groups).items()}
        self.slugs_of = {slug: [one.slug for one in own] for slug, own in self.minerals_of.items()}
        minerals = all_minerals()
        self.kin, family = kin_of(minerals), family_of(minerals)
        self._flows = flows_by_place(self.years)  # some 50,000
        self.flows_of_groups = self._of_groups(self._flows[0])
        # {slug of a commodity or group: the newest lists of their issuers with one of its minerals}, by short name
        self.lists_of = {
            slug: sorted(lists_with(self.slugs_of[slug], family), key=lambda one: one.short)
            for slug in self.commodities | self.groups
        }

    def _of_groups(self, by_importer):
        """The Flows of the codes of each group, as flows of the group: by place, as in `flows_by_place`."""
        bought, sold = defaultdict(list), defaultdict(list)
        for group in self.groups.values():
            codes = {one.slug for one in group.members}
            for flows in by_importer.values():
                for one in flows_as(group, [flow for flow in flows if flow.commodity in codes]):
                    bought[one.importer].append(one)
                    sold[one.exporter].append(one)
        return dict(bought), dict(sold)

    @cached_property
    def places(self):
        """{code: PlaceName} of every place, in one query."""
        found = {}
        columns = ("code", "name", "slug", "blocs__code")
        for code, name, slug, bloc in Country.objects.order_by().values_list(*columns):
            blocs = found[code].blocs if code in found else frozenset()
            found[code] = PlaceName(code, name, slug, blocs | {bloc} if bloc else blocs)
        return found

    def flows(self, years):
        """`flows_by_place` of these TradeYears, from memory where they are of the newest year of all."""
        return self._flows if set(years) <= set(self.years) else flows_by_place(years)


@kept_while("minerals")
def shared_facts():
    return SharedFacts()


class ExposureFacts:
    """Trade of one source's newest year, with facts on the goods and on their suppliers."""

    def __init__(self, country):
        self.country, self.shared = country, shared_facts()
        self._years, self.year = self.shared.years, self.shared.year
        self.commodities, self.every_commodity = self.shared.commodities, self.shared.every_commodity
        self.goods = self.commodities | self.shared.groups
        self.minerals_of, self.slugs_of = self.shared.minerals_of, self.shared.slugs_of
        self.kin, self.lists_of = self.shared.kin, self.shared.lists_of
        self.today = timezone.localdate()

    @property
    def places(self):
        return self.shared.places

    @cached_property
    def outputs(self):
        return every_output()

    @cached_property
    def place(self):
        """The Trader that the country is: a bloc with all its members."""
        own = [self.country.code]
        if self.country.kind == PlaceKind.BLOC:
            own = [one.code for one in self.places.values() if self.country.code in one.blocs]
        return Trader(self.country, frozenset(own))

    @cached_property
    def governance(self):
        return Governance.newest([self.year] if self.year else [])

    @cached_property
    def governance_release(self):
        """The Release of the estimates with its source, or None."""
        return Release.objects.select_related("source").filter(key=self.governance.release).first()

    @cached_property
    def trade_releases(self):
        """The releases that trade is of, the newest first."""
        return sorted(
            {one.release for one in self._years}, key=lambda one: (one.published, one.key), reverse=True
        )

    @cached_property
    def bought(self):
        """{slug of a commodity: Dependence} on suppliers."""
        return bought_from(self._purchases, self.place.codes, self._means)

    @cached_property
    def bought_of_groups(self):
        """{key of a group of codes: Dependence} on suppliers."""
        return bought_from(self._flows_of_groups(0), self.place.codes, self._means)

    @cached_property
    def sold(self):
        return sold_to(self._sales, self.place.codes)

    @cached_property
    def sold_of_groups(self):
        return sold_to(self._flows_of_groups(1), self.place.codes)

    def _flows_of_groups(self, half):
        return flows_of(self.place.codes, self.shared.flows_of_groups[half])

    @cached_property
    def _purchases(self):
        return flows_of(self.place.codes, self.shared.flows(self._years)[0])

    @cached_property
    def _sales(self):
        return flows_of(self.place.codes, self.shared.flows(self._years)[1])

    @property
    def _means(self):
        return self.governance.means(self.year) if self.year else {}

    def least_counted(self, dependences):
        """Return the dollars from which a code of `bought` or `sold` counts."""
        codes = [one for one in self.commodities.values() if one.nomenclature == Nomenclature.HS92]
        return least_counted(
            dependences, {one.slug: one.twin and f"{one.nomenclature}-{one.twin}" for one in codes}
        )

    @cached_property
    def on_own_list(self):
        """Slugs of the commodities with a mineral on the list of the country itself, or of a bloc that it is in."""
        issuers = {self.country.code, *self.places[self.country.code].blocs}
        return {
            slug for slug, lists in self.lists_of.items() if any(one.country.code in issuers for one in lists)
        }

    @cached_property
    def controls(self):
        return published_controls()

    @cached_property
    def _in_force(self):
        """{slug of a commodity: the controls in force that name one of its minerals}."""
        in_force = [one for one in self.controls if one.is_in_force(self.today)]
        return {
            slug: [one for one in in_force if one.concerns(own, self.kin)]
            for slug, own in self.slugs_of.items()
        }

    def controls_in_force(self, code, commodity):
        """The controls that a place, by its code, or a bloc that it is in has in force on minerals of a commodity."""
        blocs = self.places[code].blocs
        return [one for one in self._in_force[commodity] if one.code == code or one.code in blocs]


def last_years(minerals=None):
    """The last TradeYear of each commodity, of those with some of the `minerals`, newest first: from one source."""
    found = [one for one in _last_years() if minerals is None or _has_some(one.commodity, minerals)]
    return [one for one in found if one.source_id == found[0].source_id]


def _has_some(commodity, minerals):
    return any(mineral.slug in minerals for mineral in commodity.minerals.all())


@kept_while("minerals")
def _last_years():
    """The last TradeYear of each commodity from each source, with the columns that a page needs."""
    of_commodity = TradeYear.objects.filter(commodity=OuterRef("commodity"), source=OuterRef("source"))
    found = TradeYear.objects.filter(year=Subquery(of_commodity.order_by("-year").values("year")[:1]))
    found = found.select_related("commodity", "release__source").prefetch_related("commodity__minerals")
    return list(found.order_by("-year", "source", "pk"))


def of_newest_year(last):
    """Return the TradeYears of the newest year, by code: one table shows them side by side.

    A code that HS 1992 and HS 2017 share is left to HS 1992, the file with the longer series.
    """
    newest = last[0].year if last else None
    current = {(one.commodity.nomenclature, one.commodity.code): one for one in last if one.year == newest}
    return [current[key] for key in sorted(hs92_first(current), key=lambda key: (key[1], key[0]))]
