"""Policies and partnerships of live editions."""

from ninja import Schema
from pydantic import Field

from ..paging import Page
from .references import MineralReference, PlaceReference


class Citation(Schema):
    """Where a claim is stated."""

    title: str | None
    publisher: str | None
    url: str | None
    as_of: str | None = Field(description="When it was last checked.")


class Event(Schema):
    """Dates are partial: 2026, 2026-03, 2026-03-31."""

    id: str = Field(description="Of its place on the page of the profile.")
    country: PlaceReference
    title: str
    type: str
    date: str
    since: str | None
    until: str | None
    status: str = Field(description="As published.")
    status_today: str = Field(
        description="By the clock: passed, where its last day is over and nobody has checked."
    )
    summary: str
    minerals: list[MineralReference]
    citation: Citation
    edition: int = Field(description="Number of the live edition that states it.")
    licence: str
    url: str
    edition_api_url: str


class Policy(Event):
    pass


class Partnership(Event):
    partners: list[PlaceReference]


class PolicyPage(Page):
    results: list[Policy]


class PartnershipPage(Page):
    results: list[Partnership]
