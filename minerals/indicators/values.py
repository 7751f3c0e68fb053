"""Values that indicators take, an Observation, and give: a Share, a Rank, or a Refusal. Codes, no words."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from ..models.figures import NOT_LISTED, WITH_VALUE, Flag, Unit
from ..models.places import OTHER, WORLD

if TYPE_CHECKING:
    from .series import Series


AT_LEAST, AT_MOST = "at least", "at most"  # codes of a bound: editions keep them
# In the order in which sentences name them
NO_EXACT_VALUE = (Flag.WITHHELD, Flag.NOT_AVAILABLE, Flag.BLANK, Flag.DESCRIBED, Flag.BOUNDED, Flag.RANGE)

type Identity = tuple[str, ...]  # the common attributes of a series, besides the year


class Refusal:
    """Takes the place of an indicator, and is false. `minerals.wording` has the sentence of its `code` and `values`."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values

    def __bool__(self) -> Literal[False]:
        return False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refusal) and (self.code, self.values) == (other.code, other.values)

    def __hash__(self) -> int:
        return hash((self.code, *self.values.values()))

    def __repr__(self) -> str:
        return f"Refusal({self.code!r}, {self.values})"


class Observation(NamedTuple):
    """The current value of one figure, with the words needed to show it. Numbers are Decimal or None.

    A tuple, since the figures of all minerals stay in memory: it takes a third of the room.
    """

    key: str
    code: str
    name: str
    slug: str
    ranked: bool  # a state or territory; neither bloc nor aggregate
    mineral: str
    mineral_name: str
    stage: str
    form: str
    measure: str
    basis: str
    year: int
    value: Decimal | None
    unit: str
    flag: str
    source: str = ""  # key of who publishes it
    source_name: str = ""  # what a line calls it: “IEA”
    attribution: str = ""  # what its licence asks to be said
    is_bloc: bool = False  # a sum of members
    of_default: bool = True  # of the source that needs no naming
    scenario: str = ""  # the assumptions of a projection
    is_headline: bool = True  # roles, ranks and headlines read it
    lower: Decimal | None = None
    upper: Decimal | None = None
    is_estimate: bool = False
    excludes: tuple[str, ...] = ()
    text: str = ""
    note: str = ""
    rankable: bool = True
    annotation: str = ""
    number: int = 1
    revised: bool = False  # in its value, since first published
    release: str = ""
    release_name: str = ""
    published: datetime.date | None = None  # the day of that release
    is_correction: bool = False  # that release corrects single figures and is no table of its own
    # The day of the edition whose table the row is of; of a correction, that it corrects, if known
    edition: datetime.date | None = None
    is_older: bool = False  # of an older edition than the table; the newer one no longer lists the place

    @property
    def is_world(self) -> bool:
        return self.code == WORLD

    @property
    def is_other(self) -> bool:
        return self.code == OTHER

    @property
    def is_percentage(self) -> bool:
        return self.unit == Unit.PERCENT

    @property
    def has_value(self) -> bool:
        return self.flag in WITH_VALUE

    @property
    def may_be_estimate(self) -> bool:
        """Whether the source estimated it, or does not say: sentences round such a number."""
        return self.is_estimate or self.flag == Flag.UNSTATED

    @property
    def is_none(self) -> bool:
        """Whether the source says that there is none."""
        return self.has_value and not self.value

    @property
    def has_number(self) -> bool:
        """An exact value, a bound or a range."""
        return self.has_value or self.flag in (Flag.BOUNDED, Flag.RANGE)

    @property
    def lacks_members(self) -> bool:
        """Whether a sum of the Atlas is a lower bound: a member has no exact number, or the source does not list it."""
        return self.flag == Flag.CALCULATED and (bool(self.excludes) or NOT_LISTED in self.note)

    @property
    def is_present(self) -> bool:
        """Whether a place has any: a value above zero, or one that is withheld, bounded or put in words."""
        if self.has_value:
            return value_of(self) > 0
        return self.flag in (Flag.WITHHELD, Flag.BOUNDED, Flag.RANGE, Flag.DESCRIBED)

    @property
    def subject(self) -> Identity:
        """The key of the thing counted, by whatever source."""
        return (self.mineral, self.stage, self.form, self.measure, self.basis)

    @property
    def identity(self) -> Identity:
        """The key of a series, without the year: never shared by two sources."""
        return identity_of(self)

    @property
    def cited(self) -> str:
        """The credit that the source's licence requires, or otherwise the name of its release."""
        return self.attribution or self.release_name

    @property
    def named_source(self) -> str:
        """The name of its source; empty of the one that goes without saying."""
        return "" if self.of_default else self.source_name

    @property
    def is_projection(self) -> bool:
        return bool(self.scenario)


# Getters in C, for sums, sorting and grouping of all rows
identity_of: Callable[[Observation], Identity] = attrgetter(
    "mineral", "stage", "form", "measure", "basis", "source", "scenario"
)
series_of: Callable[[Observation], tuple[str | int, ...]] = attrgetter(
    "mineral", "stage", "form", "measure", "basis", "source", "scenario", "year"
)


class Valued(Protocol):
    """A row whose flag says whether it has a value."""

    @property
    def value(self) -> Decimal | None: ...


class Addend(Valued, Protocol):
    """A row that can be added up: an Observation, or a statement with the same names."""

    @property
    def name(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def flag(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def is_estimate(self) -> bool: ...
    @property
    def text(self) -> str: ...


# The value of a row whose flag says that it has one: the database keeps the two together, a type cannot
value_of: Callable[[Valued], Decimal] = attrgetter("value")


class LeftOut(NamedTuple):
    """Places without an exact value, with one flag; for values described in words, with one `text`."""

    flag: str
    text: str
    names: tuple[str, ...]


def left_out(parts: Sequence[Addend]) -> tuple[LeftOut, ...]:
    """A LeftOut a flag and text, in the order of NO_EXACT_VALUE. Parts with an exact value are passed over."""
    names: dict[tuple[str, str], list[str]] = {}
    for flag in NO_EXACT_VALUE:
        for part in parts:
            if part.flag == flag:
                names.setdefault((flag, part.text if flag == Flag.DESCRIBED else ""), []).append(part.name)
    return tuple(LeftOut(flag, text, tuple(group)) for (flag, text), group in names.items())


@dataclass(frozen=True)
class World:
    """The denominator of a share. `value` is a lower bound where `at_least` is set."""

    value: Decimal
    published: Decimal
    is_sum: bool  # the rows add up to more than the rounded published total, so their sum is used
    at_least: bool
    excludes: tuple[str, ...]  # names of the countries the published total leaves out
    is_estimate: bool = False  # it may be an estimate, or one of the rows whose sum is used


@dataclass(frozen=True)
class Share:
    percent: Decimal
    at_most: bool  # the world total is a lower bound
    excludes: tuple[str, ...]
    of_sum: bool
    without: tuple[LeftOut, ...] = ()  # of a sum, the members without an exact number
    at_least: bool = False  # of a sum that lacks a member
    is_estimate: bool = False  # either side may be an estimate

    @property
    def bound(self) -> str:
        """A code, AT_LEAST or AT_MOST; empty for a share that is both or neither, since “at least 0%” means nothing."""
        if self.at_least == self.at_most or (self.at_least and not self.percent):
            return ""
        return AT_LEAST if self.at_least else AT_MOST


@dataclass(frozen=True)
class Rank:
    place: int
    tied: bool
    of: int


def newest(series: Iterable["Series"]) -> list["Series"]:
    """The newest Series of each identity, in the order in which the identities came."""
    found: dict[Identity, Series] = {}
    for one in series:
        known = found.setdefault(one.identity, one)
        if one.head.year > known.head.year:
            found[one.identity] = one
    return list(found.values())
