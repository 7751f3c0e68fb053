"""Official lists as pages name and loop over them: the matrix, one list's rows, the changes between two."""

from dataclasses import dataclass
from statistics import mode

from django.utils.translation import gettext

from page_store.keeping import kept_while

from ..models import CriticalList, Mineral
from ..models.figures import along_the_chain
from ..models.reference import Certainty, ListKind, Status
from ..presentation.cells import Cell
from ..presentation.pages import mineral_order
from ..wording.naming import of_mineral
from ..wording.numbers import alternatives, from_to, joined, lower_first
from .comparing import Changes, Entry, Family, ListStatus, OfficialList, Summary, Way, rows

SHORT_NOTE = 24  # characters
NAMED_IN_A_CELL = 2  # how many members of a group a cell names before it counts


def family_of(minerals):
    return Family(
        [(m.slug, m.parent.slug if m.parent else None, m.symbol) for m in minerals.values()],
        grades={m.slug for m in minerals.values() if m.is_grade},
    )


def official(critical_list):
    """A CriticalList with its entries as an OfficialList."""
    return OfficialList([Entry(*stated) for stated in critical_list.stated])


@kept_while("minerals")
def newest_lists():
    """([(CriticalList, its OfficialList)] of the lists that count, those of strategic minerals and for defence)."""
    found = [(one, official(one)) for one in CriticalList.objects.newest().with_entries()]
    counted, uncounted = ListKind.CRITICAL, (ListKind.STRATEGIC, ListKind.DEFENCE)
    return [row for row in found if row[0].kind == counted], [
        row for row in found if row[0].kind in uncounted
    ]


def current_lists():
    """[(CriticalList, its OfficialList)] of the lists that count."""
    return newest_lists()[0]


def uncounted_lists():
    """[(CriticalList, its OfficialList)] of the lists of strategic minerals and for defence, which count nowhere."""
    return newest_lists()[1]


def lists_with(slugs, family):
    """The lists that count and that one of these minerals is on."""
    return [
        one for one, entries in current_lists() if any(entries.status(slug, family).is_on for slug in slugs)
    ]


class HeldList:
    """A CriticalList with its counts."""

    def __init__(self, critical_list):
        self.list = critical_list
        self.official = official(critical_list)
        self.critical, self.strategic, self.watched = map(self.official.count, Status)
        self.apart = sum(map(len, self.official.apart.values()))

    @property
    def names_apart(self):
        """“22 names on a list of strategic minerals, ...”, of a kind that counts nowhere, or nothing."""
        names = self.list.kind_text.names
        return names and names % {"count": self.critical + self.strategic}

    @property
    def mark(self):
        """(letter, meaning) of the mark of a list that was not read with its issuer, or None."""
        letter = {Certainty.SECONDARY_PAGE: "q", Certainty.DERIVED: "d"}.get(self.list.certainty)
        return (letter, Certainty(self.list.certainty).label) if letter else None


class MatrixRow:
    """A mineral across the lists. `cells` are (kind, words, derived), one a list."""

    def __init__(self, row, columns, minerals):
        self.mineral = minerals[row.mineral]
        self.named, self.through, self.via = row.named, row.through, ""
        if row.ways & {Way.GROUP, Way.SUBGROUP}:
            self.via = gettext("via %(names)s") % {"names": lower_first(self.mineral.parent.name)}
        elif row.ways:
            self.via = gettext("in part")
        self.cells = [
            (s.kind, f"{column.list.short}: {words(s, self.mineral, minerals)}", s.is_derived)
            for column, s in zip(columns, row.statuses, strict=True)
        ]


class Matrix:
    """The lists that count, mineral by mineral."""

    def __init__(self, columns: list[HeldList], minerals: dict[str, Mineral]):
        self.columns, self._minerals = columns, minerals
        order = sorted(minerals, key=lambda slug: mineral_order(minerals[slug]))
        family = family_of(minerals)
        found = rows([column.official for column in columns], family, order)
        self.rows = [MatrixRow(row, columns, minerals) for row in found]
        came_to = Summary(found)
        self.everywhere = self._by_name(came_to.everywhere)
        self.everywhere_through = self._by_name(came_to.everywhere_through)
        only = dict(came_to.once)
        self.once = [(m, columns[only[m.slug]].list) for m in self._by_name(only)]
        only_strategic = ((column.list, column.official.strategic_only(family)) for column in columns)
        self.strategic_only = [(one, self._by_name(slugs)) for one, slugs in only_strategic if slugs]
        self.apart = [(c.list, self._by_name(c.official.apart)) for c in columns if c.apart]

    def _by_name(self, slugs):
        return sorted((self._minerals[slug] for slug in slugs), key=lambda m: m.name.casefold())

    @property
    def years(self):
        """“2020 to 2025”: the oldest and the newest of these lists."""
        years = sorted({column.list.year for column in self.columns})
        return from_to(years[0], years[-1]) if len(years) > 1 else "".join(map(str, years))


def words(status, mineral, minerals):
    """The words of a cell of the matrix: “critical, as Silicon metal”, “via rare earths”, “not on it”."""
    if status.is_named:
        text = status.label.lower()
        if {name.casefold() for name in status.names} != {mineral.name.casefold()}:
            names = ", ".join(status.names)
            text = gettext("%(status)s, as %(names)s") % {"status": text, "names": names}
        return derived(text) if status.is_derived else text
    if status.through is None and status.apart:
        text = gettext("strategic and not critical")
        return derived(text) if status.is_derived else text
    if status.through is None:
        return gettext("watch list only") if status.watched else gettext("not on it")
    names = [lower_first(minerals[slug].name) for slug in status.through.minerals]
    if status.through.way in (Way.GROUP, Way.SUBGROUP):
        return gettext("via %(names)s") % {"names": alternatives(names)}
    if status.through.way == Way.ELEMENTS:
        return gettext("in part, via single elements")
    more = len(names) - NAMED_IN_A_CELL
    if more > 0:
        names = [*names[:NAMED_IN_A_CELL], gettext("%(count)s more") % {"count": more}]
    return gettext("in part, via %(names)s") % {"names": joined(names)}


def derived(label):
    """“Strategic, derived”, for a status that we concluded."""
    return gettext("%(label)s, derived") % {"label": label}


@dataclass(frozen=True)
class ListRow:
    """A mineral of one list, as the list names it, with the largest producer where figures rank one."""

    mineral: Mineral
    status: ListStatus
    leader: Cell | None

    @property
    def name(self):
        return "; ".join(self.status.names)

    @property
    def label(self):
        return derived(self.status.label) if self.status.is_derived else self.status.label

    @property
    def remarks(self):
        """Notes so short that they stand beside the status, such as “Tier: high.”."""
        return [note for note in self._every_note if len(note) <= SHORT_NOTE]

    @property
    def notes(self):
        """The longer notes, which stand below the table."""
        return [note for note in self._every_note if len(note) > SHORT_NOTE]

    @property
    def _every_note(self):
        return dict.fromkeys(e.note for e in self.status.entries if e.note)

    @property
    def has_own_leader(self):
        """The figures that name the largest producer are of this mineral and not of its parent."""
        return bool(self.leader) and self.leader.observation.mineral == self.mineral.slug

    @property
    def series(self):
        """“mine production, 2025”, with the parent's name where the figures are the parent's."""
        series = lower_first(self.leader.dated_series)
        parent = self.leader.observation.mineral_name
        return series if self.has_own_leader else lower_first(of_mineral(parent, series))


def list_rows(official, minerals, leaders):
    """A ListRow a mineral that the list names, by its name there; `leaders`: slug -> Cell or None."""
    family = family_of(minerals)
    rows = [ListRow(minerals[s], official.status(s, family), leaders[s]) for s in official.named]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.mineral.slug))


def most_often(rows):
    """Return (place, times, total): the place that is most often the largest producer, counting only a mineral's own
    figures; None without figures.
    """
    places = [row.leader.place for row in rows if row.has_own_leader]
    if not places:
        return None
    first = mode(sorted(places))
    return first, places.count(first), len(places)


def difference(older, newer, minerals):
    """Return changes from one list to the next as {name of a field of Changes: rows for the page}.

    Minerals in place of slugs; renamed: (mineral, names before, now); regrouped: (group, minerals before, now).
    """
    found = Changes(older, newer, family_of(minerals))

    def named(slugs):
        return [minerals[slug] for slug in slugs]

    plain = ("added", "removed", "promoted", "demoted")
    return {name: named(getattr(found, name)) for name in plain} | {
        "renamed": [(minerals[r.mineral], r.before, r.after) for r in found.renamed],
        "regrouped": [(minerals[r.group], named(r.before), named(r.after)) for r in found.regrouped],
    }


class Listing:
    """A mineral on one CriticalList: under its own names, or through a group or members, which are linked.

    Entries of a watch list, strategic and not critical, or of a grade of it are shown and do not put the mineral on the
    list.
    """

    def __init__(self, critical_list, mineral, status):
        self.list = critical_list
        self.is_named = status.is_named
        self.is_on = status.is_on
        slugs = {mineral.slug, *(status.through.minerals if status.through else ())}
        entries = [e for e in critical_list.entries.all() if e.mineral.slug in slugs]
        listed = [e for e in entries if e.status != Status.WATCHLIST and not e.is_apart]
        own = [e for e in entries if e not in listed and e.mineral == mineral]
        names = ((e.name_as_listed, None if e.mineral == mineral else e.mineral) for e in listed)
        self.names = list(dict.fromkeys(names))
        self.watched = ", ".join(dict.fromkeys(e.name_as_listed for e in own if not e.is_apart))
        grades = (
            e for e in critical_list.entries.all() if e.mineral.is_grade and e.mineral.parent_id == mineral.pk
        )
        self.grades = ", ".join(dict.fromkeys(e.name_as_listed for e in grades))
        self.apart = ", ".join(dict.fromkeys(e.name_as_listed for e in own if e.is_apart))
        shown = [e for e in entries if e in listed or e.mineral == mineral]
        self.statuses = list(dict.fromkeys(map(self._mark, shown)))
        self.notes = list(dict.fromkeys(e.note for e in shown if e.note))

    @property
    def said_names(self):
        """“Minério de Cobre, Minério de Ouro”: its names there, or those that it is on the list through."""
        return ", ".join(dict.fromkeys(name for name, _other in self.names))

    @staticmethod
    def _mark(entry):
        """(“Strategic, derived”, whether it counts as the issuer says)."""
        label = gettext("Strategic, not critical") if entry.is_apart else entry.get_status_display()
        certain = not (entry.is_derived or entry.is_apart or entry.status == Status.WATCHLIST)
        return derived(label) if entry.is_derived else label, certain


def largest_producers(minerals, store):
    """Slug -> Cell of the largest producer, or None, at the first stage with shares; otherwise that of the parent."""
    return {m.slug: _leader(m, store) or (_leader(m.parent, store) if m.parent else None) for m in minerals}


def _leader(mineral, store):
    for series in sorted(store.of(mineral.slug), key=_as_such_first):
        for rank, first in series.ranking()[:1]:
            if share := series.share(first.code):
                return Cell(first, rank, share)
    return None


def _as_such_first(series):
    head = series.head
    return (head.form != "all", *along_the_chain(head), -head.year)
