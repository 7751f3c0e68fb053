"""A figure as a payload holds it, with its share and rank."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Members of a sum without an exact number, of one flag; of what is described in words, of one `text`."""

    flag: str
    text: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the world in per cent, and what must be said beside it; as `minerals.indicators.Share` has it."""

    percent: Decimal
    at_most: bool = False
    at_least: bool = False
    excludes: tuple[str, ...] = ()
    of_sum: bool = False
    without: tuple[LeftOut, ...] = ()
    is_estimate: bool = False

    @property
    def bound(self):
        if self.at_least == self.at_most or (self.at_least and not self.percent):
            return ""
        return "at least" if self.at_least else "at most"


@dataclass(frozen=True, slots=True)
class Rank:
    place: int
    tied: bool
    of: int | None  # not known of editions before schema 3


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
    share: Share | None
    rank: Rank | None
    words: dict[str, str] = field(default_factory=dict)  # of editions before schema 3: as they were published
