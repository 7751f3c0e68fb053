"""A filter by facets: the options of a page, the matches of a choice, and the matches of each further choice.

OR within a facet, AND across. The count of a value is the number of matches of that value and of the choices in every
*other* facet. Sets are kept as bits of Python integers.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from operator import attrgetter
from typing import NamedTuple
from urllib.parse import urlencode

import django_filters
from django import forms
from django.urls import reverse
from django.utils.translation import gettext

from minerals.wording import lower_first
from minerals.wording.numbers import joined

NAMED = 3  # minerals that a reason names


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
class FacetValues:
    """A facet as a page offers it."""

    name: str
    label: str
    values: tuple[Value, ...]
    at_once: int
    is_alphabetical: bool  # values that are folded

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
    """Return (the known values, sorted; a notice for each unknown or repeated one). `labels`: {slug: label}."""
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


# Declaring


class FacetField(forms.Field):
    """Keep the known values and report the others: an address never answers with an error.

    The FacetSet sets its `index`.
    """

    widget = forms.SelectMultiple

    def __init__(self, of):
        super().__init__(required=False, label=of.label)
        self.of = of

    def clean(self, value):
        cleaned, self.notices, self.reasons = self.of.read(list(filter(None, value or ())), self.index)
        return cleaned


class Parameter(django_filters.Filter):
    """A parameter of the address: a facet or a switch. `name` is that of the attribute, with hyphens."""

    @property
    def name(self):
        return self.field_name.replace("_", "-")

    @property
    def field(self):
        return FacetField(self)


class Facet(Parameter):
    """Choices in any number. `index.labels` has its {slug: label}.

    A long facet shows `at_once` values and folds the others, by label if `is_alphabetical`. `noun`: the facet within
    a sentence, if it is not its label. `column`: that of the table that readers take, if it is not called like the
    facet; a filter of the API is.
    """

    def __init__(self, label, *, noun="", at_once=12, is_alphabetical=True, column=""):
        super().__init__(label=label)
        self.noun, self.at_once, self.is_alphabetical, self._column = noun, at_once, is_alphabetical, column

    @property
    def column(self):
        return self._column or self.name

    def read(self, slugs, index):
        """(the known ones, sorted; notices of what was left out; reasons for replacements)."""
        return *read_values(slugs, index.labels[self.name], self.label), []

    def order(self, index, counts, chosen):
        """The slugs as they are offered: most matches first, then by label. `counts`: {slug: count}."""
        labels = index.labels[self.name]
        return sorted(labels, key=lambda slug: (-counts[slug], labels[slug]))


class Switch(Parameter):
    """Something that is on by `=1`. `narrows`: whether it leaves matches out."""

    def __init__(self, label, *, narrows=False):
        super().__init__(label=label)
        self.narrows = narrows

    def read(self, values, index):
        text = gettext("“%(name)s” is either 1 or absent; something else was ignored.")
        return "1" in values, [text % {"name": self.name}] if set(values) - {"1", "0"} else [], []


class FacetForm(forms.Form):
    def add_prefix(self, field_name):
        return field_name.replace("_", "-")


class FacetSet(django_filters.FilterSet):
    """A choice in declared facets. A subclass declares Facets and Switches as attributes.

    It has `path_name` of its page, `total`, `matching(without=None)`: bits of what matches, leaving out the choices of
    one facet, and `counts(facet)`: {slug: how many match that value and the choices of the other facets}.
    """

    def __init_subclass__(cls):
        declared = {one.name: one for one in cls.declared_filters.values()}
        cls.parameters = tuple(declared)
        cls.declared_facets = {name: one for name, one in declared.items() if isinstance(one, Facet)}
        cls.declared_switches = {name: one for name, one in declared.items() if isinstance(one, Switch)}

    def __init__(self, data, index):
        """Read a QueryDict. Unknown and repeated values are left out with a notice, empty ones without."""
        super().__init__(data)
        self.index = index
        if self.is_bound:
            fields = self.form.fields.values()
            for field in fields:
                field.index = index
            self.form.full_clean()
            cleaned = {one.name: self.form.cleaned_data[one.field_name] for one in self.filters.values()}
            self.chosen_slugs = {name: cleaned[name] for name in self.declared_facets}
            self.switches = [name for name in self.declared_switches if cleaned[name]]
            self.notices = [notice for field in fields for notice in field.notices]
            self.replacements = [reason for field in fields for reason in field.reasons]

    @classmethod
    def choosing(cls, index, chosen, switches=()):
        """Return the selection of known values: {facet: slugs, sorted}; names of switches."""
        made = cls(None, index)
        made.chosen_slugs, made.notices, made.replacements = chosen, (), ()
        made.switches = [name for name in cls.declared_switches if name in switches]
        return made

    @classmethod
    @cache  # Django takes a tenth of the time of an answer to build a form
    def get_form_class(cls):
        fields = {name: one.field for name, one in cls.base_filters.items()}
        return type(f"{cls.__name__}Form", (FacetForm,), fields)

    def filter_queryset(self, queryset):
        return queryset.filter(pk__in=[self.index.keys[place] for place in self.places])

    # What matches

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

    @property
    def nouns(self):
        """The facets in a sentence: “country, mineral and year”."""
        return joined(
            [str(facet.noun or lower_first(facet.label)) for facet in self.declared_facets.values()]
        )

    @cached_property
    def facets(self):
        return [self._values_of(name, facet) for name, facet in self.declared_facets.items()]

    def _values_of(self, name, facet):
        labels, chosen, counts = self.index.labels[name], self.chosen_slugs[name], self.counts(name)
        values = (
            Value(slug, labels[slug], counts[slug], slug in chosen)
            for slug in facet.order(self.index, counts, chosen)
        )
        return FacetValues(name, facet.label, tuple(values), facet.at_once, facet.is_alphabetical)

    # Addresses

    def address(self, *, without=None):
        """The one address of this selection, sorted; `without` is a facet, a switch, or a (facet, slug)."""
        pairs = [(switch, "1") for switch in self.switches if switch != without]
        pairs += [
            (facet, slug)
            for facet in sorted(self.declared_facets)
            for slug in self.chosen_slugs[facet]
            if without not in (facet, (facet, slug))
        ]
        path = reverse(self.path_name)
        return f"{path}?{urlencode(pairs)}" if pairs else path

    @property
    def url(self):
        return self.address()

    @property
    def query(self):
        """The choices as the end of an address."""
        return self.url.removeprefix(reverse(self.path_name))

    @property
    def chosen(self):
        """One entry a choice, the switches too, each with the address that gives it up."""
        values = [
            Chosen(facet.label, self.index.labels[name][slug], self.address(without=(name, slug)))
            for name, facet in self.declared_facets.items()
            for slug in self.chosen_slugs[name]
        ]
        return values + [
            Chosen(gettext("Switch"), str(self.declared_switches[name].label), self.address(without=name))
            for name in self.switches
        ]

    @cached_property
    def empty_hint(self):
        """For an empty result: the facet, or the switch that narrows, whose removal would give most, or None."""
        if self.count:
            return None
        hints = [
            Hint(facet.label, self.matching(without=name).bit_count(), self.address(without=name))
            for name, facet in self.declared_facets.items()
            if self.chosen_slugs[name]
        ]
        for name in self.switches:
            if (switch := self.declared_switches[name]).narrows:
                more = self.choosing(self.index, self.chosen_slugs, {*self.switches} - {name}).count
                hints.append(Hint(str(switch.label), more, self.address(without=name)))
        best = max(hints, key=attrgetter("count"), default=None)
        return best if best and best.count else None
