"""The filter of /countries/: which live editions match, and how many each further choice would leave.

Facets: region, mineral, group, list, role. OR within a facet, AND across. Mineral, group, list and
role constrain one and the same (mineral, role) pair of an edition; `any-role=1` unlinks the role
alone. A value's count is of the profiles that match that value and every selection of the *other*
facets. Sets are kept as bits of Python integers: one bit a pair, one bit an edition.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

import django_filters
from django import forms
from django.core import validators
from django.urls import reverse

from minerals.models import ListEntry, Mineral

from .models import Edition, EditionPair
from .models.choices import Role

FACETS = {
    "mineral": "Mineral",
    "role": "Role for that mineral",
    "region": "Region",
    "group": "Mineral group",
    "list": "On the official list of",
}
PAIR_FACETS = ("mineral", "role", "group", "list")  # what is true of a pair; region is true of a country
ANY_ROLE = "any-role"
FIRST = 12  # values that a long facet shows at once


@dataclass(frozen=True)
class Value:
    slug: str
    label: str
    count: int
    selected: bool

    @property
    def disabled(self):
        """At zero a value stays visible and cannot be chosen; what is chosen can always be given up."""
        return not self.count and not self.selected


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    values: tuple[Value, ...]

    @property
    def first(self):
        """What is shown at once: all of a short facet; of a long one what is chosen, then the largest."""
        if len(self.values) <= FIRST + 3:
            return self.values
        chosen_first = sorted(self.values, key=lambda value: not value.selected)
        return chosen_first[: max(FIRST, sum(value.selected for value in self.values))]

    @property
    def rest(self):
        """The others, by label."""
        return sorted((v for v in self.values if v not in self.first), key=lambda value: value.label)


@dataclass(frozen=True)
class Chosen:
    facet_label: str
    label: str
    url: str  # the address without this choice


@dataclass(frozen=True)
class Hint:
    """The facet whose removal would give most."""

    facet_label: str
    count: int
    url: str


@dataclass(frozen=True)
class Pair:
    edition: int
    mineral: str
    role: str


class Index:
    """All pairs of all live editions in memory, each facet value as a set of bits."""

    def __init__(self):
        editions = list(
            Edition.objects.live()
            .order_by("country__name", "pk")
            .values_list("pk", "country__region__slug", "country__region__name")
        )
        self.editions = [pk for pk, _, _ in editions]
        self.labels = {name: {} for name in FACETS}
        self.bits = {
            name: defaultdict(int) for name in FACETS
        }  # region: bits of editions; else bits of pairs
        place = {pk: index for index, pk in enumerate(self.editions)}
        for pk, slug, name in editions:
            self.labels["region"][slug] = name
            self.bits["region"][slug] |= 1 << place[pk]
        self.pairs, self.span = [], [0] * len(editions)
        lists, self.reasons = self._lists()
        rows = (
            EditionPair.objects.filter(edition__in=self.editions)
            .order_by("edition", "pk")
            .values_list("edition", "role", "mineral__slug", "mineral__name", "mineral__in_filter",
                         "mineral__group__slug", "mineral__group__name")
        )  # fmt: skip
        for edition, role, slug, name, in_filter, group, group_name in rows:
            if not in_filter:
                continue
            bit = 1 << len(self.pairs)
            self.pairs.append(Pair(edition, slug, role))
            self.span[place[edition]] |= bit
            self._add("mineral", slug, name, bit)
            self._add("group", group, group_name, bit)
            if role:
                self._add("role", role, Role(role).label, bit)
            for list_slug, list_name in lists.get(slug, {}).items():
                self._add("list", list_slug, list_name, bit)
        self.mineral_names = self.labels["mineral"]

    def _add(self, facet, slug, label, bit):
        self.labels[facet][slug] = label
        self.bits[facet][slug] |= bit

    def _lists(self):
        """Mineral slug -> the lists it is on. An entry for a child also finds its parent."""
        found, reasons = defaultdict(dict), defaultdict(set)
        entries = ListEntry.objects.listed().order_by("critical_list", "pk").values_list(
            "critical_list__slug", "critical_list__country__name", "critical_list__year",
            "mineral__slug", "mineral__parent__slug", "mineral__name",
        )  # fmt: skip
        for slug, issuer, year, mineral, parent, mineral_name in entries:
            name = f"{issuer} {year}"
            found[mineral][slug] = name
            if parent:
                found[parent].setdefault(slug, name)
                reasons[slug, parent].add(mineral_name)
        return found, reasons

    def order(self, facet, counts):
        """Most profiles first, then by label; roles in their own order."""
        slugs = self.labels[facet]
        if facet == "role":
            return [r for r in Role.values if r in slugs]
        return sorted(slugs, key=lambda s: (-counts.get(s, 0), self.labels[facet][s]))


@dataclass
class Selection:
    """What a reader chose, what it finds, and what each other choice would find."""

    index: Index
    chosen_slugs: dict = field(default_factory=dict)  # facet -> slugs, sorted
    any_role: bool = False
    notices: list = field(default_factory=list)
    child_reasons: list = field(default_factory=list)

    @classmethod
    def of(cls, query):
        """Read a QueryDict. Unknown and repeated values are left out with a notice."""
        return ProfileFilter(query).selection

    # Matching

    def _matching(self, *, without=None, only=None):
        """Bits of the editions that match, leaving out the facet `without`, or with it set to `only`."""

        def wanted(facet):
            if facet == without:
                return [only] if only else []
            return self.chosen_slugs.get(facet, [])

        def pairs_of(facets):
            """Bits of the pairs that satisfy these facets, or None where nothing is asked of pairs."""
            result = None
            for facet in facets:
                if slugs := wanted(facet):
                    bits = 0
                    for slug in slugs:
                        bits |= self.index.bits[facet][slug]
                    result = bits if result is None else result & bits
            return result

        groups = [("mineral", "group", "list"), ("role",)] if self.any_role else [PAIR_FACETS]
        found = (1 << len(self.index.editions)) - 1
        for asked in filter(lambda bits: bits is not None, map(pairs_of, groups)):
            found &= self._editions_of(asked)
        if regions := wanted("region"):
            bits = 0
            for slug in regions:
                bits |= self.index.bits["region"][slug]
            found &= bits
        return found

    def _editions_of(self, pairs):
        bits = 0
        for place, span in enumerate(self.index.span):
            if span & pairs:
                bits |= 1 << place
        return bits

    @cached_property
    def _found(self):
        return self._matching()

    @property
    def total(self):
        return len(self.index.editions)

    @property
    def count(self):
        return self._found.bit_count()

    @cached_property
    def edition_ids(self):
        """Primary keys of the matching live editions, by country name."""
        return [pk for place, pk in enumerate(self.index.editions) if self._found >> place & 1]

    @cached_property
    def facets(self):
        return [self._facet(name) for name in FACETS]

    def _facet(self, name):
        counts = {
            slug: self._matching(without=name, only=slug).bit_count() for slug in self.index.labels[name]
        }
        selected = self.chosen_slugs.get(name, [])
        return Facet(
            name,
            FACETS[name],
            tuple(
                Value(slug, self.index.labels[name][slug], counts[slug], slug in selected)
                for slug in self.index.order(name, counts)
            ),
        )

    # Addresses

    def address(self, *, without=None):
        """The one address of this selection, sorted; `without` is a facet, or a (facet, slug)."""
        pairs = []
        for facet in sorted(FACETS):
            for slug in self.chosen_slugs.get(facet, []):
                if without not in (facet, (facet, slug)):
                    pairs.append((facet, slug))
        if self.any_role and without != ANY_ROLE:
            pairs.insert(0, (ANY_ROLE, "1"))
        path = reverse("profiles:list")
        return f"{path}?{urlencode(pairs)}" if pairs else path

    @property
    def url(self):
        return self.address()

    @property
    def chosen(self):
        """One entry a choice, each with the address that gives it up."""
        return [
            Chosen(FACETS[facet], self.index.labels[facet][slug], self.address(without=(facet, slug)))
            for facet in FACETS
            for slug in self.chosen_slugs.get(facet, [])
        ]

    @cached_property
    def empty_hint(self):
        """For an empty result: the facet whose removal would give most, or None."""
        if self.count or not any(self.chosen_slugs.values()):
            return None
        gains = [
            (self._matching(without=facet).bit_count(), facet)
            for facet in FACETS
            if self.chosen_slugs.get(facet)
        ]
        count, facet = max(gains, key=lambda gain: gain[0])
        return Hint(FACETS[facet], count, self.address(without=facet)) if count else None

    # Why

    def pairs_of(self, edition_id):
        """(mineral name, role label) of the pairs that made this edition match; all of them without a choice."""
        chosen = {facet: self.chosen_slugs.get(facet, []) for facet in PAIR_FACETS}
        asked = [f for f in PAIR_FACETS if chosen[f] and not (self.any_role and f == "role")]
        bits = (1 << len(self.index.pairs)) - 1
        for facet in asked:
            union = 0
            for slug in chosen[facet]:
                union |= self.index.bits[facet][slug]
            bits &= union
        bits &= self.index.span[self.index.editions.index(edition_id)]
        return [
            (self.index.mineral_names[pair.mineral], Role(pair.role).label if pair.role else "")
            for place, pair in enumerate(self.index.pairs)
            if bits >> place & 1
        ]

    @cached_property
    def reasons(self):
        """Why a parent is found for an entry of one of its children."""
        found = list(self.child_reasons)
        for slug in self.chosen_slugs.get("list", []):
            for mineral, name in self.index.mineral_names.items():
                if children := self.index.reasons.get((slug, mineral)):
                    on = self.index.labels["list"][slug]
                    shown = ", ".join(sorted(children)[:3]) + (" and others" if len(children) > 3 else "")
                    found.append(f"{name} is on {on} through {shown}.")
        return found


class FacetField(forms.MultipleChoiceField):
    """Keeps the values it knows and says which it left out; an address never answers with an error."""

    def clean(self, value):
        kept, self.notices, self.reasons = [], [], []
        labels = dict(self.choices)
        parents = _parents_of(value or [], labels) if self.facet == "mineral" else {}
        for slug in value or []:
            if slug in parents:
                child, slug = parents[slug]
                self.reasons.append(f"{child} is found under {labels[slug]}.")
            if slug not in labels:
                self.notices.append(
                    f"“{slug[:60]}” is not among the values of “{FACETS[self.facet]}” and was ignored."
                )
            elif slug in kept:
                self.notices.append(f"{labels[slug]} was chosen twice.")
            else:
                kept.append(slug)
        return sorted(kept)


class ProfileFilter(django_filters.FilterSet):
    """The filter set of live editions. `qs` are those that match, `selection` is everything the page says."""

    class Meta:
        model = Edition
        fields = []

    def __init__(self, data=None, queryset=None, **kwargs):
        super().__init__(data, Edition.objects.live() if queryset is None else queryset, **kwargs)
        self.index = Index()

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
            notices.append(f"“{ANY_ROLE}” is either 1 or absent; something else was ignored.")
        return Selection(
            self.index,
            {name: form.cleaned_data[name] for name in FACETS},
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
