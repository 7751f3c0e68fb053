"""The table of key minerals on a country page: cells, rows and their minerals, from a frozen payload."""

from dataclasses import dataclass

from minerals import wording
from minerals.addresses import concentration_address
from minerals.charts import bar_length
from minerals.models import Flag


@dataclass(frozen=True)
class Cell:
    """One figure in one of the two year columns, or an empty cell."""

    figure: dict | None
    year: int
    column: int

    @property
    def number(self):
        return self.figure["number"]

    @property
    def unit(self):
        return wording.unit_name(self.figure["unit"])

    @property
    def shows_unit(self):
        return self.figure["amount"] != self.number

    @property
    def stray(self):
        """Of another year than its column says."""
        return self.year != self.column

    @property
    def remark(self):
        """What a number that we made is the sum of, or the words that stand in place of one."""
        return summands(self.figure) or (self.figure["text"] if self.figure["flag"] == Flag.DESCRIBED else "")


@dataclass(frozen=True)
class Row:
    """One series of a mineral: its last two years, and where the country stands in the latest."""

    name: str
    mineral: str
    of_child: str
    cells: list[Cell]
    latest: dict
    leader: str
    leader_share: str
    hhi: str
    band: str
    source: str

    @property
    def title(self):
        """“Mine production” of “Mine production (contained weight)”."""
        return self.name.partition(" (")[0]

    @property
    def basis(self):
        return self.name.partition(" (")[2].removesuffix(")")

    @property
    def bar(self):
        return bar_length(_decimal(self.latest["share_number"]), 100)

    @property
    def summed(self):
        """“Sum of Germany and Poland”, where we made the latest figure; else empty."""
        return summands(self.latest)

    @property
    def leader_address(self):
        """Where the leader's share and the HHI are shown with their years and sources."""
        _, mineral, *series, _ = self.latest["key"].split(".")
        return concentration_address(mineral, *series)

    @property
    def excludes(self):
        return "excludes" in self.latest["share_remark"]

    @property
    def at_most(self):
        return "lower bound" in self.latest["share_remark"]


@dataclass(frozen=True)
class KeyMineral:
    slug: str
    name: str
    note: str
    roles: list[dict]
    lists: list[dict]
    rows: list[Row]


def summands(figure):
    """“Sum of Germany and Poland”: the first sentence of the note of a frozen figure that we made; else empty."""
    if figure["flag"] != Flag.CALCULATED:
        return ""
    return figure["note"].partition(". ")[0].removesuffix(".")


def _decimal(text):
    return wording.Decimal(text) if text else None
