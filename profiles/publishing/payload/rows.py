"""The rows of a payload: lines of “In brief”, policies, partnerships, projects, and what an event is."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PayloadPlace:
    code: str
    slug: str
    name: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A region or a mineral."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Pointed:
    """The event that a row points to, as its edition `number` had it; `note` is that for the country of the row."""

    slug: str
    number: int
    title: str
    date: str
    note: str


@dataclass(frozen=True, slots=True)
class Happening:
    """The head of an event; `kind` is a code, dates are partial. `name` is its title."""

    slug: str
    name: str
    date: str
    until: str
    kind: str
    minerals: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """A country that an event concerns; `part` is a code."""

    uid: str
    code: str
    slug: str
    name: str
    part: str
    note: str
    citation: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Event:
    """A policy or a partnership; `kind` and `status` are codes."""

    uid: str
    title: str
    date: str
    kind: str
    status: str
    summary: str
    citation: str
    as_of: str
    number: int | None
    minerals: tuple[Named, ...]
    partners: tuple[PayloadPlace, ...] = ()
    since: str = ""  # partial dates, where the source says from when until when it is in force
    until: str = ""
    scope: str = ""  # a code, where a policy covers more than the minerals that it names
    event: Pointed | None = None
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BriefLine:
    """A line of the block “In brief”: a change, or an event to watch with its due date."""

    uid: str
    date: str
    summary: str
    citation: str
    as_of: str
    number: int | None
    since: str = ""
    until: str = ""
    event: Pointed | None = None
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Project:
    """A mine, a plant or a project; `stages`, `status`, `measure` and `unit` are codes.

    `amount`: its capacity or output in the words of the source, which nothing adds to a figure.
    """

    uid: str
    name: str
    place: str
    operator: str
    owners: str
    minerals: tuple[Named, ...]
    stages: tuple[str, ...]
    status: str
    measure: str
    amount: Decimal | None
    unit: str
    product: str
    year: int | None
    start: str
    citation: str
    as_of: str
    number: int | None
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Use:
    """An end use or a substitute of a mineral; `kind` is a code. `share` is in per cent, of the source's whole."""

    uid: str
    kind: str
    name: str
    share: Decimal | None
    share_of: str
    country: PayloadPlace | None  # whose share it is; None for the world
    year: int | None
    loss: str
    note: str
    citation: str
    as_of: str
    number: int | None
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pin:
    code: str
    slug: str
    name: str
    reason: str
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PayloadRow:
    """A row of a table that has no class of its own: its texts, and the things it names, by field."""

    uid: str
    texts: dict[str, str]
    minerals: dict[str, tuple[Named, ...]]
    countries: dict[str, tuple[PayloadPlace, ...]]
    number: int | None  # of its citation
