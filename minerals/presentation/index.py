"""The list of all minerals: one row each, with what is known of it at a glance."""

from dataclasses import dataclass
from itertools import groupby

from ..models import Mineral
from .cells import Cell
from .concentration import Year
from .order import leading, panels
from .panels import Panel


def mineral_order(mineral):
    """What minerals are sorted by in a table: by group, by name, a child after its parent. It has both at hand."""
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
    def marks(self):
        """Letter -> meaning, of what this row shows."""
        found = {}
        for cell in filter(None, (self.world, self.leader)):
            found |= cell.marks
        return found

    @property
    def release(self):
        return self.panel.head.release_name if self.panel else ""

    @property
    def is_child(self):
        return self.mineral.parent is not None


def index_rows(minerals, series, lists=None, *, newest=0):
    """IndexRows of `minerals`; `series`: slug -> its newest series, `lists`: slug -> how many it is on."""
    lists = lists or {}
    return [
        IndexRow(
            mineral,
            leading([p for p in panels(series.get(mineral.slug, []), newest=newest) if p.is_production]),
            lists.get(mineral.slug, 0),
        )
        for mineral in minerals
    ]


def by_group(rows):
    """[(group, its rows)] in the order of groups."""
    rows = sorted(rows, key=lambda row: mineral_order(row.mineral))
    return [(group, list(members)) for group, members in groupby(rows, key=lambda row: row.mineral.group)]


def sorted_rows(rows, by):
    """Rows by name, or by the largest share, HHI or number of lists; what has none comes last, ties by name."""

    def key(row):
        name = row.mineral.name.casefold()
        if by == "share":
            return (row.leader is None, -row.leader.share.percent if row.leader else 0, name)
        if by == "hhi":
            return (row.concentration is None, -row.concentration.low if row.concentration else 0, name)
        if by == "lists":
            return (0, -row.lists, name)
        return (0, 0, name)

    return sorted(rows, key=key)
