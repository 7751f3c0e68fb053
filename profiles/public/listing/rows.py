"""A country that was selected, with why it matches and how much of the world it has."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext

from minerals.presentation.cells import Cell
from minerals.standings import Standing
from minerals.wording import lower_first, needs_codes, series_name
from minerals.wording.figures import REPORTING_CODES, place_caveats

from ...models import Edition
from ..facets import Place


@dataclass(frozen=True)
class Row:
    place: Place
    codes: list  # (mineral slug, role), the pairs that made it match
    pairs: list  # the same in words: (mineral, [roles])
    standing: Standing | None
    edition: Edition | None = None  # without its payload

    @property
    def address(self):
        """The profile; without one the data page, which lives elsewhere where a profile has ended."""
        return reverse("profiles:data" if self.place.has_ended else "profiles:detail", args=[self.place.slug])

    @cached_property
    def cell(self):
        """The figure with its share and rank; None without a share."""
        one = self.standing
        return one and Cell(one.observation, one.rank, one.share)

    @cached_property
    def of_what(self):
        """“nickel, mine production”: what the share is of."""
        o = self.cell.observation
        named = {"mineral": lower_first(o.mineral_name), "series": lower_first(series_name(o))}
        return gettext("%(mineral)s, %(series)s") % named

    @property
    def weight(self):
        """“18.2% of nickel, mine production, 2025, USGS”; empty without a share."""
        if self.cell is None:
            return ""
        o = self.cell.observation
        named = {"share": self.cell.share_text, "what": self.of_what, "year": o.year, "source": o.source_name}
        return gettext("%(share)s of %(what)s, %(year)s, %(source)s") % named


def rows_of(selection, numbers):
    """The Rows of some of the selected countries, by their `numbers` in the index: one query."""
    places = selection.index.places
    wanted = [places[number].edition for number in numbers if places[number].edition]
    editions = Edition.objects.filter(pk__in=wanted).with_place().for_cards().in_bulk() if wanted else {}
    return [
        Row(
            places[number],
            selection.codes_of(number),
            _by_mineral(selection.pairs_of(number)),
            selection.standing_of(number),
            editions.get(places[number].edition),
        )
        for number in numbers
    ]


def _by_mineral(pairs):
    """[(mineral, [roles])] of (mineral, role) pairs, in their order."""
    found = {}
    for mineral, role in pairs:
        found.setdefault(mineral, []).extend([role] if role else [])
    return list(found.items())


def order_said(selection):
    """In which order the countries are, as a sentence."""
    chosen = selection.chosen_slugs["mineral"]
    if not chosen:
        order = gettext("by name")
    elif len(chosen) > 1:
        order = gettext("by the largest share of the world in one of these minerals, at any stage")
    else:
        order = gettext("by share of the world, at the stage where it is largest")
    if selection.profile_count in (0, selection.count):
        return gettext("Sorted %(order)s.") % {"order": order}
    return gettext("Profiles first, then countries with figures only; each %(order)s.") % {"order": order}


def remarks_on(cells):
    """What sources say against comparing the figures of these Cells, a sentence each."""
    held = list(dict.fromkeys(cell.observation for cell in cells))
    codes = [str(REPORTING_CODES)] if any(needs_codes(o.measure) for o in held) else []
    return place_caveats(held) + codes
