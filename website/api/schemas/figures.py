"""A figure: the number with all that has to be said beside it."""

from decimal import Decimal

from ninja import Schema
from pydantic import Field

from minerals.downloads.rows import DownloadRow, plain
from minerals.wording.figures import unit_name

from ..addresses import address
from ..paging import Page
from .references import MineralReference, PlaceReference, ReleaseReference, SourceReference


class Number(Schema):
    """A number as published. Texts, exact to the last digit; null where there is none, which is not zero."""

    value: str | None = Field(description="Null where the source gives no exact number: `flag` says why.")
    lower: str | None = Field(description="Lower bound of a bounded value (“more than”) or of a range.")
    upper: str | None = Field(description="Upper bound of a bounded value (“less than”) or of a range.")
    unit: str
    unit_name: str
    flag: str = Field(
        description="reported, estimated, withheld, not-available, zero, bounded, range, described, calculated, blank."
    )
    is_estimate: bool = Field(description="Whether the source says that it estimated the value.")
    text: str | None = Field(description="The source’s own words where it gives no number.")


class Identity(Schema):
    key: str = Field(description="Identifies the figure for good.")
    country: PlaceReference
    mineral: MineralReference
    stage: str = Field(description="mine, smelter, refinery, plant or none.")
    form: str = Field(description="The product where one mineral has several; “all” for the mineral as such.")
    measure: str
    basis: str = Field(description="What the weight is of: contained, gross, oxide, dry or unstated.")
    year: int
    scenario: str | None = Field(description="Of a projection, what it assumes; null of an observation.")


class Figure(Number, Identity):
    """One number: of a place, mineral, stage, form, measure, basis, year and source."""

    source: SourceReference
    release: ReleaseReference
    excludes: list[str] = Field(description="ISO codes that a total leaves out.")
    note: str | None = Field(description="The row’s own note, as the source has it.")
    caveat: str | None = Field(description="What the source itself says against comparing the number.")
    annotation: str | None = Field(description="Our remark on a known fault of the source.")
    headline: bool = Field(
        description="Whether pages, roles and ranks use it. Never add figures of two sources."
    )
    status: str = Field(
        description="current; superseded and older-edition: a newer edition prints another row or none; as-released: "
        "what the release that was asked for said; frozen: what an edition of a profile stated."
    )
    revision: int = Field(
        description="Which value of this figure it is; 1 is the first that the Atlas holds."
    )
    url: str
    api_url: str

    @classmethod
    def of(cls, row: DownloadRow, named, site):
        """`named`: Names of what the row has codes of."""
        key = row.key.rstrip("/").rpartition("/")[2]
        release = named.releases[row.release]
        return cls(
            **number_of(row),
            key=key,
            country=named.once(PlaceReference, named.countries[row.country_iso3], site, name=row.country),
            mineral=named.once(MineralReference, named.minerals[row.mineral], site),
            **{
                name: getattr(row, name) for name in ("stage", "form", "measure", "basis", "year", "headline")
            },
            **{name: getattr(row, name) or None for name in ("scenario", "note", "caveat", "annotation")},
            source=named.once(SourceReference, release.source, site),
            release=named.once(ReleaseReference, release),
            excludes=row.excludes.split(";") if row.excludes else [],
            status=str(row.status),
            revision=row.revision,
            url=row.key,
            api_url=address(site, "get_figure", key=key),
        )


def number_of(row):
    """The fields of a Number, of a DownloadRow, FigureRevision or MarketValue."""
    return {
        **{name: exact(getattr(row, name)) for name in ("value", "lower", "upper")},
        "unit": row.unit,
        "unit_name": str(unit_name(row.unit)),
        "flag": row.flag,
        "is_estimate": row.is_estimate,
        "text": row.text or None,
    }


def exact(number):
    """A Decimal or whole number as a text, with a point and without an exponent."""
    return None if number is None else plain(Decimal(number))


class FigurePage(Page):
    results: list[Figure]


class Share(Schema):
    """Of the world: of the same source, mineral, stage, form, measure, basis and year."""

    percent: str
    bound: str | None = Field(description="at-least or at-most, where the percentage is no exact one.")
    of_sum: bool = Field(
        description="The world is the sum of the countries’ figures, which is more than the published total."
    )
    excludes: list[str] = Field(description="ISO codes that the world’s total leaves out.")
    is_estimate: bool


class Rank(Schema):
    place: int
    tied: bool
    of: int = Field(description="How many countries are ranked.")


class Revision(Number):
    """What one release said of a figure."""

    number: int
    is_current: bool
    is_revised: bool = Field(description="It differs from an earlier value that was no estimate.")
    reason: str | None = Field(description="Why a correction replaced the value before it.")
    note: str | None
    release: ReleaseReference


class FigureDetail(Figure):
    share: Share | None = Field(description="Null where there is none, of a withheld value for example.")
    rank: Rank | None
    revisions: list[Revision] = Field(description="Every value that it has had, the oldest first.")
    cite: str
