"""The filter of /countries/: which countries match, and how many each further choice would leave.

Facets: region, mineral, group, list, role. OR within a facet, AND across. Mineral, group, list and
role constrain one and the same (mineral, role) pair of a country; `any-role=1` unlinks the role
alone, `profiles=1` leaves out who has no profile. A value's count is of the countries that match that
value and every selection of the *other* facets. One bit is a pair, or a country.
"""

from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import and_, or_

import django_filters
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minerals.models import Country

from ..models.choices import Role
from .faceted import Chosen, Facet, FacetedSelection, Hint, read_values
from .facets import ANY_ROLE, FACETS, PAIR_FACETS, PLACE_FACETS, PROFILES, Index
from .reasons import through_children, through_kin
from .weight import heaviest_first, strongest

LINKED = tuple(name for name in PAIR_FACETS if name != "role")  # by one pair, with `any-role`
SWITCHES = {ANY_ROLE: _("Match roles for any mineral"), PROFILES: _("Profiles only")}


class CountryFacet(Facet):
    """Short, so that the filter is no longer than what it finds."""

    shown = {"mineral": 5, "role": 3, "region": 4}  # of the others none, besides what is chosen

    @property
    def at_once(self):
        return self.shown.get(self.name, 0)

    @property
    def is_alphabetical(self):
        return self.name != "role"


@dataclass
class Selection(FacetedSelection):
    """What a reader chose of the countries that have a profile or figures."""

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

    def matching(self, *, without=None, only=None):
        """Bits of the countries that match, leaving out the facet `without`, or with it set to `only`."""
        wanted = self.chosen_slugs | {without: [only] if only else []}
        bits = {facet: self.index.any_of(facet, slugs) for facet, slugs in wanted.items() if slugs}
        found = self._all
        for facet in PLACE_FACETS:
            found &= bits.get(facet, found)
        for facets in (LINKED, ("role",)) if self.any_role else (PAIR_FACETS,):
            if asked := [bits[facet] for facet in facets if facet in bits]:
                found &= self._countries_of(reduce(and_, asked))
        return found

    @property
    def _all(self):
        return self.index.with_profile if self.profiles_alone else (1 << len(self.index.places)) - 1

    def _countries_of(self, pairs):
        return reduce(or_, (1 << number for number, mask in enumerate(self.index.masks) if mask & pairs), 0)

    @property
    def total(self):
        return self._all.bit_count()

    @property
    def profile_count(self):
        """How many of what matches have a profile."""
        return (self.found & self.index.with_profile).bit_count()

    @cached_property
    def places(self):
        """What matches, as places in the index, profiles first: by weight where a mineral is chosen, else by name."""
        found = [number for number in range(len(self.index.places)) if self.found >> number & 1]
        return sorted(found, key=self._by_weight) if self.chosen_slugs["mineral"] else found

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

    def standing_of(self, number):
        """The Standing of a country with the largest share among the minerals that made it match, or None."""
        held = self.index.standings.get(self.index.places[number].code, {})
        minerals = {slug for slug, _role in self.codes_of(number)}
        return strongest(held, minerals, () if self.any_role else self.chosen_slugs["role"])

    def _by_weight(self, number):
        place = self.index.places[number]
        return (place.edition is None, *heaviest_first(self.standing_of(number)), place.slug)

    # Why

    def codes_of(self, number):
        """(mineral slug, role) of the pairs that made a country match; all of them without a choice."""
        first, stop = self.index.spans[number]
        return [self.index.pairs[bit] for bit in range(first, stop) if self._asked >> bit & 1]

    def pairs_of(self, number):
        """(mineral name, role label) of the same."""
        names = self.index.labels["mineral"]
        return [(names[slug], str(Role(role).label) if role else "") for slug, role in self.codes_of(number)]

    @cached_property
    def _asked(self):
        """Bits of the pairs that answer the choice."""
        chosen = {facet: self.chosen_slugs[facet] for facet in (LINKED if self.any_role else PAIR_FACETS)}
        asked = (self.index.any_of(facet, slugs) for facet, slugs in chosen.items() if slugs)
        return reduce(and_, asked, (1 << len(self.index.pairs)) - 1)

    @cached_property
    def matched(self):
        """Bits of the pairs that made countries match."""
        return self._asked & reduce(or_, (self.index.masks[number] for number in self.places), 0)

    @cached_property
    def reasons(self):
        """Why a mineral or a list finds what does not name it."""
        return [*self.child_reasons, *through_kin(self), *through_children(self)]


class FacetField(forms.MultipleChoiceField):
    """Keeps the values it knows and says which it left out; an address never answers with an error."""

    def clean(self, value):
        self.reasons = []
        labels = dict(self.choices)
        parents = _parents_of(value or [], labels, self.minerals) if self.facet == "mineral" else {}
        slugs = []
        for slug in value or []:
            if slug in parents:
                child, slug = parents[slug]
                named = {"child": child, "mineral": labels[slug]}
                self.reasons.append(gettext("%(child)s is found under %(mineral)s.") % named)
            slugs.append(slug)
        kept, self.notices = read_values(slugs, labels, FACETS[self.facet])
        return kept


class CountryFilter(django_filters.FilterSet):
    """The filter set of countries. `qs` are those that match, `selection` is everything the page says."""

    class Meta:
        model = Country
        fields = []

    @cached_property
    def index(self):
        return Index.read()

    def get_form_class(self):
        fields = {
            name: FacetField(choices=list(self.index.labels[name].items()), required=False) for name in FACETS
        }
        for name, facet_field in fields.items():
            facet_field.facet, facet_field.minerals = name, self.index.minerals
        return type("FacetForm", (forms.Form,), fields)

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
