"""A mineral's page: its panels in sections along the chain, and the tabs that lead to them."""

from dataclasses import dataclass
from itertools import groupby

from .. import wording
from ..models import Measure, Stage
from .chain import chain
from .order import leading
from .panels import UNKNOWN, Panel

TITLES = {
    Measure.RESERVES: ("reserves", "Reserves", "Reserves"),
    Measure.CAPACITY: ("capacity", "Capacity", "Production capacity"),
}


@dataclass(frozen=True)
class Section:
    """Panels of one stage or measure. `lone` are those too small for a ranking; they share a table."""

    anchor: str
    label: str
    title: str
    panels: tuple[Panel, ...]
    lone: tuple[Panel, ...]

    @property
    def everything(self):
        return (*self.panels, *self.lone)

    @property
    def is_dated(self):
        return all(panel.is_dated for panel in self.everything)

    @property
    def lone_rows(self):
        """(panel, Cell) of what the small series say in numbers or as withheld, to be shown in one table."""
        return [
            (panel, cell)
            for panel in self.lone
            for cell in (*panel.unranked, *filter(None, (panel.other, panel.world)), *panel.blocs)
            if cell.observation.flag not in UNKNOWN
        ]

    @property
    def lone_marks(self):
        return {letter: meaning for panel in self.lone for letter, meaning in panel.marks.items()}


def _heading(panel):
    """(anchor, label of the tab, title) of the section a panel stands in."""
    head = panel.head
    if head.measure in TITLES:
        return TITLES[head.measure]
    if head.stage == Stage.NONE:
        return ("production", "Production", "Production")
    label = Stage(head.stage).label
    return (str(head.stage), label, f"{label} production")


def sections(panels):
    """Panels, in their order, as Sections; those in which nothing is current come last."""
    found = []
    for (anchor, label, title), members in groupby(panels, key=_heading):
        members = list(members)
        small = [panel for panel in members if panel.is_lone]
        found.append(Section(anchor, label, title, tuple(p for p in members if not p.is_lone), tuple(small)))
    return sorted(found, key=lambda section: section.is_dated)


@dataclass(frozen=True)
class Tab:
    href: str
    label: str
    is_current: bool = False


class MineralPage:
    """What stands on a mineral's page besides words and lists. `chosen` names the series that the map shows."""

    def __init__(self, panels, *, chosen="", estimates=(), reliances=(), sources=()):
        self.sections = sections(panels)
        self.estimates, self.reliances, self.sources = estimates, reliances, sources
        ranked = [panel for section in self.sections for panel in section.panels]
        self.main = leading(ranked)
        self.chosen = next((panel for panel in ranked if panel.anchor == chosen), self.main)

    @property
    def has_figures(self):
        return bool(self.sections or self.reliances or self.sources)

    def sections_beyond(self, other):
        """Sections of what `other` does not count: on a child's page, the reserves of all platinum metals."""
        known = {section.anchor for section in other.sections}
        return [section for section in self.sections if section.anchor not in known and section.panels]

    @property
    def lacks_processing(self):
        """Mines are counted, and nothing of what smelters, refineries or plants make."""
        stages = {p.head.stage for s in self.sections for p in s.everything if p.is_production}
        return stages == {Stage.MINE}

    @property
    def tabs(self):
        """A Tab a section, then one for each other part of the page."""
        found = []
        for section in self.sections:
            query = f"?series={section.panels[0].anchor}" if section.panels else ""
            found.append(Tab(f"{query}#{section.anchor}", section.label, self.chosen in section.panels))
        others = (
            ("trade", "U.S. imports", self.reliances or self.sources),
            ("estimates", "Estimates", self.estimates),
            ("lists", "Lists", True),
            ("profiles", "Profiles", True),
        )
        return found + [Tab(f"#{anchor}", label) for anchor, label, is_there in others if is_there]

    @property
    def chain(self):
        return chain([panel for section in self.sections for panel in section.panels])

    @property
    def trade_releases(self):
        newest = [one.years[0].observation for one in self.reliances]
        newest += [one.cells[0].observation for one in self.sources]
        return wording.release_names({o.release_name for o in newest})
