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
from ...models.originals import Original
from ..figures.figure import Figure
from ..figures.finding import Finding
from ..texts.nodes import Node
from .pictures import Picture
from .rows import (
    BriefLine,
    Event,
    Happening,
    Named,
    Party,
    PayloadPlace,
    PayloadRow,
    Pin,
    Project,
    Use,
)
from .upgrades import SCHEMA, upgrade
from .written import read, written

if TYPE_CHECKING:
    from ...models import Edition, Review


POINTING = ("changed", "watch", "policies", "partnerships")  # tables whose rows may have an event
EVENTS = ("policies", "partnerships")
OF_GLANCE = ("finding", "claim", "citation", "as_of", "number")  # fields that a number did not have at first
ADDED = (
    "tables",
    "mineral",
    "projects",
    "event",
    "parties",
    "researched_to",
    "uses",
    "picture",
)  # fields of a Payload that its schema did not have at first


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
    """A number of a figure; or of a `finding`; or a `claim`, with the number of its citation."""

    label: str
    figure: str
    show: str
    finding: str = ""
    claim: str = ""
    citation: str = ""
    as_of: str = ""
    number: int | None = None
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
    kind: str = ""  # a code: of the text that was read
    original: Original | None = None
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
    event: Happening | None = None  # of a profile of an event: its place is the world
    parties: tuple[Party, ...] = ()  # the countries that it concerns
    researched_to: str = ""  # a month
    uses: tuple[Use, ...] = ()  # end uses and substitutes of a mineral
    picture: Picture | None = None  # as an editor chose it; older editions and others are drawn by the rule
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
        # Omitted, as before the fields existed: equal content keeps an equal hash.
        rows = [row for name in POINTING for row in tree[name] if row["event"] is None]
        empty = [(tree, name) for name in ADDED if not tree[name]] + [(row, "event") for row in rows]
        empty += [(row, name) for row in tree["glance"] for name in OF_GLANCE if not row[name]]
        empty += [(row, "scope") for name in EVENTS for row in tree[name] if not row["scope"]]
        empty += [(row, name) for row in tree["citations"] for name in ("kind", "original") if not row[name]]
        for holder, name in empty:
            del holder[name]
        return tree

    @property
    def pointing(self) -> "list[BriefLine | Event]":
        """The rows that point to an event."""
        return [row for name in POINTING for row in getattr(self, name) if row.event]

    @property
    def subject(self) -> Named | Happening | PayloadPlace:
        """The mineral, the event or else the country, with a slug and a name."""
        return self.mineral or self.event or self.country

    @property
    def has_brief(self) -> bool:
        """Whether it states something in the block “In brief”."""
        return bool(self.changed or self.watch or any(section.name in BRIEF for section in self.sections))

    @property
    def release_letters(self) -> dict[str, str]:
        """The letter of each release, by its key, in the list of sources."""
        return {release.key: letter for release, letter in zip(self.releases, ascii_lowercase, strict=False)}
