"""Choices in the facets of a page, their result, and the result of each other choice.

OR within a facet, AND across. The count of a value is the number of matches of that value and of the choices in every
*other* facet. Sets are kept as bits of Python integers.
"""

from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

FIRST = 12  # values that a long facet shows at once


class Value(NamedTuple):
    slug: str
    label: str
    count: int
    selected: bool

    @property
    def disabled(self):
        """Whether it cannot be chosen: it would find nothing. A value that is chosen can always be removed."""
        return not self.count and not self.selected


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    values: tuple[Value, ...]
    is_alphabetical = True  # what is not shown at once
    at_once = FIRST

    @cached_property
    def first(self):
        """The values shown at once: all of a short facet; of a long one the chosen ones, then the largest."""
        if len(self.values) <= self.at_once * 5 // 4:
            return self.values
        chosen_first = sorted(self.values, key=lambda value: not value.selected)
        return chosen_first[: max(self.at_once, sum(value.selected for value in self.values))]

    @cached_property
    def rest(self):
        """The others, by label."""
        first = {value.slug for value in self.first}
        rest = [value for value in self.values if value.slug not in first]
        return sorted(rest, key=lambda value: value.label) if self.is_alphabetical else rest


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


def read_values(slugs, labels, facet_label):
    """(the known ones, sorted; a notice for each that is not known or repeated). `labels`: {slug: label}."""
    kept, notices = [], []
    for slug in slugs:
        if slug not in labels:
            text = gettext("“%(value)s” is not among the values of “%(facet)s” and was ignored.")
            notices.append(text % {"value": slug[:60], "facet": facet_label})
        elif slug in kept:
            notices.append(gettext("%(value)s was chosen twice.") % {"value": labels[slug]})
        else:
            kept.append(slug)
    return sorted(kept), notices


class FacetedSelection:
    """A subclass has `facet_labels` {name: label}, `index` (its `labels`: {facet: {slug: label}}), `chosen_slugs`
    {facet: slugs, sorted}, `total`, `path_name` of its page, `matching()`, `counts()` and `order()`.
    """

    def matching(self, *, without=None):
        """Bits of what matches, leaving out the choices of the facet `without`."""
        raise NotImplementedError

    def counts(self, facet):
        """{slug: how many match that value and the choices of the other facets}."""
        raise NotImplementedError

    def order(self, facet, counts):
        """The slugs of a facet as they are shown; `counts`: {slug: count}."""
        raise NotImplementedError

    @cached_property
    def found(self):
        return self.matching()

    @property
    def count(self):
        return self.found.bit_count()

    @cached_property
    def places(self):
        """The matches as places in the index, in order."""
        return [place for place in range(self.total) if self.found >> place & 1]

    @cached_property
    def facets(self):
        return [self._facet(name) for name in self.facet_labels]

    def _facet(self, name):
        labels, chosen = self.index.labels[name], self.chosen_slugs[name]
        counts = self.counts(name)
        values = (
            Value(slug, labels[slug], counts[slug], slug in chosen) for slug in self.order(name, counts)
        )
        return self.facet_of(name)(name, self.facet_labels[name], tuple(values))

    def facet_of(self, name):
        """The class of a facet."""
        return Facet

    # Addresses

    def address(self, *, without=None, name=""):
        """The one address of this selection, sorted; `without` is a facet, or a (facet, slug)."""
        pairs = self.choices(without)
        path = reverse(name or self.path_name)
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def choices(self, without):
        return [
            (facet, slug)
            for facet in sorted(self.facet_labels)
            for slug in self.chosen_slugs[facet]
            if without not in (facet, (facet, slug))
        ]

    @property
    def url(self):
        return self.address()

    @property
    def query(self):
        """The choices as the end of an address."""
        return self.url.removeprefix(reverse(self.path_name))

    @property
    def chosen(self):
        """One entry a choice, each with the address that gives it up."""
        return [
            Chosen(label, self.index.labels[facet][slug], self.address(without=(facet, slug)))
            for facet, label in self.facet_labels.items()
            for slug in self.chosen_slugs[facet]
        ]

    @cached_property
    def empty_hint(self):
        """For an empty result: the facet whose removal would give most, or None."""
        chosen = [facet for facet in self.facet_labels if self.chosen_slugs[facet]]
        if self.count or not chosen:
            return None
        counts = {facet: self.matching(without=facet).bit_count() for facet in chosen}
        facet, count = max(counts.items(), key=itemgetter(1))
        return Hint(self.facet_labels[facet], count, self.address(without=facet)) if count else None
