"""One edition of a profile: published, numbered, frozen, in the names that its file has for good."""

from ninja import Schema
from pydantic import Field

from minerals.wording.figures import unit_name

from ..addresses import address
from .figures import exact
from .references import ListReference, MineralReference, PlaceReference, ReleaseReference, SourceReference


class Original(Schema):
    """The text that the one read copies or reports, or the official text of a law."""

    official: bool = Field(description="Whether it is the official text of a law or a decision.")
    title: str
    publisher: str | None
    url: str | None
    number: str | None
    date: str | None = Field(description="A year, a month or a day.")
    opened: bool = Field(description="Whether we have opened it at its address.")


class Citation(Schema):
    """The source of a claim: the text that was read."""

    title: str | None
    publisher: str | None
    url: str | None
    as_of: str | None = Field(description="When it was last checked.")
    kind: str | None = Field(
        description="primary, company, intergovernmental, academic, press or mirror; null if nobody has said."
    )
    original: Original | None = Field(description="The original beside it, if there is one.")


class Edition(Schema):
    country: PlaceReference
    number: int
    state: str = Field(description="live, superseded, withdrawn, consolidated or unpublished.")
    published: str = Field(description="When, in UTC.")
    approved: bool = Field(description="False while an edition published by force waits for a second person.")
    change_note: str | None
    minor: bool
    tagline: str | None
    ended: str | None = Field(description="When it was withdrawn.")
    notice: str | None = Field(description="Why it was withdrawn.")
    merged_into: PlaceReference | None
    sha256: str = Field(description="Hash of the frozen payload, as its page and citation show it.")
    url: str
    api_url: str


class HeldRole(Schema):
    role: str
    strength: str | None = Field(description="leading or major, for a role computed from figures.")
    computed: bool = Field(
        description="True if computed from figures; otherwise an editor added it with a source."
    )
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
    scope: str | None = Field(
        description="What a policy covers beyond its minerals: dual-use, all such items."
    )
    summary: str
    minerals: list[MineralReference]
    partners: list[PlaceReference]
    citation: Citation | None


class EventCountry(Schema):
    """A country that an event names."""

    country: PlaceReference
    part: str = Field(description="acts, hit, gains or exposed.")
    note: str = Field(description="What it means for this country, in our words.")
    citation: Citation | None


class WatchedDate(Schema):
    date: str
    summary: str
    citation: Citation | None


class EventDetail(Schema):
    """An event as its newest edition tells it."""

    event: str = Field(description="Its key, the end of its address.")
    edition: int
    state: str = Field(description="live or withdrawn.")
    notice: str | None = Field(description="Why it was withdrawn.")
    title: str
    type: str
    date: str = Field(description="When it began: a year, a month or a day.")
    until: str | None = Field(description="The last day, where it is over.")
    minerals: list[MineralReference]
    countries: list[EventCountry]
    texts: list[Section]
    watch: list[WatchedDate]
    published: str = Field(description="When, in UTC.")
    sha256: str = Field(description="Hash of the frozen payload, as its page and citation show it.")
    licence: str = Field(description="Licence of our texts.")
    url: str
    edition_url: str = Field(description="The edition, at an address for good.")


class FrozenProject(Schema):
    """A mine, a plant or a project as the edition states it. Never add its amount to figures."""

    name: str
    place: str | None
    operator: str | None
    owners: str | None = Field(description="With their shares.")
    stages: list[str] = Field(description="mine, plant, smelter, refinery, recycling.")
    status: str = Field(description="operating, construction, planned, suspended, closed or unclear.")
    start: str | None = Field(description="When it began, or is due to begin.")
    measure: str | None = Field(description="capacity (in a year) or output (of a year).")
    amount: str | None = Field(description="As its source has it.")
    unit: str | None
    product: str | None = Field(description="What is counted.")
    year: int | None
    minerals: list[MineralReference]
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
    top1_share: str = Field(description="Share of the largest country, in per cent.")
    leader: str
    remark: str | None
    release: str


class Finding(Schema):
    """A statement of a text beyond single figures."""

    reference: str
    kind: str
    words: str
    value: str | None
    low: str | None
    high: str | None
    unit: str | None
    year: int | None
    country: str | None = Field(description="ISO 3166-1 alpha-3.")
    made_of: list[str] = Field(description="Keys of the figures behind it.")
    source: str | None
    release: str | None


class SourceLicence(Schema):
    source: str
    title: str
    licence: str
    url: str
    attribution: str | None = None


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
    basis: str = Field(description="What is weighed: contained, gross, oxide, dry or unstated.")
    year: int
    scenario: str | None = Field(description="Assumptions of a projection; null for an observation.")


class FrozenFigure(Number, Identity):
    """A figure as an edition froze it."""

    source: SourceReference
    release: ReleaseReference
    excludes: list[str] = Field(description="ISO codes that a total leaves out.")
    note: str | None = Field(description="The row’s own note, as the source has it.")
    caveat: str | None = Field(description="The source’s own reasons not to compare the number.")
    annotation: str | None = Field(description="Our remark on a known fault of the source.")
    headline: bool = Field(
        description="Whether pages, roles and ranks use it. Never add figures of two sources."
    )
    status: str = Field(
        description="current; superseded and older-edition: a newer edition prints another row or none; "
        "as-released: as the requested release stated it; frozen: as an edition of a profile states it."
    )
    revision: int = Field(
        description="Which value of this figure it is; 1 is the first that the Atlas holds."
    )
    url: str
    api_url: str

    @classmethod
    def of(cls, row, named, site):
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
    """The fields of a Number, of a row of figures."""
    return {
        **{name: exact(getattr(row, name)) for name in ("value", "lower", "upper")},
        "unit": row.unit,
        "unit_name": str(unit_name(row.unit)),
        "flag": row.flag,
        "is_estimate": row.is_estimate,
        "text": row.text or None,
    }


class EditionDetail(Edition):
    cite: str
    researched_to: str | None = Field(description="The month to which it was researched.")
    licence: str = Field(description="Licence of our texts.")
    minerals: list[KeyMineral]
    texts: list[Section]
    policies: list[FrozenEvent]
    partnerships: list[FrozenEvent]
    projects: list[FrozenProject]
    figures: list[FrozenFigure] = Field(description="The figures that its page shows, as frozen.")
    left_out: list[str] = Field(
        description="Number of its figures that are left out, because the licence of their source forbids "
        "passing them on."
    )
    concentration: list[FrozenConcentration]
    findings: list[Finding]
    licences: list[SourceLicence] = Field(description="Licences of the sources of its figures.")
    files: dict[str, str] = Field(description="Its figures as files, by extension.")
