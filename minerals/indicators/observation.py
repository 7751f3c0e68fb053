"""The current value of one figure, free of the database."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from ..models.figures import WITH_VALUE, Flag, Unit
from .words import listed


@dataclass(frozen=True, kw_only=True)
class Observation:
    """The current value of one figure, with the words needed to show it. Numbers are Decimal or None."""

    key: str
    code: str
    name: str
    slug: str
    ranked: bool  # a state or territory; neither bloc nor aggregate
    mineral: str
    mineral_name: str
    stage: str
    form: str
    measure: str
    basis: str
    year: int
    value: Decimal | None
    lower: Decimal | None = None
    upper: Decimal | None = None
    unit: str
    flag: str
    is_estimate: bool = False
    excludes: tuple[str, ...] = ()
    text: str = ""
    note: str = ""
    rankable: bool = True
    annotation: str = ""
    number: int = 1
    revised: bool = False  # in its value, since first published
    release: str = ""
    release_name: str = ""
    published: datetime.date | None = None  # the day of that release
    is_correction: bool = False  # that release corrects single figures and is no table of its own

    @property
    def is_world(self):
        return self.code == "WLD"

    @property
    def is_other(self):
        return self.code == "OTH"

    @property
    def is_bloc(self):
        return not (self.ranked or self.is_world or self.is_other)

    @property
    def is_percentage(self):
        return self.unit == Unit.PERCENT

    @property
    def has_value(self):
        return self.flag in WITH_VALUE

    @property
    def has_number(self):
        """An exact value, a bound or a range."""
        return self.has_value or self.flag in (Flag.BOUNDED, Flag.RANGE)

    @property
    def is_present(self):
        """Something is there: a value above zero, or one that is withheld, bounded or put in words."""
        if self.has_value:
            return self.value > 0
        return self.flag in (Flag.WITHHELD, Flag.BOUNDED, Flag.RANGE, Flag.DESCRIBED)

    @property
    def identity(self):
        return (self.mineral, self.stage, self.form, self.measure, self.basis)


INEXACT = {  # how a sentence speaks of a figure without an exact value: “Belgium withheld”
    Flag.WITHHELD: "withheld",
    Flag.NOT_AVAILABLE: "not available",
    Flag.BLANK: "blank in the source",
    Flag.DESCRIBED: "described in words",
    Flag.BOUNDED: "given as a bound only",
    Flag.RANGE: "given as a range only",
}


def left_out(parts):
    """“Belgium withheld; Austria and Italy not available; Finland described in words (Large)”, in that order.

    `parts`: observations, or what says the same; those with an exact value are passed over.
    """
    names = {}
    for flag in INEXACT:
        for part in parts:
            if part.flag == flag:
                names.setdefault((flag, part.text if flag == Flag.DESCRIBED else ""), []).append(part.name)
    return "; ".join(
        f"{listed(group)} {INEXACT[flag]}" + (f" ({text})" if text else "")
        for (flag, text), group in names.items()
    )
