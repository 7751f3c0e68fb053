"""A selected country, with the reason for the match and its share of the world."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext

from minerals.facts.standings import Standing
from minerals.wording import Current, lower_first

from ...models import Edition
from ..filters.index import IndexedPlace


class Published(NamedTuple):
    """A live edition as the list shows it."""

    number: int
    summary: str


@dataclass(frozen=True)
class ListedRow:
    place: IndexedPlace
    codes: list  # (mineral slug, role), the pairs that made it match
    pair_texts: list  # the same in words, a mineral each: “Nickel: producer, refiner”
    standing: Standing | None
    edition: Published | None = None

    @property
    def address(self):
        """The profile; without one the data page, which lives elsewhere where a profile has ended."""
        return _address("profiles:data" if self.place.has_ended else "profiles:detail", self.place.slug)

    @cached_property
    def cell(self):
        """The figure with its share and rank; None without a share."""
        one = self.standing
        return one and Current(one.observation, one.rank, one.share)

    @cached_property
    def of_what(self):
        """“nickel, mine production”: the series that the share is of."""
        return lower_first(self.cell.mineral_series)

    @property
    def whole(self):
        """“of nickel, mine production, 2025, USGS”, behind the share."""
        o = self.cell.observation
        named = {"what": self.of_what, "year": o.year, "source": o.source_name}
        return gettext("of %(what)s, %(year)s, %(source)s") % named

    @property
    def weight(self):
        """“18.2% of nickel, mine production, 2025, USGS”; empty without a share."""
        return f"{self.cell.share_text} {self.whole}" if self.cell else ""


@lru_cache(maxsize=50_000)  # a page has dozens
def _address(name, slug):
    return reverse(name, args=[slug])


def rows_of(selection, numbers):
    """The Rows of some of the selected countries, by their `numbers` in the index: one query."""
    places = selection.index.places
    editions = _published([places[number].edition for number in numbers if places[number].edition])
    return [
        ListedRow(places[number], *_matched(selection, number), editions.get(places[number].edition))
        for number in numbers
    ]


def _matched(selection, number):
    """(codes, texts, Standing) of a ListedRow. Those of a country of which no pair is asked stay with the index."""
    known = {} if selection.asks_of_pairs else selection.index.whole
    if number not in known:
        codes = selection.codes_of(number)
        known[number] = codes, _in_words(codes, selection.index.labels), selection.standing_of(number)
    return known[number]


def _published(editions):
    """{key of an edition: Published}."""
    found = Edition.objects.filter(pk__in=editions).order_by() if editions else Edition.objects.none()
    columns = found.values_list("pk", "number", "why_it_matters", "tagline")
    return {pk: Published(number, why or tagline) for pk, number, why, tagline in columns}


def _in_words(codes, labels):
    """“Nickel: producer, refiner” for each mineral of (mineral slug, role) pairs, in their order."""
    roles = {}
    for mineral, role in codes:
        roles.setdefault(mineral, []).extend([role] if role else [])
    texts = []
    for mineral, held in roles.items():
        named = ", ".join(labels["role"][role] for role in held).lower()
        texts.append(f"{labels['mineral'][mineral]}: {named}" if named else labels["mineral"][mineral])
    return texts


def order_said(selection):
    """Return a sentence on the order of the countries."""
    chosen, with_profile = selection.chosen_slugs["mineral"], selection.profile_count
    if not chosen:
        by_weight = gettext("by the largest share of the world in one mineral")
        if with_profile in (0, selection.count):
            order = gettext("by name") if with_profile else by_weight
            return gettext("Sorted %(order)s.") % {"order": order}
        said = gettext("Profiles first, by name; then countries with figures only, %(order)s.")
        return said % {"order": by_weight}
    if len(chosen) > 1:
        order = gettext("by the largest share of the world in one of these minerals, at any stage")
    else:
        order = gettext("by share of the world, at the stage where it is largest")
    if with_profile in (0, selection.count):
        return gettext("Sorted %(order)s.") % {"order": order}
    return gettext("Profiles first, then countries with figures only; each %(order)s.") % {"order": order}
