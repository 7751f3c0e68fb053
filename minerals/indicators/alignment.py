"""Alignment of places: figures counted alike share a row; those that cannot are listed apart.

Two figures stand in one row where mineral, measure, stage, form, basis, source, kind of unit and year are the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from .ratios import TONNES
from .series import Series
from .values import Observation

type Held = dict[str, dict[int, Observation]]  # code -> year -> Observation


class Way(StrEnum):
    """The kind of a place's cell in a row: a figure, none, one of another year, or one counted in another way."""

    FIGURE = "figure"
    NONE = "none"
    OTHER_YEAR = "other-year"
    UNLIKE = "unlike"


class Manner(NamedTuple):
    """The way in which a figure is counted.

    Two figures of one mineral, measure and stage are comparable if it is the same.
    """

    source: str
    form: str
    basis: str
    unit: str  # tonnes for every unit of weight that converts
    scenario: str

    @classmethod
    def of(cls, observation: Observation) -> "Manner":
        unit = "t" if observation.unit in TONNES else observation.unit
        return cls(observation.source, observation.form, observation.basis, unit, observation.scenario)

    def differs(self, other: "Manner") -> tuple[str, ...]:
        """Names of the fields that differ, in the order in which a reason names them."""
        return tuple(name for name in self._fields if getattr(self, name) != getattr(other, name))


@dataclass(frozen=True)
class AlignedCell:
    """The cell of one place in a row; `other` is a figure of another year or manner, if the place has none for the
    row.
    """

    code: str
    way: Way
    observation: Observation | None = None
    other: Observation | None = None


@dataclass(frozen=True)
class AlignedRow:
    """One series in the newest year that most places share; `by_year` has its other years."""

    series: Series
    by_year: Mapping[int, Series]
    cells: tuple[AlignedCell, ...]

    @property
    def head(self) -> Observation:
        """An Observation of any of the places, for the fields that all share."""
        return next(cell.observation for cell in self.cells if cell.observation)

    @property
    def strongest(self) -> Decimal:
        """The largest share of the world in it, in per cent; 0 without one."""
        shares = (self.series.share(cell.code) for cell in self.cells if cell.observation)
        return max((share.percent for share in shares if share), default=Decimal(0))


@dataclass(frozen=True)
class Unlike:
    """Figures counted in manners that cannot be compared: the newest for each place and manner."""

    parties: tuple[tuple[Observation, ...], ...]  # a tuple a manner
    differs: tuple[str, ...]

    @property
    def head(self) -> Observation:
        return self.parties[0][0]


@dataclass(frozen=True)
class Alignment:
    rows: tuple[AlignedRow, ...]
    unlike: tuple[Unlike, ...]


def align(series: Iterable[Series], codes: Sequence[str]) -> Alignment:
    """The Alignment of the places `codes`, in their order, by the Series of any minerals.

    Sources that do not headline are read for places on which the headline source has nothing. Rows in which no place
    has anything are left out.
    """
    groups: dict[tuple[str, str, str], dict[Manner, dict[int, Series]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for one in series:
        for o in filter(None, map(one.of, codes)):
            groups[o.mineral, o.measure, o.stage][Manner.of(o)][one.head.year] = one
    rows: list[AlignedRow] = []
    unlike: list[Unlike] = []
    for manners in groups.values():
        group = _Group(manners, codes)
        rows += group.rows()
        unlike += filter(None, [group.unlike()])
    return Alignment(tuple(rows), tuple(unlike))


class _Group:
    """Everything counted for one mineral, measure and stage; `manners` has the Series of each year."""

    def __init__(self, manners: Mapping[Manner, Mapping[int, Series]], codes: Sequence[str]) -> None:
        self.codes = codes
        self.held = {manner: _held(manner, by_year, codes) for manner, by_year in manners.items()}
        self.manners = self._wanted(manners)
        self.held = {manner: self.held[manner] for manner in self.manners}

    def _wanted(self, manners: Mapping[Manner, Mapping[int, Series]]) -> dict[Manner, Mapping[int, Series]]:
        """The manners, without sources that add no place to those of the headline source."""
        headline: dict[Manner, Mapping[int, Series]] = {}
        others: dict[Manner, Mapping[int, Series]] = {}
        for manner, by_year in manners.items():
            kind = headline if any(one.head.is_headline for one in by_year.values()) else others
            kind[manner] = by_year
        counted = set().union(*(self.held[manner] for manner in headline))
        return headline | {m: found for m, found in others.items() if self.held[m].keys() - counted}

    def rows(self) -> list[AlignedRow]:
        return [
            row
            for manner in self.manners
            if not self._is_alone(manner) and (row := self._row(manner)).cells
            if any(cell.observation and cell.observation.is_present for cell in row.cells)
        ]

    def unlike(self) -> Unlike | None:
        """Return the manners without a row, with those that they cannot be compared with; None if there are none."""
        alone = [manner for manner in self.manners if self._is_alone(manner) and self._says_something(manner)]
        if not alone:
            return None
        own = {code for manner in alone for code in self.held[manner]}
        beside = [m for m in self.manners if m not in alone and self.held[m].keys() - own]
        parties = [
            tuple(self._newest(code, [manner]) for code in self.codes if code in self.held[manner])
            for manner in sorted((*alone, *beside), key=self._place)
        ]
        differs = {name for a in (*alone, *beside) for b in alone for name in a.differs(b)}
        return Unlike(tuple(parties), tuple(name for name in Manner._fields if name in differs))

    def _place(self, manner: Manner) -> tuple[int, Manner]:
        """The sort key of a manner: the first of the places that is counted so."""
        return min(map(self.codes.index, self.held[manner])), manner

    def _says_something(self, manner: Manner) -> bool:
        return any(o.is_present for by_year in self.held[manner].values() for o in by_year.values())

    def _is_alone(self, manner: Manner) -> bool:
        """Whether only one place is counted so, and another in a way that cannot be compared with it."""
        places = self.held[manner].keys()
        if len(places) > 1:
            return False
        (code,) = places
        others = set().union(*self.held.values()) - places
        return any(not self._meet(code, other) for other in others)

    def _meet(self, code: str, other: str) -> bool:
        return any(code in places and other in places for places in self.held.values())

    def _row(self, manner: Manner) -> AlignedRow:
        held = self.held[manner]
        count: dict[int, int] = defaultdict(int)
        for by_year in held.values():
            for year in by_year:
                count[year] += 1
        year = max(count, key=lambda one: (min(count[one], 2), one))
        cells = tuple(self._cell(code, manner, year) for code in self.codes)
        return AlignedRow(self.manners[manner][year], self.manners[manner], cells)

    def _cell(self, code: str, manner: Manner, year: int) -> AlignedCell:
        own = self.held[manner].get(code)
        if own and year in own:
            return AlignedCell(code, Way.FIGURE, own[year])
        if own:
            return AlignedCell(code, Way.OTHER_YEAR, other=own[max(own)])
        elsewhere = [one for one in self.manners if code in self.held[one]]
        if elsewhere and not any(self._meet(code, other) for other in self.held[manner]):
            return AlignedCell(code, Way.UNLIKE, other=self._newest(code, elsewhere))
        return AlignedCell(code, Way.NONE)

    def _newest(self, code: str, manners: Iterable[Manner]) -> Observation:
        found = [o for manner in manners for o in self.held[manner].get(code, {}).values()]
        return max(found, key=lambda o: (o.is_headline, o.year, o.form == "all"))


def _held(manner: Manner, by_year: Mapping[int, Series], codes: Iterable[str]) -> Held:
    """The Observations of the places that are counted so."""
    found: Held = {}
    for year, one in by_year.items():
        for code in codes:
            o = one.of(code)
            if o and Manner.of(o) == manner:
                found.setdefault(code, {})[year] = o
    return found
