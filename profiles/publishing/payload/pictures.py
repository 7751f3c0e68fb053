"""The picture of a page as a payload freezes it: keys of its figures and findings, or points of its own."""

from dataclasses import dataclass, field
from decimal import Decimal

from .rows import Named


@dataclass(frozen=True, slots=True)
class PicturePoint:
    """A value of a year that is no figure, such as a price; `flag` is a code."""

    year: int
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    flag: str
    is_estimate: bool


@dataclass(frozen=True, slots=True)
class Priced:
    """A series of prices in the words and the unit of its source."""

    key: str
    name: str
    unit: str
    remarks: tuple[str, ...]
    points: tuple[PicturePoint, ...]
    release: str
    source: str


@dataclass(frozen=True, slots=True)
class PictureLine:
    """A line: figures of the payload by key, oldest first; or the finding of a share over years; or prices.

    `breaks` are the years before which the line breaks; a figure's `finding` is its change over the years.
    """

    figures: tuple[str, ...] = ()
    finding: str = ""
    breaks: tuple[int, ...] = ()
    priced: Priced | None = None


@dataclass(frozen=True, slots=True)
class PictureMark:
    """A day that is marked in a picture; `date` is partial."""

    date: str
    title: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The points and days in a picture, from `since` to `until`; `kind`, `stage` and `measure` are codes."""

    uid: str
    kind: str
    minerals: tuple[Named, ...]
    stage: str
    measure: str
    series: str
    since: int
    until: int
    lines: tuple[PictureLine, ...]
    marks: tuple[PictureMark, ...]
    extra: dict[str, str] = field(default_factory=dict)
