"""The filter of /countries/: countries that match, and the number that each further choice would leave.

Facets: region, mineral, group, list, role; `country_index.matching` says how they combine. `any-role=1` unlinks only
the role, `profiles=1` leaves out countries without a profile.
"""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import django_filters
from django import forms
from django.utils.translation import gettext

from minerals.models import Country

from .country_index import Index, current_index
from .country_index.matching import Matching
from .faceted import Chosen, Facet, FacetedSelection, Hint, read_values
from .facets import ANY_ROLE, FACETS, PAIR_FACETS, PROFILES, SWITCHES
from .reasons import through_children, through_kin
from .weight import ByWeight, strongest, strongest_of_all


class CountryFacet(Facet):
    """A facet of countries, so short that the filter is no longer than its result."""

    shown = {"mineral": 5, "role": 3, "region": 4}  # of the others none, besides what is chosen

    @property
    def at_once(self):
        return self.shown.get(self.name, 0)

    @property
    def is_alphabetical(self):
        return self.name != "role"


@dataclass
class Selection(FacetedSelection):
    """A reader's choice among the countries that have a profile or figures."""

    facet_labels = FACETS
    path_name = "profiles:list"

    index: Index
    chosen_slugs: dict  # facet -> slugs, sorted
    switches: frozenset  # of SWITCHES
    notices: list
    child_reasons: list

    @classmethod
    def of(cls, query):
        """Read a QueryDict. Unknown and repeated values are left out with a notice."""
        return CountryFilter(query).selection

    @property
    def any_role(self):
        return ANY_ROLE in self.switches

    @property
    def profiles_alone(self):
        return PROFILES in self.switches

    # Matching

    @cached_property
    def _matching(self):
        switches = {"any_role": self.any_role, "profiles_alone": self.profiles_alone}
        return Matching(self.index, self.chosen_slugs, **switches)

    def matching(self, *, without=None):
        return self._matching.found(without)

    def counts(self, facet):
        return self._matching.counts(facet)

    @property
    def asks_of_pairs(self):
        """Whether a mineral, a group, a list or a role is chosen."""
        return any(self.chosen_slugs[name] for name in PAIR_FACETS)

    @property
    def total(self):
        return self._matching.all.bit_count()

    @property
    def profile_count(self):
        """The number of matches that have a profile."""
        return (self.found & self.index.with_profile).bit_count()

    @cached_property
    def places(self):
        """The matches as places in the index, profiles first: by weight where a mineral is chosen, else by name.

        Countries with figures only are always sorted by weight.
        """
        if self.chosen_slugs["mineral"]:
            return ByWeight(self.found, self.index.with_profile, self._weights)
        weights = self._weights if self.asks_of_pairs else self.index.weights
        without = {
            number: one for number, one in weights.items() if not self.index.with_profile >> number & 1
        }
        return ByWeight(self.found, self.index.with_profile, without)

    @property
    def countries(self):
        """The Places that match, in the order of `places`."""
        return [self.index.places[number] for number in self.places]

    def order(self, facet, counts):
        return self.index.order(facet, counts)

    def facet_of(self, name):
        return CountryFacet

    def choices(self, without):
        return [(name, "1") for name in self._on if name != without] + super().choices(without)

    @property
    def _on(self):
        return [name for name in SWITCHES if name in self.switches]

    @property
    def chosen(self):
        """One entry a choice, the switches too, each with the address that gives it up."""
        label = gettext("Switch")
        switches = [Chosen(label, str(SWITCHES[name]), self.address(without=name)) for name in self._on]
        return super().chosen + switches

    @cached_property
    def empty_hint(self):
        """For an empty result: the facet, or the switch to profiles, whose removal would give most, or None."""
        hint = super().empty_hint
        if self.count or not self.profiles_alone:
            return hint
        more = replace(self, switches=self.switches - {PROFILES}).count
        if more <= (hint.count if hint else 0):
            return hint
        return Hint(str(SWITCHES[PROFILES]), more, self.address(without=PROFILES))

    # Weight

    def standing_of(self, number):
        """The Standing of a country with the largest share among the minerals that made it match, or None."""
        if self.chosen_slugs["mineral"]:
            return self._weights.get(number)
        held = self.index.standings.get(self.index.places[number].code, {})
        return strongest(held, {slug for slug, _role in self.codes_of(number)}, self._linked_roles)

    @cached_property
    def _weights(self):
        """{number: Standing} of what matches."""
        return strongest_of_all(self.index.shares, self.matched, self._linked_roles)

    @property
    def _linked_roles(self):
        return () if self.any_role else self.chosen_slugs["role"]

    # Why

    def codes_of(self, number):
        """(mineral slug, role) of the pairs that made a country match; all of them without a choice."""
        return self._matching.codes_of(number)

    @property
    def matched(self):
        """{mineral: bits of the countries that match by a pair of it}."""
        return self._matching.matched

    @cached_property
    def reasons(self):
        """Reasons why a mineral or a list finds countries that do not name it."""
        return [*self.child_reasons, *through_kin(self), *through_children(self)]


class FacetField(forms.Field):
    """Keeps the values it knows and says which it left out; an address never answers with an error."""

    widget = forms.SelectMultiple

    def __init__(self, facet, index):
        super().__init__(required=False)
        self.facet, self.index = facet, index

    def clean(self, value):
        """Slugs, sorted."""
        self.reasons = []
        labels = self.index.labels[self.facet]
        parents = _parents_of(value or [], labels, self.index.minerals) if self.facet == "mineral" else {}
        slugs = []
        for slug in value or []:
            if slug in parents:
                child, slug = parents[slug]
                named = {"child": child, "mineral": labels[slug]}
                self.reasons.append(gettext("%(child)s is found under %(mineral)s.") % named)
            slugs.append(slug)
        kept, self.notices = read_values(slugs, labels, FACETS[self.facet])
        return kept


@lru_cache(maxsize=1)
def _form_of(index):
    """The class of the form of an index. Django takes a tenth of the time of an answer to build one."""
    return type("FacetForm", (forms.Form,), {name: FacetField(name, index) for name in FACETS})


class CountryFilter(django_filters.FilterSet):
    """The filter set of countries. `qs` are those that match, `selection` is everything the page says."""

    class Meta:
        model = Country
        fields = []

    @cached_property
    def index(self):
        return current_index()

    def get_form_class(self):
        return _form_of(self.index)

    @cached_property
    def selection(self):
        form = self.form
        form.is_valid()
        fields = form.fields.values()
        notices = [notice for facet_field in fields for notice in facet_field.notices]
        switches = set()
        for name in SWITCHES:
            values = set(self.data.getlist(name)) if self.data else set()
            if values - {"1", "0"}:
                text = gettext("“%(name)s” is either 1 or absent; something else was ignored.")
                notices.append(text % {"name": name})
            if "1" in values:
                switches.add(name)
        reasons = [reason for facet_field in fields for reason in facet_field.reasons]
        return Selection(self.index, form.cleaned_data, frozenset(switches), notices, reasons)

    def filter_queryset(self, queryset):
        return queryset.filter(pk__in=[place.pk for place in self.selection.countries])


def _parents_of(slugs, labels, minerals):
    """Child slug -> (its name, its parent's slug), for minerals that no country names but whose parent one does."""
    unknown = [minerals[slug] for slug in slugs if slug not in labels and slug in minerals]
    return {one.slug: (one.name, one.parent) for one in unknown if one.parent in labels}
