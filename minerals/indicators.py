"""Shares, ranks, concentration and roles: pure functions over figures.

Definitions are those of the methodology page. Nothing here reads the database, and nothing adds
across form, basis or unit: a `Series` is of one mineral, stage, form, measure, basis and year.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from .models.figures import WITH_VALUE, Flag, Measure, Stage

MAJOR_SHARE = Decimal(5)  # per cent of the world; from here on a country's role is called major

HHI_BANDS = (  # US merger guidelines of 2023, which were made for firms
    (1000, "low"),
    (1800, "moderate"),
    (10_001, "high"),
)


def hhi_band(hhi):
    """The band an index of 0 to 10,000 lies in: low, moderate or high."""
    return next(name for limit, name in HHI_BANDS if hhi < limit)


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

    @property
    def is_world(self):
        return self.code == "WLD"

    @property
    def is_other(self):
        return self.code == "OTH"

    @property
    def has_value(self):
        return self.flag in WITH_VALUE

    @property
    def is_present(self):
        """Something is there: a value above zero, or one that is withheld, bounded or put in words."""
        if self.has_value:
            return self.value > 0
        return self.flag in (Flag.WITHHELD, Flag.BOUNDED, Flag.RANGE, Flag.DESCRIBED)

    @property
    def identity(self):
        return (self.mineral, self.stage, self.form, self.measure, self.basis)


@dataclass(frozen=True)
class World:
    """The denominator of a share. `value` is a lower bound where `at_least` is set."""

    value: Decimal
    published: Decimal
    is_sum: bool  # the rows add up to more than the rounded published total, so their sum stands
    at_least: bool
    excludes: tuple[str, ...]  # names of the countries the published total leaves out


@dataclass(frozen=True)
class Share:
    percent: Decimal
    at_most: bool  # the world total is a lower bound
    excludes: tuple[str, ...]
    of_sum: bool

    @property
    def remark(self):
        """What must be said beside this share, or an empty string."""
        remarks = []
        if self.excludes:
            remarks.append(f"of the published total, which excludes {listed(self.excludes)}")
        if self.at_most:
            remarks.append("at the most: the world total is a lower bound")
        if self.of_sum:
            remarks.append("of the sum of the rows, which is above the rounded total")
        return "; ".join(remarks)


@dataclass(frozen=True)
class Rank:
    place: int
    tied: bool
    of: int

    def __str__(self):
        return ordinal(self.place) + (" (tied)" if self.tied else "")


@dataclass(frozen=True)
class Concentration:
    """Herfindahl-Hirschman index of named countries, 0 to 10,000, with the top shares in per cent."""

    low: int
    high: int
    top1: Decimal
    top3: Decimal
    leaders: tuple[str, ...]

    @property
    def is_range(self):
        return self.high != self.low

    @property
    def band(self):
        return hhi_band(self.low)


@dataclass
class Series:
    """All places' figures of one mineral, stage, form, measure, basis and year."""

    observations: list[Observation] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # code -> name, for what a total excludes

    def of(self, code):
        return next((o for o in self.observations if o.code == code), None)

    @property
    def head(self):
        return self.observations[0]

    @property
    def unit(self):
        return self.head.unit

    @property
    def countries(self):
        return [o for o in self.observations if o.ranked]

    @property
    def withheld(self):
        return [o for o in self.countries if o.flag == Flag.WITHHELD]

    def _summable(self):
        return [o for o in self.observations if (o.ranked or o.is_other) and o.has_value]

    @property
    def is_rankable(self):
        return all(o.rankable for o in self.observations) and len({o.unit for o in self.observations}) == 1

    @property
    def world(self):
        """The world total to divide by, or None where the source gives none or it cannot be compared."""
        row = self.of("WLD")
        if row is None or not self.is_rankable:
            return None
        published = row.value if row.has_value else row.lower
        if not published:
            return None
        total = sum((o.value for o in self._summable()), Decimal(0))
        return World(
            value=max(published, total),
            published=published,
            is_sum=total > published,
            at_least=not row.has_value,
            excludes=tuple(self.names.get(code, code) for code in row.excludes),
        )

    def share(self, code):
        """Share of the world in per cent, or None where either side is not an exact number."""
        row, world = self.of(code), self.world
        if row is None or world is None or not row.has_value or row.is_world:
            return None
        if code in (self.of("WLD").excludes or ()):
            return None
        return Share(100 * row.value / world.value, world.at_least, world.excludes, world.is_sum)

    def ranking(self):
        """Countries with an exact value above zero, largest first, ties by name: (Rank, Observation).

        Empty for a lone country without a world total: the first of one says nothing.
        """
        if not self.is_rankable:
            return []
        rows = sorted(
            (o for o in self.countries if o.has_value and o.value > 0), key=lambda o: (-o.value, o.name)
        )
        if len(rows) < 2 and self.world is None:
            return []
        values = [o.value for o in rows]
        return [(Rank(values.index(o.value) + 1, values.count(o.value) > 1, len(rows)), o) for o in rows]

    def rank(self, code):
        return next((rank for rank, o in self.ranking() if o.code == code), None)

    def unranked(self):
        """Countries that are there without an exact number, and why is their flag; by name."""
        ranked = {o.code for _, o in self.ranking()}
        return sorted((o for o in self.countries if o.code not in ranked), key=lambda o: o.name)

    def concentration(self):
        """HHI of the named countries, a range where “Other countries” is not zero; None without shares.

        The low end treats the others as many small countries, the high end as a single one.
        """
        world, ranking = self.world, self.ranking()
        if world is None or world.at_least or not ranking:
            return None
        shares = [100 * o.value / world.value for _, o in ranking]
        other = self.of("OTH")
        rest = 100 * other.value / world.value if other and other.has_value else Decimal(0)
        low = sum(s * s for s in shares)
        return Concentration(
            low=round(low),
            high=round(low + rest * rest),
            top1=shares[0],
            top3=sum(shares[:3]),
            leaders=tuple(o.name for _, o in ranking[:3]),
        )


ROLE_OF_STAGE = {
    Stage.MINE: "producer",
    Stage.SMELTER: "refiner",
    Stage.REFINERY: "refiner",
    Stage.PLANT: "refiner",
}


def role_shown_by(observation):
    """The role that a figure shows if it is present, or None: capacity, for one, shows none."""
    if observation.measure == Measure.PRODUCTION:
        return ROLE_OF_STAGE.get(observation.stage)
    if observation.measure == Measure.RESERVES:
        return "reserve-holder"
    return None


@dataclass(frozen=True)
class ComputedRole:
    role: str
    strength: str  # leading (rank 1), major (5 % of the world or more) or empty
    because: Observation
    share: Share | None
    rank: Rank | None


STRENGTHS = ("leading", "major", "")


def computed_roles(code, series: Iterable[Series]):
    """Roles of a country for one mineral: the strongest per role, from the latest year of each series.

    `series` are those of the mineral and its children; earlier years of a series are ignored.
    """
    latest = {}
    for one in series:
        identity = one.head.identity
        if identity not in latest or one.head.year > latest[identity].head.year:
            latest[identity] = one
    found = {}
    for one in latest.values():
        row = one.of(code)
        if row is None or not row.is_present:
            continue
        role = role_shown_by(row)
        if role is None:
            continue
        share, rank = one.share(code), one.rank(code)
        if rank and rank.place == 1:
            strength = "leading"
        elif share and share.percent >= MAJOR_SHARE:
            strength = "major"
        else:
            strength = ""
        candidate = ComputedRole(role, strength, row, share, rank)
        best = found.get(role)
        if best is None or STRENGTHS.index(strength) < STRENGTHS.index(best.strength):
            found[role] = candidate
    order = ("producer", "refiner", "reserve-holder")
    return [found[role] for role in order if role in found]


def reserves_to_production(reserves, production):
    """Years that reserves last at this production, or None where the two do not fit.

    A static ratio, no forecast. Both must be exact, of one form, basis and unit family, above zero.
    """
    if not (reserves and production and reserves.has_value and production.has_value):
        return None
    if reserves.basis != production.basis or reserves.form != production.form:
        return None
    if not (reserves.rankable and production.rankable and production.value and reserves.value):
        return None
    factor = TONNES.get(reserves.unit), TONNES.get(production.unit)
    if None in factor:
        return None
    return reserves.value * factor[0] / (production.value * factor[1])


TONNES = {"t": Decimal(1), "kt": Decimal(1000), "Mt": Decimal(1_000_000), "kg": Decimal("0.001")}


def ordinal(number):
    if 10 <= number % 100 <= 20:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def listed(names):
    """“Finland, Germany and Poland”; country names that need an article get it."""
    names = [f"the {n}" if n in WITH_ARTICLE else n for n in names]
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]


WITH_ARTICLE = {
    "United States",
    "United Kingdom",
    "European Union",
    "Philippines",
    "Netherlands",
    "United Arab Emirates",
}
