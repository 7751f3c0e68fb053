"""The list of all minerals: one row each, with what is known of it at a glance."""

from dataclasses import dataclass

from ..models import Mineral
from .cells import Cell
from .concentration import Year
from .order import leading, panels
from .panels import Panel

SORTS = ("name", "share", "hhi", "lists")


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
        """It follows its parent, which is of the same group."""
        parent = self.mineral.parent
        return bool(parent) and parent.group_id == self.mineral.group_id

    @property
    def place(self):
        """Where it stands in its group: by name, a child after its parent."""
        leads = self.mineral.parent if self.is_child else self.mineral
        return (leads.name.casefold(), self.is_child, self.mineral.name.casefold())


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
