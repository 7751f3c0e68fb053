"""Minerals, official lists of critical minerals, and sources."""

from ninja import Schema
from pydantic import Field

from ..paging import Page
from .references import GroupReference, ListReference, MineralReference, PlaceReference, ReleaseReference


class Mineral(MineralReference):
    symbol: str | None
    atomic_number: int | None
    group: GroupReference
    parent: MineralReference | None
    summary: str | None
    lists: list[ListReference] = Field(description="Official lists that name it, the newest of each issuer.")


class MineralDetail(Mineral):
    other_names: list[str]
    children: list[MineralReference]
    figures: int = Field(description="How many figures the Atlas holds of it.")
    figures_url: str
    commodities_url: str
    policies_url: str
    partnerships_url: str
    files: dict[str, str] = Field(description="Every figure of it as a file, by ending.")


class MineralPage(Page):
    results: list[Mineral]


class CriticalList(ListReference):
    title: str
    issuer: str
    country: PlaceReference
    year: int
    kind: str = Field(
        description="critical, or stockpile: the scope of one, which is no list of critical minerals."
    )
    superseded_by: str | None = Field(description="A newer list of its issuer, which is not complete here.")
    is_counted: bool = Field(description="The newest of its issuer: filters, chips and counts have it.")
    published: str | None = Field(description="YYYY, YYYY-MM or YYYY-MM-DD.")
    source_url: str | None
    certainty: str = Field(description="How the Atlas knows what is on it.")
    note: str | None
    entries: int = Field(
        description="Names on it, without a watch list and what is strategic and not critical."
    )


class ListEntry(Schema):
    mineral: MineralReference
    name_as_listed: str
    status: str = Field(description="critical, strategic or watchlist.")
    counts: bool = Field(
        description="Off for a watch list, and for what the issuer calls strategic, not critical."
    )
    is_derived: bool = Field(description="We concluded it; no page of the issuer was read that says it.")
    note: str | None


class CriticalListDetail(CriticalList):
    names: list[ListEntry]


class ListPage(Page):
    results: list[CriticalList]


class Source(Schema):
    key: str
    title: str
    publisher: str
    short: str | None
    url: str | None
    licence: str
    licence_url: str | None
    attribution: str | None
    may_be_passed_on: bool = Field(
        description="Off where its licence keeps its numbers out of the API and all files."
    )
    is_default: bool = Field(description="It headlines whatever no other source is named for.")
    releases: list[ReleaseReference] = Field(description="The newest first.")
    api_url: str


class SourcePage(Page):
    results: list[Source]
