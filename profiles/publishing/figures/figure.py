"""A figure as a payload holds it, with its share and rank."""

from dataclasses import dataclass, field
from decimal import Decimal

from minerals import indicators
from minerals.indicators import Rank


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Members of a sum without an exact number, of one flag; those described in words, of one `text`."""

    flag: str
    text: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Share(indicators.Share):
    """A share of the world in per cent, and the remarks that must accompany it."""

    without: tuple[LeftOut, ...] = ()  # type: ignore[assignment]  # alike in fields; a payload reads dataclasses


@dataclass(frozen=True, slots=True)
class Figure:
    key: str
    country: str
    country_name: str
    mineral: str
    mineral_name: str
    stage: str
    form: str
    measure: str
    basis: str
    year: int
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    unit: str
    flag: str
    is_estimate: bool
    text: str
    note: str
    annotation: str
    caveats: tuple[str, ...]  # of the source, against comparing it, as reviewed on the day
    marks: tuple[str, ...]  # letters, as in `minerals.wording.MARKS`
    excludes: tuple[str, ...]  # names of those that a total or sum leaves out
    excludes_codes: tuple[str, ...]
    revision: int
    release: str
    source: str
    source_name: str  # that stands beside the number; empty of the source that goes without saying
    scenario: str  # of a projection, what it assumes
    share: Share | None
    rank: Rank | None  # `of` is not known of editions before schema 3
    words: dict[str, str] = field(default_factory=dict)  # of editions before schema 3: as they were published
    is_headline: bool = True  # when it was frozen

    @property
    def is_projection(self) -> bool:
        return bool(self.scenario)
