"""Countries by role: computed from the figures, or added by editors in live editions. No draft is read."""

from collections import Counter
from dataclasses import dataclass

from minerals.indicators import STRENGTHS, ComputedRole, computed_roles, listed
from minerals.ledger import Ledger
from minerals.models import Basis, FigureRevision, Mineral
from minerals.models.figures import COUNTED
from minerals.presentation import Cell
from minerals.wording import form_name, lower_first, series_name, upper_first

from .models import Edition, EditionPair
from .models.choices import Role

MEANING = {
    Role.PRODUCER: "Mines the mineral.",
    Role.REFINER: "Turns ore, concentrate or a by-product into metal, oxide or another product.",
    Role.RESERVE_HOLDER: "Has ore in the ground that could be mined at a profit when it was counted.",
    Role.CONSUMER: "Its industry uses the mineral, most often from abroad.",
    Role.RECYCLER: "Recovers the mineral from scrap or spent products.",
    Role.STOCKPILER: "Its state keeps a stock of the mineral, or has decided to.",
    Role.OVERSEAS_INVESTOR: "Its companies or its state hold stakes in mines or plants abroad.",
    Role.GATEKEEPER: "Decides who may have the mineral: by export licences, quotas or bans.",
}

COMPUTED_FROM = {
    Role.PRODUCER: "mine production",
    Role.REFINER: "smelter, refinery or plant production",
    Role.RESERVE_HOLDER: "reserves",
}


def computed(roles):
    """{role: {mineral slug: [ComputedRole]}} of states and territories, from each mineral's own newest figures.

    The same as `computed_roles` says of each pair: the strongest role of a country first.
    """
    ledger = Ledger(FigureRevision.objects.current().filter(figure__measure__in=COUNTED))
    found = {role: {} for role in roles}
    for slug in sorted({one.head.mineral for one in ledger.series.values()}):
        series = ledger.carried(ledger.of(slug))
        for code in sorted({o.code for one in series for o in one.countries}):
            for held in computed_roles(code, series):
                if held.role in found:
                    found[held.role].setdefault(slug, []).append(held)
    for by_mineral in found.values():
        for held in by_mineral.values():
            held.sort(key=_strongest_first)
    return found


def _strongest_first(held):
    percent = held.share.percent if held.share else 0
    return (STRENGTHS.index(held.strength), -percent, held.because.name)


@dataclass(frozen=True)
class Holder:
    """A country that has the role for a mineral, with the figure that shows it."""

    cell: Cell
    strength: str
    qualifier: (
        str  # what tells its series from the others of the mineral: “smelter”, “sponge”, “2024”; or empty
    )


class MineralHolders:
    """The countries that have one role for one mineral."""

    def __init__(self, mineral: Mineral, held: list[ComputedRole]):
        self.mineral, self.held = mineral, held
        identities = Counter((*one.because.identity, one.because.year) for one in held)
        self._usual = max(identities, key=lambda identity: (identities[identity], identity[-1], identity))
        holders = [
            Holder(Cell(one.because, one.rank, one.share), one.strength, self._qualifier(one.because))
            for one in held
        ]
        self.leading = [one for one in holders if one.strength == "leading"]
        self.major = [one for one in holders if one.strength == "major"]
        # Present without an exact number, withheld above all: no rank and no share.
        self.inexact = [one for one in holders if not one.cell.observation.has_value]
        self.more = len(holders) - len(self.leading) - len(self.major) - len(self.inexact)

    @property
    def group(self):
        return self.mineral.group

    @property
    def series(self):
        """“refinery production, 2025”: what most of the countries are counted in."""
        o = next(one.because for one in self.held if (*one.because.identity, one.because.year) == self._usual)
        return f"{lower_first(series_name(o))}, {o.year}"

    def _qualifier(self, o):
        """What of an observation's series is not the usual one of the row."""
        _, stage, form, _, basis, year = self._usual
        differing = (
            o.stage if o.stage != stage else "",
            (form_name(o.form) or "all forms") if o.form != form else "",
            Basis(o.basis).label if o.basis != basis else "",
            str(o.year) if o.year != year else "",
        )
        return ", ".join(filter(None, differing))


def headline(rows, role):
    """What the table of a computed role comes to, in two sentences of numbers."""
    if not rows:
        return "No figure of ours shows this role."
    countries = {one.because.code for row in rows for one in row.held}
    first = (
        f"{_many(len(countries), 'country', 'countries')} for {_many(len(rows), 'mineral', 'minerals')}, "
        f"by {COMPUTED_FROM[role]}."
    )
    leaders = Counter(one.cell.place for row in rows for one in row.leading)
    if not leaders:
        return first
    name, times = min(leaders.items(), key=lambda item: (-item[1], item[0]))
    return f"{first} {upper_first(listed([name]))} is first for {times} of them."


def _many(number, one, several):
    return f"{number} {one if number == 1 else several}"


@dataclass(frozen=True)
class AddedRole:
    """A role that an editor added, as a live edition shows it."""

    edition: Edition  # without its payload
    mineral: str  # its slug
    note: str
    number: int | None  # of the source on the edition's page
    source: dict


def added(role):
    """Every AddedRole of one role in live editions, by country. A computed role stands before an added one."""
    live = Edition.objects.live().filter(pk__in=EditionPair.objects.filter(role=role).values("edition"))
    if role in COMPUTED_FROM:
        # Nearly every edition has a pair of such a role, and few have an added one: open only those.
        typed = live.values_list("pk", "payload__source__roles")
        live = live.filter(pk__in=[pk for pk, rows in typed if any(row["role"] == role for row in rows)])
    opened = {pk: parts for pk, *parts in live.values_list("pk", "payload__minerals", "payload__citations")}
    found = []
    for edition in live.with_place().for_cards().order_by("country__name", "pk"):
        minerals, citations = opened[edition.pk]
        sources = {row["key"]: row for row in citations}
        for mineral in minerals:
            for one in mineral["roles"]:
                if one["role"] == role and not one["computed"]:
                    source = sources.get(one["citation"], {})
                    found.append(AddedRole(edition, mineral["slug"], one["because"], one["number"], source))
    return found


def pairs_in_editions():
    """{role: (live profiles, minerals)} of every role, whether computed or added."""
    rows = EditionPair.objects.filter(edition__in=Edition.objects.live()).exclude(role="").order_by()
    profiles, minerals = {}, {}
    for role, edition, mineral in rows.values_list("role", "edition", "mineral"):
        profiles.setdefault(role, set()).add(edition)
        minerals.setdefault(role, set()).add(mineral)
    return {role: (len(profiles[role]), len(minerals[role])) for role in profiles}
