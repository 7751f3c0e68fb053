"""All places of one mineral, stage, form, measure, basis and year: shares, ranks, concentration."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from ..models.figures import Flag
from .concentration import Concentration
from .observation import INEXACT, Observation, left_out
from .refusal import Refusal
from .shares import Rank, Share, World
from .words import listed


def newest(series):
    """Of the series of each identity the one of the newest year, in the order in which the identities came."""
    found = {}
    for one in series:
        known = found.setdefault(one.head.identity, one)
        if one.head.year > known.head.year:
            found[one.head.identity] = one
    return list(found.values())


MOST_ASIDE = 10  # per cent of a table that may be in other forms before a ranking would mislead


def tables(series):
    """Tell series that the source counts in one table of one total, which names several products, of each other.

    Of those that differ in form alone, one has the total; the others, which have none, are parts of its table:
    talc of India as steatite, of China with pyrophyllite. Where none has it, each is a part.
    """
    groups = {}
    for one in series:
        head = one.head
        groups.setdefault((head.mineral, head.stage, head.measure, head.basis, head.year), []).append(one)
    for group in groups.values():
        whole = [one for one in group if one.listed_row("WLD")]
        parts = [one for one in group if not one.listed_row("WLD")]
        if len(group) < 2 or not parts or len(whole) > 1:
            continue
        for part in parts:
            part.is_part = True
        for one in whole:
            one.beside = parts


def _exact(series, left_out=()):
    return [o for o in series.listed if (o.ranked or o.is_other) and o.has_value and o.code not in left_out]


@dataclass
class Series:
    """All places' figures of one mineral, stage, form, measure, basis and year."""

    observations: list[Observation] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # code -> name, for what a total excludes
    # Series of other forms that the source counts in the same table: see `tables`.
    beside: list["Series"] = field(default_factory=list)
    is_part: bool = False  # of a table in several forms, whose total is another series' or missing

    def of(self, code):
        return next((o for o in self.observations if o.code == code), None)

    @property
    def head(self):
        return self.observations[0]

    @property
    def unit(self):
        return self.listed[0].unit

    @cached_property
    def listed(self):
        """The rows of the newest edition's table, with what corrected it. Only these are counted together.

        A country that a newer edition no longer lists keeps its older figure. The newer total and “other
        countries” may hold it already, so that it must not be added to them.
        """
        since = self._table_published()
        return [o for o in self.observations if not since or not o.published or o.published >= since]

    @cached_property
    def _listed_of(self):
        return {o.code: o for o in self.listed}

    def listed_row(self, code):
        """The row of a place in the newest edition's table, or None."""
        return self._listed_of.get(code)

    @property
    def dropped(self):
        """Rows that only an earlier edition has, by name."""
        return sorted((o for o in self.observations if not self.listed_row(o.code)), key=lambda o: o.name)

    def _table_published(self):
        """The day of the newest release that has a table of this series: a total, or two places and more."""
        tables = {}
        for o in self.observations:
            if not (o.is_correction or o.is_bloc) and o.published:
                tables.setdefault(o.published, []).append(o)
        whole = [day for day, rows in tables.items() if len(rows) > 1 or any(o.is_world for o in rows)]
        return max(whole or tables, default=None)

    @property
    def countries(self):
        return [o for o in self.listed if o.ranked]

    @property
    def outside_total(self):
        """Codes of the places that the world total leaves out."""
        row = self.listed_row("WLD")
        return row.excludes if row else ()

    def names_of(self, codes):
        return tuple(self.names.get(code, code) for code in codes)

    def _name(self, code):
        row = self.of(code)
        return row.name if row else self.names.get(code, code)

    def _summable(self):
        """Exact rows that the world total is the sum of, those of the table's other forms too."""
        return [*_exact(self, self.outside_total), *self._aside]

    @cached_property
    def _aside(self):
        """Exact rows of the same table in other forms: the total holds them, and this series does not."""
        return [o for one in self.beside if one.unit == self.unit for o in _exact(one, self.outside_total)]

    @cached_property
    def incomplete(self):
        """Refusal of ranks and of concentration where a good part of the table is in other forms, or None."""
        if self.is_part:
            return Refusal("the source counts it in one table with other forms")
        aside = sum((o.value for o in self._aside), Decimal(0))
        if not aside:
            return None
        world = self.world
        whole = world.value if world else aside + sum(o.value for o in _exact(self))
        if 100 * aside <= MOST_ASIDE * whole:
            return None
        names = listed(sorted({o.name for o in self._aside if o.ranked}) or ["other countries"])
        part = f"{round(100 * aside / whole)}% of the same table"
        return Refusal(f"other forms have {part}: those of {names}")

    @property
    def fault(self):
        """Refusal of everything that compares places, or None where they may be compared."""
        if any(o.is_percentage for o in self.listed):
            return Refusal("a percentage is no part of a world total")
        if not all(o.rankable for o in self.listed):
            return Refusal("the source has a known fault here")
        if len({o.unit for o in self.listed}) > 1:
            return Refusal("the rows are in different units")
        return None

    @property
    def is_rankable(self):
        return self.fault is None

    @property
    def world(self):
        """The world total to divide by, or None where the source gives none or it cannot be compared."""
        return self.world_or_reason or None

    @cached_property
    def world_or_reason(self):
        """The same, or a Refusal that says why not."""
        if self.fault is not None:
            return self.fault
        row = self.listed_row("WLD")
        if row is None:
            return Refusal("the source gives no world total")
        if not row.has_value and row.lower is None:
            bounded = row.flag in (Flag.BOUNDED, Flag.RANGE)
            return Refusal(f"the world total is {'an upper bound only' if bounded else INEXACT[row.flag]}")
        published = row.value if row.has_value else row.lower
        if not published:
            return Refusal("the world total is zero")
        total = sum((o.value for o in self._summable()), Decimal(0))
        return World(
            value=max(published, total),
            published=published,
            is_sum=total > published,
            at_least=not row.has_value,
            excludes=self.names_of(row.excludes),
        )

    def share(self, code):
        """Share of the world in per cent, or None where either side is not an exact number."""
        return self.share_or_reason(code) or None

    def share_or_reason(self, code):
        """The same, or a Refusal that says why not."""
        row = self.of(code)
        if row is None:
            return Refusal(f"the source does not list {listed([self._name(code)])}")
        if row.is_world:
            return Refusal("the world is the whole")
        if not self.listed_row(code):
            return Refusal("the newest edition of the source no longer lists it")
        world = self.world_or_reason
        if not world:
            return world
        if not row.has_value:
            return Refusal(f"its figure is {INEXACT[row.flag]}")
        if code in self.outside_total:
            return Refusal("the world total leaves it out")
        return Share(
            100 * row.value / world.value,
            world.at_least,
            world.excludes,
            world.is_sum,
            left_out(list(filter(None, map(self.listed_row, row.excludes)))) if row.is_bloc else "",
        )

    @cached_property
    def _ranking(self):
        if not self.is_rankable or self.incomplete is not None:
            return []
        rows = sorted(
            (o for o in self.countries if o.has_value and o.value > 0), key=lambda o: (-o.value, o.name)
        )
        if len(rows) == 1 and not self._stands_out(rows[0]):
            return []
        values = sorted(
            (o.value for o in rows + [o for o in self._aside if o.ranked and o.value]), reverse=True
        )
        return [(Rank(values.index(o.value) + 1, values.count(o.value) > 1, len(values)), o) for o in rows]

    def _stands_out(self, lone):
        """Whether a single named country is more than all others, which the source does not name."""
        other = self.listed_row("OTH")
        return self.world is not None and not (other and other.has_value and other.value > lone.value)

    def ranking(self):
        """Countries with an exact value above zero, largest first, ties by name: (Rank, Observation).

        Empty for a lone country without a world total, or with less than the “other countries” together: the
        first of one says nothing. Rows of the same table in other forms have no rank here, and take their places.
        """
        return list(self._ranking)

    def rank(self, code):
        return next((rank for rank, o in self._ranking if o.code == code), None)

    def unranked(self):
        """Countries that are there without an exact number, and why is their flag; by name."""
        ranked = {o.code for _, o in self._ranking}
        return sorted((o for o in self.countries if o.code not in ranked), key=lambda o: o.name)

    def concentration(self):
        """HHI of the named countries, a range where “Other countries” is not zero; None without shares."""
        return self.concentration_or_reason() or None

    def concentration_or_reason(self):
        """The same, or a Refusal that says why not.

        The low end treats the others as many small countries, the high end as a single one. A country that
        the world total leaves out has no part in it.
        """
        world = self.world_or_reason
        if not world:
            return world
        if world.at_least:
            return Refusal("the world total is a lower bound")
        if self.incomplete is not None:
            return self.incomplete
        counted = [o for _, o in self._ranking if o.code not in self.outside_total]
        if not counted:
            present = any(o.has_value and o.value > 0 for o in self.countries)
            lone = "one country is named, and the others together have more"
            return Refusal(lone if present else "no country has an exact number above zero")
        counted += [o for o in self._aside if o.ranked]
        counted.sort(key=lambda o: (-o.value, o.name))
        shares = [100 * o.value / world.value for o in counted]
        others, of_rest = self._others(world)
        rest = 100 * others / world.value
        low = sum(share * share for share in shares)
        uncounted = [o for o in self.unranked() if o.code not in self.outside_total]
        return Concentration(
            low=round(low),
            high=round(low + rest * rest),
            top1=shares[0],
            top3=sum(shares[:3]),
            leaders=tuple(o.name for o in counted[:3]),
            without=left_out(uncounted),
            of_rest=of_rest,
        )

    def _others(self, world):
        """The most that “Other countries” can be, and whether that is only what the rows leave of the world."""
        other = self.listed_row("OTH")
        if other is None:
            return Decimal(0), False
        if other.has_value or other.upper is not None:
            return (other.value if other.has_value else other.upper), False
        rest = world.value - sum(o.value for o in self._summable())
        return max(rest, Decimal(0)), rest > 0
