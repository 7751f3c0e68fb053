"""The table of key minerals on a country page: cells, rows and their minerals, from a payload."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from minerals import wording
from minerals.models import Flag
from minerals.models.figures import concentration_address

from ..models.choices import STRONG, Role
from ..publishing import figure_words
from ..publishing.payload import Concentration, Figure, HeldRole


@dataclass(frozen=True)
class TableCell:
    """One figure in one of the two year columns, or an empty cell."""

    figure: Figure | None
    year: int
    column: int

    @property
    def shows_unit(self):
        figure = self.figure
        return figure.flag != Flag.ZERO and (figure.value, figure.lower, figure.upper) != (None, None, None)

    @property
    def stray(self):
        """Of another year than its column says."""
        return self.year != self.column

    @property
    def remark(self):
        """What a number that we made is the sum of, or the words that stand in place of one."""
        in_words = self.figure.text if self.figure.flag == Flag.DESCRIBED else ""
        return figure_words.made_of(self.figure) or in_words


@dataclass(frozen=True)
class TableRow:
    """One series of a mineral: its last two years, and where the country stands in the latest."""

    cells: list[TableCell]
    latest: Figure
    of_child: str
    concentration: Concentration | None
    source: str

    @cached_property
    def name(self):
        return figure_words.series(self.latest)

    @cached_property
    def title(self):
        return figure_words.series(self.latest, with_basis=False)

    @cached_property
    def basis(self):
        return self.name.removeprefix(self.title).strip(" ()")

    @property
    def summed(self):
        """“Sum of Germany and Poland”, where we made the latest figure; else empty."""
        return figure_words.made_of(self.latest)

    @cached_property
    def share(self):
        return figure_words.share(self.latest)

    @property
    def share_remark(self):
        return figure_words.share_remark(self.latest)

    @cached_property
    def rank(self):
        return figure_words.rank(self.latest)

    @property
    def leader_address(self):
        """Where the leader's share and the HHI are shown with their years and sources."""
        o = self.latest
        return _concentration_address(o.mineral, o.stage, o.form, o.measure, o.basis)

    @cached_property
    def hhi_marks(self):
        return wording.concentration_marks(self.concentration) if self.concentration else []

    @property
    def excludes(self):
        return bool(self.latest.share and self.latest.share.excludes)


@lru_cache(maxsize=10_000)
def _concentration_address(mineral, *series):
    return concentration_address(mineral, *series)


@dataclass(frozen=True)
class RoleShown:
    """A role with its label and why it is held."""

    role: str
    strength: str
    computed: bool
    because: str
    number: int | None = None
    note: str = ""  # of the editor who added it

    @classmethod
    def of(cls, held: HeldRole, figures, mineral):
        because = figure_words.because(figures[held.figure], mineral) if held.computed else ""
        return cls(held.role, held.strength, held.computed, because, held.number, held.note)

    @property
    def label(self):
        return _role_label(self.role, self.strength)


@figure_words.by_language
def _role_label(role, strength):
    label = str(Role(role).label)
    return STRONG[strength] % {"role": wording.lower_first(label)} if strength else label
