"""Editions of a profile: published, numbered, frozen."""

from ninja import Schema
from pydantic import Field

from ..paging import Page
from .events import Citation
from .figures import Figure
from .references import ListReference, MineralReference, PlaceReference


class Edition(Schema):
    country: PlaceReference
    number: int
    state: str = Field(description="live, superseded, withdrawn, consolidated or unpublished.")
    published: str = Field(description="When, in UTC.")
    approved: bool = Field(description="Off while one that was published by force waits for a second person.")
    change_note: str | None
    minor: bool
    tagline: str | None
    ended: str | None = Field(description="When it was taken back.")
    notice: str | None = Field(description="Why it was taken back.")
    merged_into: PlaceReference | None
    sha256: str = Field(description="Of the frozen payload, as its page and citation show it.")
    url: str
    api_url: str


class EditionPage(Page):
    results: list[Edition]


class HeldRole(Schema):
    role: str
    strength: str | None = Field(description="leading or major, of a role computed from figures.")
    computed: bool = Field(description="From figures; otherwise an editor added it with a source.")
    note: str | None


class KeyMineral(Schema):
    mineral: MineralReference
    roles: list[HeldRole]
    lists: list[ListReference]
    note: str | None


class Section(Schema):
    name: str
    heading: str
    text: str = Field(description="Plain words, CC BY 4.0.")


class FrozenEvent(Schema):
    title: str
    type: str
    date: str
    since: str | None
    until: str | None
    status: str
    summary: str
    minerals: list[MineralReference]
    partners: list[PlaceReference]
    citation: Citation | None


class FrozenConcentration(Schema):
    """The index (HHI) of a series, as the edition states it."""

    mineral: str
    stage: str
    form: str
    measure: str
    basis: str
    year: int
    hhi_low: str
    hhi_high: str
    bound: str | None
    top1_share: str = Field(description="Per cent of the largest country.")
    leader: str
    remark: str | None
    release: str


class Finding(Schema):
    """What a text states beyond single figures."""

    reference: str
    kind: str
    words: str
    value: str | None
    low: str | None
    high: str | None
    unit: str | None
    year: int | None
    country: str | None = Field(description="ISO 3166-1 alpha-3.")
    made_of: list[str] = Field(description="Keys of the figures that it is made of.")
    source: str | None
    release: str | None


class SourceLicence(Schema):
    source: str
    title: str
    licence: str
    url: str
    attribution: str | None = None


class EditionDetail(Edition):
    cite: str
    licence: str = Field(description="Of our texts.")
    minerals: list[KeyMineral]
    texts: list[Section]
    policies: list[FrozenEvent]
    partnerships: list[FrozenEvent]
    figures: list[Figure] = Field(description="Those that its page shows, as they were frozen.")
    left_out: list[str] = Field(
        description="How many of its figures are not here, since the licence of their source forbids passing them on."
    )
    concentration: list[FrozenConcentration]
    findings: list[Finding]
    licences: list[SourceLicence] = Field(description="Of the sources of its figures.")
    files: dict[str, str] = Field(description="Its figures as a file, by ending.")
