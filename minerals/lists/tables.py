"""Official lists as pages name and loop over them: the matrix, one list's rows, what changed between two."""

from dataclasses import dataclass

from ..indicators import listed
from ..models import Mineral
from ..models.reference import Certainty, Status
from ..presentation import Cell, mineral_order
from ..wording import lower_first, series_name
from .changes import changes
from .entries import Entry, OfficialList, Standing
from .family import Family, Way
from .matrix import rows, summary

NAMED_IN_A_CELL = 2  # how many members of a group a cell names before it counts


def family_of(minerals):
    return Family((m.slug, m.parent.slug if m.parent else None, m.symbol) for m in minerals.values())


def official(one):
    """A CriticalList with its entries as an OfficialList."""
    return OfficialList(
        Entry(e.mineral.slug, e.name_as_listed, e.status, e.note, e.is_derived) for e in one.entries.all()
    )


def newest_of_each(lists):
    """The newest list of each issuer, of CriticalLists that come newest first."""
    found = {}
    for one in lists:
        found.setdefault(one.country_id, one)
    return list(found.values())


class HeldList:
    """A CriticalList with what is counted of it."""

    def __init__(self, one):
        self.list = one
        self.official = official(one)
        self.critical, self.strategic, self.watched = map(self.official.count, Status)

    @property
    def mark(self):
        """(letter, meaning) of a list that was not read with its issuer, or None."""
        letter = {Certainty.SECONDARY_PAGE: "s", Certainty.DERIVED: "d"}.get(self.list.certainty)
        return (letter, Certainty(self.list.certainty).label) if letter else None


@dataclass(frozen=True)
class MatrixRow:
    """A mineral across the lists. `cells` are (kind, words, derived), one a list."""

    mineral: Mineral
    named: int
    through: int
    via: str  # “via rare earths”, “in part”, or empty
    cells: list

    @property
    def group(self):
        return self.mineral.group


class Matrix:
    """What the newest list of each issuer says, mineral by mineral."""

    def __init__(self, columns: list[HeldList], minerals: dict[str, Mineral]):
        self.columns, self._minerals = columns, minerals
        order = sorted(minerals, key=lambda slug: mineral_order(minerals[slug]))
        family = family_of(minerals)
        found = rows([column.official for column in columns], family, order)
        self.rows = [self._row(row) for row in found]
        came_to = summary(found)
        self.everywhere = self._by_name(came_to.everywhere)
        self.everywhere_through = self._by_name(came_to.everywhere_through)
        only = dict(came_to.once)
        self.once = [(m, columns[only[m.slug]].list) for m in self._by_name(only)]
        apart = ((column.list, column.official.strategic_only(family)) for column in columns)
        self.strategic_only = [(one, self._by_name(slugs)) for one, slugs in apart if slugs]

    def _by_name(self, slugs):
        return sorted((self._minerals[slug] for slug in slugs), key=lambda m: m.name.casefold())

    def _row(self, row):
        mineral, via = self._minerals[row.mineral], ""
        if row.ways & {Way.GROUP, Way.SUBGROUP}:
            via = f"via {lower_first(mineral.parent.name)}"
        elif row.ways:
            via = "in part"
        cells = [
            (s.kind, f"{column.list.short}: {words(s, mineral, self._minerals)}", s.is_derived)
            for column, s in zip(self.columns, row.standings, strict=True)
        ]
        return MatrixRow(mineral, row.named, row.through, via, cells)

    @property
    def years(self):
        """“2020 to 2025”: the oldest and the newest of these lists."""
        years = sorted({column.list.year for column in self.columns})
        return " to ".join(map(str, dict.fromkeys([years[0], years[-1]]))) if years else ""

    @property
    def headline(self):
        """What the table comes to, in two sentences of numbers."""
        if not self.columns:
            return ""
        n, named, through = len(self.columns), len(self.everywhere), len(self.everywhere_through)
        lists = f"all {n} lists" if n > 1 else "the one list"
        first = f"{named or 'None'} of {len(self.rows)} minerals and groups {_is(named)} named on {lists}"
        if through:
            first += f", and {through} more {_is(through)} on all of them through a group or in part"
        once = len(self.once)
        return f"{first}. {once or 'None'} {'stands' if once == 1 else 'stand'} on a single list."


def _is(number):
    return "is" if number == 1 else "are"


def words(standing, mineral, minerals):
    """What a cell of the matrix says aloud: “critical, as Silicon metal”, “via rare earths”, “not on it”."""
    if standing.is_named:
        said = standing.label.lower()
        if {name.casefold() for name in standing.names} != {mineral.name.casefold()}:
            said += f", as {', '.join(standing.names)}"
        return said + (", derived" if standing.is_derived else "")
    if standing.through is None:
        return "watch list only" if standing.watched else "not on it"
    names = [lower_first(minerals[slug].name) for slug in standing.through.minerals]
    if standing.through.way in (Way.GROUP, Way.SUBGROUP):
        return f"via {' or '.join(names)}"
    if standing.through.way == Way.ELEMENTS:
        return "in part, via single elements"
    more = len(names) - NAMED_IN_A_CELL
    return f"in part, via {listed([*names[:NAMED_IN_A_CELL], f'{more} more'] if more > 0 else names)}"


@dataclass(frozen=True)
class ListRow:
    """A mineral of one list, as the list names it, with the largest producer where figures rank one."""

    mineral: Mineral
    standing: Standing
    leader: Cell | None

    @property
    def name(self):
        return "; ".join(self.standing.names)

    @property
    def notes(self):
        return list(dict.fromkeys(e.note for e in self.standing.entries if e.note))

    @property
    def has_own_leader(self):
        """The figures that name the largest producer are of this mineral and not of its parent."""
        return bool(self.leader) and self.leader.observation.mineral == self.mineral.slug

    @property
    def series(self):
        """“mine production, 2025”, with the parent's name where the figures are the parent's."""
        o = self.leader.observation
        of = "" if self.has_own_leader else f"{lower_first(o.mineral_name)}, "
        return f"{of}{lower_first(series_name(o))}, {o.year}"


def list_rows(official, minerals, leaders):
    """A ListRow a mineral that the list names, by its name there; `leaders`: slug -> Cell or None."""
    family = family_of(minerals)
    rows = [ListRow(minerals[s], official.standing(s, family), leaders[s]) for s in official.named]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.mineral.slug))


def most_often(rows):
    """(place, times, of how many): who most often is the largest producer, by own figures; None without any."""
    places = [row.leader.place for row in rows if row.has_own_leader]
    if not places:
        return None
    first = max(sorted(set(places)), key=places.count)
    return first, places.count(first), len(places)


@dataclass(frozen=True)
class Difference:
    """Changes from one list to the next, with minerals in place of slugs."""

    added: list
    removed: list
    promoted: list
    demoted: list
    renamed: list  # (mineral, names before, names now)
    regrouped: list  # (group, minerals before, minerals now)

    @classmethod
    def of(cls, older, newer, minerals):
        found = changes(older, newer, family_of(minerals))

        def named(slugs):
            return [minerals[slug] for slug in slugs]

        return cls(
            added=named(found.added),
            removed=named(found.removed),
            promoted=named(found.promoted),
            demoted=named(found.demoted),
            renamed=[(minerals[r.mineral], r.before, r.after) for r in found.renamed],
            regrouped=[(minerals[r.group], named(r.before), named(r.after)) for r in found.regrouped],
        )
