"""All places of one mineral, stage, form, measure, basis and year: shares, ranks, concentration."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from ..models.figures import WITH_VALUE, Flag, Unit
from ..models.places import WORLD
from .concentration import Concentration, concentration
from .values import Identity, Observation, Rank, Refusal, Share, World, identity_of, left_out, value_of

MOST_ASIDE = 10  # per cent of a table that may be in other forms before a ranking would mislead
MOST_DIGITS = 3  # significant ones that a rounded total has


def _names(rows: Iterable[Observation]) -> list[str]:
    """Names of the places of rows, each once, in the order of their slugs."""
    return [name for _, name in sorted({(o.slug, o.name) for o in rows})]


def _is_of(row: Observation, since: datetime.date | None) -> bool:
    """Whether a row is of the edition of the day `since`, or corrects it. Rows without a day are of one."""
    if not since or not row.published:
        return True
    return row.edition == since if row.edition else row.published >= since


def _is_rounded(total: Decimal) -> bool:
    return len(total.normalize().as_tuple().digits) <= MOST_DIGITS


def _rank(values: list[Decimal], value: Decimal) -> Rank:
    return Rank(values.index(value) + 1, values.count(value) > 1, len(values))


def _exact(series: "Series", left_out: Collection[str] = ()) -> list[Observation]:
    return [o for o in series.exact if (o.ranked or o.is_other) and o.code not in left_out]


@dataclass(frozen=True)
class Superseded:
    """A row of an older edition, with the rows of a newer one that cover its form for the same place."""

    row: Observation
    by: tuple[Observation, ...]
    day: datetime.date  # of the newer edition

    @property
    def refusal(self) -> Refusal:
        return Refusal("superseded", forms=tuple(o.form for o in self.by))


@dataclass
class Series:
    """All places' figures of one mineral, stage, form, measure, basis and year."""

    observations: list[Observation] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # code -> name of the places that a total excludes
    # What `link_tables` finds out by looking at all forms of the mineral together.
    beside: list["Series"] = field(default_factory=list)  # other forms that the table counts
    is_part: bool = False  # of a table in several forms, whose total is another series' or missing
    superseded: list[Superseded] = field(default_factory=list)  # rows that were taken out
    covered_since: datetime.date | None = None  # the newest edition that has a table of it in other forms

    def put(self, observations: list[Observation]) -> None:
        """Replace the rows, and forget what was found in those before."""
        self.observations = observations
        for name, attribute in vars(Series).items():
            if isinstance(attribute, cached_property):
                vars(self).pop(name, None)

    @cached_property
    def by_code(self) -> dict[str, Observation]:
        return {o.code: o for o in self.observations}

    def of(self, code: str) -> Observation | None:
        return self.by_code.get(code)

    @cached_property
    def head(self) -> Observation:
        return self.observations[0] if self.observations else self.superseded[0].row

    @cached_property
    def identity(self) -> Identity:
        return identity_of(self.head)

    @cached_property
    def newest_first(self) -> tuple[int | str, ...]:
        """The sort key of series: the newest year first, then by identity."""
        return (-self.head.year, *self.identity)

    @cached_property
    def unit(self) -> str:
        return self.listed[0].unit if self.listed else self.head.unit

    @cached_property
    def since(self) -> datetime.date | None:
        """The day of the edition whose table is counted, or None for undated rows."""
        return max(filter(None, (self.table_published, self.covered_since)), default=None)

    @cached_property
    def listed(self) -> list[Observation]:
        """The rows of the newest edition's table with its corrections. Only these are counted together.

        Rows that a newer edition no longer lists may be in its total or “other countries” already; a statement of
        a newer edition without a table is no part of the older table.
        """
        since = self.since
        return [o for o in self.observations if _is_of(o, since)]

    @cached_property
    def exact(self) -> list[Observation]:
        """The listed rows that have a value."""
        return [o for o in self.listed if o.flag in WITH_VALUE]

    @cached_property
    def listed_by_code(self) -> dict[str, Observation]:
        return {o.code: o for o in self.listed}

    def listed_row(self, code: str) -> Observation | None:
        """The row of a place in the newest edition's table, or None."""
        return self.listed_by_code.get(code)

    def latest_row(self, code: str) -> Observation | None:
        """The row of a place in the table, or a newer edition's single statement on it; None where it is older."""
        row = self.of(code)
        return row if row and (self.listed_row(code) or self._is_ahead(row)) else None

    @property
    def dropped(self) -> list[Observation]:
        """Rows that only an earlier edition has, by name."""
        found = (o for o in self.observations if not self.listed_row(o.code) and not self._is_ahead(o))
        return sorted(found, key=lambda o: o.slug)

    @cached_property
    def ahead(self) -> list[Observation]:
        """Rows that an edition newer than the table states without a table, by name."""
        return sorted(filter(self._is_ahead, self.observations), key=lambda o: o.slug)

    def _is_ahead(self, row: Observation) -> bool:
        day = row.edition or row.published
        return bool(self.since and day and day > self.since and not self.listed_row(row.code))

    @property
    def restated(self) -> list[str]:
        """Names of the places whose row in the table is gone, since a newer edition without a table replaced it."""
        gone = [*self.ahead, *(o.row for o in self.superseded if self.since and o.day > self.since)]
        return _names(o for o in gone if not o.is_bloc)

    @cached_property
    def table_published(self) -> datetime.date | None:
        """The day of the newest release that has a table of this series: a total, or two places and more."""
        tables: dict[datetime.date, list[str]] = {}
        for o in self.observations:
            if o.edition and not o.is_bloc:
                tables.setdefault(o.edition, []).append(o.code)
        whole = [day for day, codes in tables.items() if len(codes) > 1 or WORLD in codes]
        return max(whole or tables, default=None)

    @cached_property
    def countries(self) -> list[Observation]:
        return [o for o in self.listed if o.ranked]

    @cached_property
    def outside_total(self) -> tuple[str, ...]:
        """Codes of the places that the world total leaves out."""
        row = self.listed_row(WORLD)
        return row.excludes if row else ()

    def names_of(self, codes: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.names.get(code, code) for code in codes)

    def _name(self, code: str) -> str:
        row = self.of(code)
        return row.name if row else self.names.get(code, code)

    @cached_property
    def summable(self) -> list[Observation]:
        """Exact rows that make up the world total, including those of the table's other forms."""
        return [*_exact(self, self.outside_total), *self.aside]

    @cached_property
    def summed(self) -> Decimal:
        """The sum of the rows that the world total is of."""
        return sum(map(value_of, self.summable), Decimal(0))

    @cached_property
    def aside(self) -> list[Observation]:
        """Exact rows of the same edition's table in other forms: the total includes them, this series does not."""
        rows = [o for one in self.beside if one.unit == self.unit for o in _exact(one, self.outside_total)]
        return [o for o in rows if _is_of(o, self.since)]

    @cached_property
    def incomplete(self) -> Refusal | None:
        """Refusal of ranks and of concentration where a good part of the table is in other forms, or None."""
        if self.is_part:
            return Refusal("part-of-a-table")
        if self.restated:
            return Refusal("restated", names=tuple(self.restated))
        aside = sum(map(value_of, self.aside), Decimal(0))
        if not aside:
            return None
        world = self.world
        whole = world.value if world else aside + sum(map(value_of, _exact(self)))
        if 100 * aside <= MOST_ASIDE * whole:
            return None
        names = tuple(_names(o for o in self.aside if o.ranked))
        return Refusal("other-forms", percent=round(100 * aside / whole), names=names)

    @cached_property
    def fault(self) -> Refusal | None:
        """Refusal of everything that compares places, or None where they may be compared."""
        units = {o.unit for o in self.listed}
        if self.listed and self.head.is_projection:
            return Refusal("projection")
        if Unit.PERCENT in units:
            return Refusal("percentages")
        if not all(o.rankable for o in self.listed):
            return Refusal("known-fault")
        return Refusal("unlike-units") if len(units) > 1 else None

    @property
    def world(self) -> World | None:
        """The world total to divide by, or None where the source gives none or it cannot be compared."""
        return self.world_or_reason or None

    @cached_property
    def world_or_reason(self) -> World | Refusal:
        """The world total to divide by, or a Refusal with the reason why there is none."""
        if self.fault is not None:
            return self.fault
        row = self.listed_row(WORLD)
        if row is None:
            return Refusal("no-total")
        if not row.has_value and row.lower is None:
            bounded = row.flag in (Flag.BOUNDED, Flag.RANGE)
            return Refusal("total-at-most") if bounded else Refusal("inexact-total", flag=row.flag)
        published = row.value if row.has_value else row.lower
        if not published:
            return Refusal("zero-total")
        # Rounding explains rows that are more than a rounded total; of any other, the source contradicts itself.
        is_sum = self.summed > published and _is_rounded(published)
        return World(
            value=self.summed if is_sum else published,
            published=published,
            is_sum=is_sum,
            at_least=not row.has_value,
            excludes=self.names_of(row.excludes),
            is_estimate=any(o.may_be_estimate for o in (self.summable if is_sum else [row])),
        )

    def share(self, code: str) -> Share | None:
        """Share of the world in per cent, or None where either side is not an exact number."""
        return self.share_or_reason(code) or None

    def share_or_reason(self, code: str) -> Share | Refusal:
        """The share of the world in per cent, or a Refusal with the reason why there is none."""
        row = self.of(code)
        if row is None:
            if found := next((o for o in self.superseded if o.row.code == code), None):
                return found.refusal
            return Refusal("not-listed", names=(self._name(code),))
        if code == WORLD:
            return Refusal("is-the-world")
        if self._is_ahead(row):
            return Refusal("ahead-of-the-total")
        if not self.listed_row(code):
            return Refusal("dropped")
        world = self.world_or_reason
        if isinstance(world, Refusal):
            return world
        if row.flag not in WITH_VALUE:
            return Refusal("inexact", flag=row.flag)
        if code in self.outside_total:
            return Refusal("outside-the-total")
        return Share(
            100 * value_of(row) / world.value,
            world.at_least,
            world.excludes,
            world.is_sum,
            left_out(list(filter(None, map(self.listed_row, row.excludes)))) if row.is_bloc else (),
            row.lacks_members,
            world.is_estimate or row.may_be_estimate,
        )

    @cached_property
    def _ranking(self) -> list[tuple[Rank, Observation]]:
        if self.fault is not None or self.incomplete is not None:
            return []
        rows = [o for o in self.exact if o.ranked and value_of(o) > 0]
        rows.sort(key=lambda o: (-value_of(o), o.slug))
        if len(rows) == 1 and not self._stands_out(rows[0]):
            return []
        aside = [o for o in self.aside if o.ranked and o.value]
        values = sorted(map(value_of, rows + aside), reverse=True)
        return [(_rank(values, value_of(o)), o) for o in rows]

    def _stands_out(self, lone: Observation) -> bool:
        """Whether a single named country is more than all others, which the source does not name."""
        other = self.listed_row("OTH")
        return self.world is not None and not (other and other.has_value and value_of(other) > value_of(lone))

    def ranking(self) -> list[tuple[Rank, Observation]]:
        """Countries with an exact value above zero, largest first, ties by name.

        Empty for a lone country without a total, or with less than “other countries”. Other forms only take places.
        """
        return list(self._ranking)

    def rank(self, code: str) -> Rank | None:
        return next((rank for rank, o in self._ranking if o.code == code), None)

    def unranked(self) -> list[Observation]:
        """Countries without an exact number, by name; the flag gives the reason."""
        ranked = {o.code for _, o in self._ranking}
        return sorted((o for o in self.countries if o.code not in ranked), key=lambda o: o.slug)

    def without_number(self) -> list[Observation]:
        """Countries of the table without an exact number, including those of its other forms, by name."""
        beside = (o for one in self.beside for o in one.unranked())
        aside = [o for o in beside if not o.has_value and _is_of(o, self.since)]
        return sorted([*self.unranked(), *aside], key=lambda o: o.slug)

    def concentration(self) -> Concentration | None:
        """HHI of the named countries, a range where “Other countries” is not zero; None without shares."""
        return self.concentration_or_reason() or None

    def concentration_or_reason(self) -> Concentration | Refusal:
        """The Concentration, or a Refusal with the reason why there is none."""
        return concentration(self)
