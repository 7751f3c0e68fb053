"""The filter of /countries/: which live editions match, and how many each further choice would leave.

Facets: region, mineral, group, list, role. OR within a facet, AND across. Mineral, group, list and
role constrain one and the same (mineral, role) pair of an edition; `any-role=1` unlinks the role
alone. A value's count is of the profiles that match that value and every selection of the *other*
facets. One bit is a pair, or an edition.
"""

from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_

import django_filters
from django import forms
from django.core import validators
from django.utils.translation import gettext

from minerals.models import Mineral

from ..models import Edition
from ..models.choices import Role
from .faceted import FacetedSelection, read_values
from .facets import ANY_ROLE, FACETS, PAIR_FACETS, PLACE_FACETS, Index

LINKED = tuple(name for name in PAIR_FACETS if name != "role")  # by one pair, with `any-role`
NAMED = 3  # children that a reason names


@dataclass
class Selection(FacetedSelection):
    """What a reader chose of the live editions."""

    facet_labels = FACETS
    path_name = "profiles:list"

    index: Index
    chosen_slugs: dict  # facet -> slugs, sorted
    any_role: bool
    notices: list
    child_reasons: list

    @classmethod
    def of(cls, query):
        """Read a QueryDict. Unknown and repeated values are left out with a notice."""
        return ProfileFilter(query).selection

    # Matching

    def matching(self, *, without=None, only=None):
        """Bits of the editions that match, leaving out the facet `without`, or with it set to `only`."""
        wanted = self.chosen_slugs | {without: [only] if only else []}
        bits = {facet: self.index.any_of(facet, slugs) for facet, slugs in wanted.items() if slugs}
        found = (1 << len(self.index.editions)) - 1
        for facet in PLACE_FACETS:
            found &= bits.get(facet, found)
        for facets in (LINKED, ("role",)) if self.any_role else (PAIR_FACETS,):
            if asked := [bits[facet] for facet in facets if facet in bits]:
                found &= self._editions_of(reduce(and_, asked))
        return found

    def _editions_of(self, pairs):
        bits = 0
        for place, span in enumerate(self.index.span):
            if span & pairs:
                bits |= 1 << place
        return bits

    @property
    def total(self):
        return len(self.index.editions)

    @property
    def edition_ids(self):
        """Primary keys of the matching live editions, by country name."""
        return [self.index.editions[place] for place in self.places]

    def order(self, facet, counts):
        return self.index.order(facet, counts)

    def choices(self, without):
        switch = [(ANY_ROLE, "1")] if self.any_role and without != ANY_ROLE else []
        return switch + super().choices(without)

    # Why

    def pairs_of(self, edition_id):
        """(mineral name, role label) of the pairs that made this edition match; all of them without a choice."""
        bits = self.index.span[self.index.editions.index(edition_id)]
        for facet in LINKED if self.any_role else PAIR_FACETS:
            if slugs := self.chosen_slugs[facet]:
                bits &= self.index.any_of(facet, slugs)
        return [
            (self.index.labels["mineral"][slug], str(Role(role).label) if role else "")
            for place, (slug, role) in enumerate(self.index.pairs)
            if bits >> place & 1
        ]

    @cached_property
    def reasons(self):
        """Why a parent is found for an entry of one of its children."""
        found = list(self.child_reasons)
        for slug in self.chosen_slugs["list"]:
            for mineral, name in self.index.labels["mineral"].items():
                if children := self.index.reasons.get((slug, mineral)):
                    on = self.index.labels["list"][slug]
                    named = {"mineral": name, "list": on, "children": ", ".join(sorted(children)[:NAMED])}
                    text = gettext("%(mineral)s is on %(list)s through %(children)s.")
                    if len(children) > NAMED:
                        text = gettext("%(mineral)s is on %(list)s through %(children)s and others.")
                    found.append(text % named)
        return found


class FacetField(forms.MultipleChoiceField):
    """Keeps the values it knows and says which it left out; an address never answers with an error."""

    def clean(self, value):
        self.reasons = []
        labels = dict(self.choices)
        parents = _parents_of(value or [], labels) if self.facet == "mineral" else {}
        slugs = []
        for slug in value or []:
            if slug in parents:
                child, slug = parents[slug]
                named = {"child": child, "mineral": labels[slug]}
                self.reasons.append(gettext("%(child)s is found under %(mineral)s.") % named)
            slugs.append(slug)
        kept, self.notices = read_values(slugs, labels, FACETS[self.facet])
        return kept


class ProfileFilter(django_filters.FilterSet):
    """The filter set of live editions. `qs` are those that match, `selection` is everything the page says."""

    class Meta:
        model = Edition
        fields = []

    @cached_property
    def index(self):
        return Index()

    def get_form_class(self):
        fields = {
            name: FacetField(choices=list(self.index.labels[name].items()), required=False) for name in FACETS
        }
        for name, facet_field in fields.items():
            facet_field.facet = name
        return type("FacetForm", (forms.Form,), fields)

    @cached_property
    def selection(self):
        form = self.form
        form.is_valid()
        fields = form.fields.values()
        any_role = self.data.getlist(ANY_ROLE) if self.data else []
        notices = [notice for facet_field in fields for notice in facet_field.notices]
        if set(any_role) - {"1", "0"}:
            text = gettext("“%(name)s” is either 1 or absent; something else was ignored.")
            notices.append(text % {"name": ANY_ROLE})
        return Selection(
            self.index,
            form.cleaned_data,
            "1" in any_role,
            notices,
            [reason for facet_field in fields for reason in facet_field.reasons],
        )

    def filter_queryset(self, queryset):
        return queryset.filter(pk__in=self.selection.edition_ids)


def _parents_of(slugs, labels):
    """Child slug -> (its name, its parent's slug), for minerals that no edition names but whose parent one does."""
    # What is no slug is in no table; a null byte among it would be an error on PostgreSQL.
    unknown = [slug for slug in slugs if slug not in labels and validators.slug_re.match(slug)]
    if not unknown:
        return {}
    rows = Mineral.objects.filter(slug__in=unknown, parent__isnull=False).values_list(
        "slug", "name", "parent__slug"
    )
    return {slug: (name, parent) for slug, name, parent in rows if parent in labels}
