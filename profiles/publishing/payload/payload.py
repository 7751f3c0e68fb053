"""The payload that a review freezes and an edition shows: codes, names, values and parsed prose.

A payload has no words of the interface, no markup and no formatted numbers: these are made for display, so they can
change for every edition without touching one. `Payload.from_json` reads every schema there has been; `to_json` writes
the newest. A part whose table has a field that no class here names keeps it in `extra`.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

from ...models.draft import BRIEF
from ..figures.figure import Figure
from ..figures.finding import Finding
from ..texts.nodes import Node
from .upgrades import SCHEMA, upgrade
from .written import read, written

if TYPE_CHECKING:
    from ...models import Edition, Review


ADDED = (
    "tables",
    "mineral",
    "projects",
    "researched_to",
)  # fields of a Payload that its schema did not have at first


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
class Image:
    """The picture at the head; `crops` has the sizes of the files of each shape, where there are any."""

    sha256: str
    width: int
    height: int
    alt: str
    credit: str
    licence: str
    decorative: bool = False
    focal_x: int = 50
    focal_y: int = 50
    crops: dict[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """A text of the profile. `markup` is that of an older edition, where its words would be others today."""

    name: str
    prose: tuple[Node, ...]
    markup: str = ""

    @property
    def anchor(self) -> str:
        return self.name.replace("_", "-")


@dataclass(frozen=True, slots=True)
class GlanceItem:
    label: str
    figure: str
    show: str
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listing:
    """An official list that a mineral is on."""

    slug: str
    short: str
    name: str


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role: computed from `figure`, or added by an editor with a note and the number and key of a citation.

    Where the figures show a role that an editor had added, it has both: it is computed, and the note and source stay.
    """

    role: str
    strength: str
    figure: str
    note: str
    number: int | None
    citation: str
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def computed(self) -> bool:
        return bool(self.figure)


@dataclass(frozen=True, slots=True)
class Concentration:
    """The index (HHI) of a series and its largest country, as `minerals.indicators.Concentration` has them."""

    low: int
    high: int
    at_least: bool
    leader: str
    leader_share: Decimal
    excludes: tuple[str, ...]
    uncounted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series that the country is in: keys of its newest figures, the newest first."""

    figures: tuple[str, ...]
    concentration: Concentration | None


@dataclass(frozen=True, slots=True)
class KeyMineral:
    slug: str
    name: str
    note: str
    lists: tuple[Listing, ...]
    strategic: tuple[Listing, ...]  # lists that call it strategic and not critical
    roles: tuple[HeldRole, ...]
    rows: tuple[SeriesRow, ...]
    extra: dict[str, str] = field(default_factory=dict)


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


@dataclass(frozen=True, slots=True)
class Coverage:
    with_figures: int
    withheld: int
    without_figures: tuple[str, ...]
    oldest_fact: str
    next_review: str


@dataclass(frozen=True, slots=True)
class Citation:
    key: str
    title: str
    publisher: str
    url: str
    published: str
    as_of: str
    review_by: str
    number: int
    claims_as_of: tuple[str, ...]
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Release:
    key: str
    name: str
    published: str
    publisher: str
    title: str
    url: str
    licence: str
    licence_url: str
    source: str
    attribution: str


@dataclass(frozen=True, slots=True)
class Payload:
    """Everything that one edition states. `source` is the snapshot that it was made from."""

    country: PayloadPlace
    region: Named
    tagline: str
    image: Image | None
    sections: tuple[Section, ...]
    glance: tuple[GlanceItem, ...]
    minerals: tuple[KeyMineral, ...]
    changed: tuple[BriefLine, ...]  # the newest first
    watch: tuple[BriefLine, ...]  # the nearest first
    policies: tuple[Event, ...]
    partnerships: tuple[Event, ...]
    related: tuple[Pin, ...]
    unknowns: tuple[str, ...]
    coverage: Coverage
    citations: tuple[Citation, ...]
    releases: tuple[Release, ...]
    figures: dict[str, Figure]
    findings: dict[str, Finding]
    source: dict[str, Any]
    tables: dict[str, tuple[PayloadRow, ...]] = field(
        default_factory=dict
    )  # those without a class of their own
    mineral: Named | None = None  # of a profile of a mineral: its place is the world
    projects: tuple[Project, ...] = ()
    researched_to: str = ""  # a month
    schema: int = SCHEMA

    @classmethod
    def from_json(cls, tree: dict[str, Any]) -> "Payload":
        return read(cls, tree if tree["schema"] == SCHEMA else upgrade(tree))

    @classmethod
    def of(cls, record: "Review | Edition") -> "Payload":
        """Return the Payload of a review or an edition."""
        return cls.from_json(record.payload)

    def to_json(self) -> dict[str, Any]:
        tree = written(self)
        for name in ADDED:  # omitted, as before the field existed: equal content keeps an equal hash
            if not tree[name]:
                del tree[name]
        for event in (*tree["policies"], *tree["partnerships"]):
            if not event["scope"]:
                del event["scope"]
        return tree

    @property
    def subject(self) -> Named | PayloadPlace:
        """The mineral or else the country, with a slug and a name."""
        return self.mineral or self.country

    @property
    def has_brief(self) -> bool:
        """Whether it states something in the block “In brief”."""
        return bool(self.changed or self.watch or any(section.name in BRIEF for section in self.sections))

    @property
    def release_letters(self) -> dict[str, str]:
        """The letter of each release, by its key, in the list of sources."""
        return {release.key: letter for release, letter in zip(self.releases, ascii_lowercase, strict=False)}
