"""The bands, rows and columns that the template of a comparison loops over."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext, ngettext

from minerals import wording
from minerals.indicators import align
from minerals.models import Mineral
from minerals.presentation.marks import Register
from minerals.presentation.side_by_side import ComparedPanel, SideRow, SideUnlike, contrast, panel
from minerals.presentation.years import key_of

from .asked import Asked
from .facts import Facts
from .stances import policies_in_force, stance_rows
from .trade import Trade

MOST_CONTRASTS = 4
PANELS_AT_ONCE = 6


@dataclass(frozen=True)
class MineralBand:
    """The comparison of one mineral."""

    mineral: Mineral
    rows: list[SideRow]
    unlike: list[SideUnlike]
    panels: list[ComparedPanel]
    alone: str  # the address of the comparison of only this mineral; empty if it is the present one

    @property
    def is_empty(self):
        return not (self.rows or self.unlike)

    @property
    def notes(self):
        """Known faults of the sources and their caveats, row by row, each once."""
        registers = (Register(row.cells) for row in self.rows)
        return list(dict.fromkeys(note for one in registers for note in (*one.faults, *one.caveats)))


@dataclass(frozen=True)
class ComparedColumn:
    """One of the places: its number, which is that of its line, and the addresses without it and with it first."""

    number: int
    code: str
    name: str
    address: str
    tagline: str
    without: str
    first: str


class ComparePage:
    def __init__(self, asked: Asked, facts: Facts):
        self.asked, self.facts = asked, facts

    @cached_property
    def names(self):
        """“Japan and South Korea”."""
        return wording.listed([place.name for place in self.asked.countries])

    @property
    def title(self):
        """“Japan and South Korea compared: cobalt and nickel”, the minerals that were asked for; no articles."""
        names = wording.joined([place.name for place in self.asked.countries])
        title = gettext("%(names)s compared") % {"names": names}
        minerals = [wording.lower_first(one.name) for one in self.asked.minerals]
        return f"{title}: {wording.joined(minerals)}" if minerals else title

    @cached_property
    def columns(self):
        places = self.asked.countries
        taglines = self.facts.taglines
        return [
            ComparedColumn(
                number,
                place.code,
                place.name,
                place.address,
                taglines.get(place.code, ""),
                self.asked.address(countries=tuple(one for one in places if one != place)),
                self.asked.address(countries=(place, *(one for one in places if one != place))),
            )
            for number, place in enumerate(places, 1)
        ]

    @cached_property
    def bands(self):
        """The bands in the reader's order; where we chose the minerals, the most listed first, then the most traded."""
        minerals = self.facts.minerals
        if lists := self.facts.lists:
            minerals = sorted(minerals, key=lambda one: (-lists[one.slug], -self.trade.value_of(one.slug)))
        return list(map(self._band, minerals))

    def _band(self, mineral):
        found = align(self.facts.series_of(mineral), self.asked.codes)
        rows = sorted(
            (SideRow(row, self.facts.places.names) for row in found.rows), key=lambda row: row.order
        )
        return MineralBand(
            mineral,
            rows,
            sorted(map(SideUnlike, found.unlike), key=lambda one: one.order),
            list(filter(None, (panel(row, self.facts.store.firmness[mineral.slug]) for row in rows))),
            "" if self.asked.minerals == (mineral,) else self.asked.address(minerals=(mineral,), goods=""),
        )

    @property
    def counted(self):
        return [band for band in self.bands if not band.is_empty]

    @property
    def uncounted(self):
        """Minerals that our sources count in none of the places."""
        return [band.mineral for band in self.bands if band.is_empty]

    @cached_property
    def panels(self):
        return [one for band in self.bands for one in band.panels]

    @property
    def first_panels(self):
        return self.panels[:PANELS_AT_ONCE]

    @property
    def more_panels(self):
        return self.panels[PANELS_AT_ONCE:]

    @cached_property
    def contrasts(self):
        """The first Contrast of each mineral, the weightiest minerals first."""
        found = (next(filter(None, map(contrast, band.rows)), None) for band in self.bands)
        return list(filter(None, found))[:MOST_CONTRASTS]

    @property
    def panel_key(self):
        return key_of(line.drawn.line for one in self.panels for line in one.lines)

    @property
    def panel_gaps(self):
        return {mark: meaning for one in self.panels for mark, meaning in one.gaps.items()}

    @cached_property
    def rows(self):
        return [row for band in self.bands for row in band.rows]

    @property
    def unlike_count(self):
        return sum(len(band.unlike) for band in self.bands)

    @property
    def summary(self):
        """“9 minerals, 14 series side by side; 2 cannot be compared.”"""
        minerals, rows, unlike = len(self.counted), len(self.rows), self.unlike_count
        found = ngettext("%(number)s mineral", "%(number)s minerals", minerals) % {"number": minerals}
        series = ngettext("%(number)s series side by side", "%(number)s series side by side", rows)
        text = f"{found}, {series % {'number': rows}}"
        if unlike:
            apart = ngettext(
                "%(number)s is counted in ways that cannot be compared",
                "%(number)s are counted in ways that cannot be compared",
                unlike,
            )
            text = f"{text}; {apart % {'number': unlike}}"
        return f"{text}."

    @property
    def inside(self):
        """Names of members that stand beside their bloc: (member, bloc)."""
        by_code = {place.code: place.name for place in self.asked.countries}
        return [
            (place.name, by_code[bloc])
            for place in self.asked.countries
            for bloc in sorted(place.blocs)
            if bloc in by_code
        ]

    @cached_property
    def register(self):
        """The Register of all figures, side by side or not; of the years before, which lines draw, the marks."""
        unlike = (o for band in self.bands for one in band.unlike for o in one.figures)
        years = Register(o for panel in self.panels for line in panel.lines for o, _break in line.cells)
        return Register([*(cell for row in self.rows for cell in row.cells), *unlike], letters=years.marks)

    @cached_property
    def trade(self):
        return Trade(self.facts)

    @cached_property
    def stances(self):
        return stance_rows(self.facts)

    @cached_property
    def policies(self):
        return policies_in_force(self.facts)

    @property
    def has_policies(self):
        return any(one.policies for one in self.policies)
