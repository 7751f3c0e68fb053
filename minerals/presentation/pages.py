"""The pages of minerals: the order of panels, their sections and tabs, the chain, and the list of all minerals."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext_lazy as _

from ..drawing.geometry import Step, strip
from ..indicators import UNKNOWN_FIRMNESS
from ..models import Measure, Mineral, Stage
from ..models.figures import COUNTED, along_the_chain
from ..wording import naming
from .cells import Cell, Year, production_for
from .marks import Register
from .panels import UNKNOWN, Panel
from .years import OWN_SCALE

TITLES = {  # anchor, label of the tab, title
    Measure.RESERVES: ("reserves", _("Reserves"), _("Reserves")),
    Measure.CAPACITY: ("capacity", _("Capacity"), _("Production capacity")),
}

GROUND = "reserves"
ORDER = (GROUND, Stage.MINE, Stage.SMELTER, Stage.REFINERY, Stage.PLANT)


def leading(panels):
    """The panel that represents a mineral: the first current, ranked production, or the next best; None without any."""
    shown = [panel for panel in panels if not panel.is_lone]
    return min(shown, key=lambda p: (p.is_dated, not p.is_production, not p.ranked), default=None)


def panels(series, *, newest=None, firmness=UNKNOWN_FIRMNESS):
    """Series of one mineral as Panels: production along the chain, then reserves, then capacity.

    Within each the mineral as such comes first, then the newest series, then the largest. `newest`: {key of a source:
    the last year that it counts}. A series that ended earlier, and that the release of that year no longer has, is
    dated and comes last. `firmness`: what its changes are measured by.
    """
    counted = [s for s in series if s.head.measure in COUNTED]
    last = newest_years(counted, newest)
    speaking = {o.release for s in counted if s.head.year == last[s.head.source] for o in s.observations}
    found = []
    for _identity, years in groupby(sorted(counted, key=_identity_then_year), key=lambda s: s.identity):
        years = list(years)
        panel = Panel(years, production_for(years[0], counted))
        is_carried = any(o.release in speaking for o in years[0].observations)
        panel.firmness = firmness
        panel.is_dated = years[0].head.year < last[panel.head.source] and not is_carried
        found.append(panel)
    found.sort(key=_place_on_page)
    measures = set()
    for number, panel in enumerate(found, 1):
        panel.number = number
        panel.leads = panel.head.measure not in measures and not panel.is_lone
        measures |= {panel.head.measure} if panel.leads else set()
    return found


def newest_years(series, known=None):
    """Return {key of a source: its last year} in `series`, or in `known` if that is later."""
    found = dict(known or {})
    for one in series:
        found[one.head.source] = max(found.get(one.head.source, 0), one.head.year)
    return found


def _identity_then_year(series):
    return (*series.identity, -series.head.year)


def _place_on_page(panel):
    measure, stage, is_form, form, basis = along_the_chain(panel.head)
    return (measure, stage, panel.is_dated, is_form, -panel.head.year, -panel.size, form, basis)


class PageSection:
    """Panels of one stage or measure. `lone` are panels too small for a ranking; they share a table."""

    def __init__(self, heading, panels):
        self.anchor, self.label, self.title = heading
        panels = list(panels)
        self.panels = [panel for panel in panels if not panel.is_lone]
        self.lone = [panel for panel in panels if panel.is_lone]
        self.everything = [*self.panels, *self.lone]

    @property
    def is_dated(self):
        return all(panel.is_dated for panel in self.everything)

    @property
    def lone_rows(self):
        """(panel, Cell) of the numbers and withheld values of small series, to be shown in one table."""
        rows = ((panel, cell) for panel in self.lone for cell in panel.shown_alone)
        return [(panel, cell) for panel, cell in rows if cell.observation.flag not in UNKNOWN]

    @property
    def lone_marks(self):
        return {letter: meaning for panel in self.lone for letter, meaning in panel.register.marks.items()}


def _heading(panel):
    """(anchor, label of the tab, title) of the section of a panel."""
    head = panel.head
    if head.measure in TITLES:
        return TITLES[head.measure]
    if head.stage == Stage.NONE:
        return ("production", _("Production"), _("Production"))
    return (str(head.stage), Stage(head.stage).label, naming.SERIES[head.stage, Measure.PRODUCTION])


def sections(panels):
    """Panels, in their order, as Sections; those without a current panel come last."""
    found = [PageSection(heading, members) for heading, members in groupby(panels, key=_heading)]
    return sorted(found, key=lambda section: section.is_dated)


@dataclass(frozen=True)
class Tab:
    href: str
    label: str
    is_current: bool


class MineralPage:
    """The content of a mineral's page besides words and lists. `chosen` names the series that the map shows.

    `vintage`: the Vintage that the page is of, which its links to itself keep, as they keep `own_scale`. `home`: its
    address.
    """

    def __init__(
        self, panels, *, chosen="", reliances=(), sources=(), vintage=None, own_scale=False, home=""
    ):
        self.sections = sections(panels)
        self.reliances, self.sources = reliances, sources
        self.vintage, self.home = vintage, home
        for panel in panels:
            panel.own_scale = own_scale
        self.query = f"{vintage.query}&series=" if vintage else "?series="
        if own_scale:
            self.query = self.query.replace("series=", f"{OWN_SCALE}&series=")
        ranked = [panel for section in self.sections for panel in section.panels]
        self.main = leading(ranked)
        self.chosen = next((panel for panel in ranked if panel.anchor == chosen), self.main)

    @property
    def here(self):
        """Its address with all choices but the scale."""
        series = "" if self.chosen is self.main else f"series={self.chosen.anchor}"
        asked = "&".join(filter(None, [self.vintage and self.vintage.query.removeprefix("?"), series]))
        return f"{self.home}?{asked}" if asked else self.home

    def weigh(self, governance):
        """Add the governance-weighted concentration to the leading series of each stage."""
        for section in self.sections:
            if section.panels and section.panels[0].is_production:
                section.panels[0].governance = section.panels[0].governed(governance)

    @property
    def has_figures(self):
        return bool(self.sections or self.reliances or self.sources)

    def sections_beyond(self, other):
        """Sections of series that `other` lacks: on a child's page, the reserves of all platinum metals."""
        known = {section.anchor for section in other.sections}
        return [section for section in self.sections if section.anchor not in known and section.panels]

    @property
    def lacks_processing(self):
        """Whether mines are counted, and no output of smelters, refineries or plants."""
        stages = {p.head.stage for s in self.sections for p in s.everything if p.is_production}
        return stages == {Stage.MINE}

    @property
    def tabs(self):
        """A Tab a section."""
        found = []
        for section in self.sections:
            query = f"{self.query}{section.panels[0].anchor}" if section.panels else ""
            found.append(Tab(f"{query}#{section.anchor}", section.label, self.chosen in section.panels))
        return found

    @property
    def chain(self):
        return chain([panel for section in self.sections for panel in section.panels])

    @property
    def chain_remarks(self):
        return chain_remarks(self.chain)

    @property
    def imports(self):
        """The Register of imports of the United States: for each product all rows, and the release of the newest
        year.
        """
        newest = [*(one.years[0] for one in self.reliances), *(one.cells[0] for one in self.sources)]
        reliances = (year for one in self.reliances for year in one.years)
        sources = (cell for one in self.sources for cell in one.cells)
        return Register([*reliances, *sources], cited=[cell.observation for cell in newest])


@dataclass(frozen=True)
class ChainLink:
    """One stage of the chain. `here` is the country in question, if there is one and it has a share."""

    step: Step
    panel: Panel
    leader: Cell
    here: Cell | None

    @property
    def is_led(self):
        """Whether the country in question leads: its name need not be repeated."""
        return self.here is not None and self.here.observation.code == self.leader.observation.code


def chain_remarks(links):
    """Remarks on the places that a chain names, one sentence each."""
    found = {}
    for link in links:
        cells = [link.leader] + ([link.here] if link.here and not link.is_led else [])
        found |= dict.fromkeys(f"{link.step.name}. {text}" for text in Register(cells).caveats)
    codes = Register(link.leader for link in links).codes
    return [*found, *filter(None, [codes])]


def chain(panels, code=None):
    """A Link a stage whose leader has a share, of its first current panel; `code`: the country drawn in the accent."""
    found = {}
    for panel in panels:
        leader = panel.ranked[0] if panel.ranked else None
        stage = GROUND if panel.head.measure == Measure.RESERVES else panel.head.stage
        if leader and leader.share and not panel.is_dated and panel.head.measure != Measure.CAPACITY:
            found.setdefault(stage, (panel, leader, _of(panel, code)))
    stages = [stage for stage in ORDER if stage in found]
    shares = [[cell and cell.share.percent for cell in found[stage][1:]] for stage in stages]
    names = [str((Measure if stage == GROUND else Stage)(stage).label) for stage in stages]
    steps = strip([(name, *both) for name, both in zip(names, shares, strict=True)])
    return [ChainLink(step, *found[stage]) for step, stage in zip(steps, stages, strict=True)]


def _of(panel, code):
    """The Cell of a country, a member of the ranking or a bloc; None without a share."""
    cells = (*panel.ranked, *panel.blocs)
    found = next((cell for cell in cells if cell.observation.code == code), None)
    return found if found and found.share else None


def mineral_order(mineral):
    """The sort key of minerals in a table: by group, by name, a child after its parent. Fetch it with both."""
    leads, group = mineral.parent or mineral, mineral.group
    return (group.position, group.slug, leads.name.casefold(), bool(mineral.parent), mineral.name.casefold())


@dataclass(frozen=True)
class IndexRow:
    """A mineral with its main series of production, if a source counts it."""

    mineral: Mineral
    panel: Panel | None
    lists: int = 0  # official lists that it is on

    @property
    def world(self) -> Cell | None:
        return self.panel.world if self.panel else None

    @property
    def leader(self) -> Cell | None:
        """The largest producer, where its share is known."""
        found = self.panel.ranked[0] if self.panel and self.panel.ranked else None
        return found if found and found.share else None

    @property
    def concentration(self) -> Year | None:
        found = self.panel.concentration if self.panel else []
        return found[0] if found and found[0].year == self.panel.head.year else None

    @property
    def is_prominent(self):
        """Whether the list of minerals shows it unfolded: an official list names it, and a source counts its output."""
        return bool(self.lists and self.panel)


def index_rows(minerals, series, lists=None, *, newest=None):
    """IndexRows of `minerals`; `series`: slug -> its newest series, `lists`: slug -> how many it is on."""
    rows = []
    for mineral in minerals:
        found = panels(series.get(mineral.slug, []), newest=newest)
        main = leading([panel for panel in found if panel.is_production])
        rows.append(IndexRow(mineral, main, (lists or {}).get(mineral.slug, 0)))
    return rows


def register_of(rows):
    """The Register of IndexRows."""
    return Register(
        [cell for row in rows for cell in (row.world, row.leader)],
        cited=[row.panel.head for row in rows if row.panel],
        letters=[letter for row in rows if row.concentration for letter, _ in row.concentration.marks],
    )


def by_group(rows):
    """(group, rows that the list of minerals shows at once, rows that it folds)."""
    rows = sorted(rows, key=lambda row: mineral_order(row.mineral))
    grouped = [(group, list(members)) for group, members in groupby(rows, key=lambda row: row.mineral.group)]
    return [
        (group, [row for row in rows if row.is_prominent], [row for row in rows if not row.is_prominent])
        for group, rows in grouped
    ]


def sorted_rows(rows, by):
    """Sort rows by name, or by the largest share, HHI or number of lists; rows without one come last, ties by name."""
    sizes = {
        "share": lambda row: row.leader.share.percent if row.leader else -1,
        "hhi": lambda row: row.concentration.low if row.concentration else -1,
        "lists": lambda row: row.lists,
    }
    size = sizes.get(by, lambda row: 0)
    return sorted(rows, key=lambda row: (-size(row), row.mineral.name.casefold()))
