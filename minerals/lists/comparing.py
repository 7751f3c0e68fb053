"""Comparison of official lists: one mineral, one list with the next, and minerals across several."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

from django.utils.translation import gettext

from ..models.reference import Status


class Way(StrEnum):
    """The way in which a list includes a mineral, or part of it, without naming it."""

    GROUP = "group"  # it names the whole group
    SUBGROUP = "subgroup"  # it names parts of the group, among which an element falls
    MEMBERS = "members"  # it names single members of this group
    ELEMENTS = "elements"  # it names single elements of the group that this is a part of


@dataclass(frozen=True)
class Through:
    way: Way
    minerals: tuple[str, ...]  # slugs of the names on the list instead


class Family:
    """Names that represent each other: a group its members, and the members their group.

    An element is not a group (aluminium, alumina). A grade belongs to its group but does not represent it:
    high-purity iron ore is not iron ore.
    """

    def __init__(self, minerals: Sequence[tuple[str, str | None, str]], grades: Iterable[str] = ()):
        """`minerals` are (slug, slug of the parent or None, symbol), `grades` slugs."""
        self._elements = {slug for slug, _, symbol in minerals if symbol}
        self._group = {s: parent for s, parent, _ in minerals if parent and parent not in self._elements}
        self._members = defaultdict(list)
        for slug, group in self._group.items():
            if slug not in grades:
                self._members[group].append(slug)

    def group(self, slug):
        """The group that a mineral belongs to or is."""
        return self._group.get(slug, slug)

    def through(self, slug, named):
        """Return the Through by which a list with the names `named`, but not `slug`, includes the latter; None if it
        does not.
        """
        group = self._group.get(slug)
        if group in named:
            return Through(Way.GROUP, (group,))
        if members := tuple(m for m in self._members.get(slug, ()) if m in named):
            return Through(Way.MEMBERS, members)
        is_element = slug in self._elements
        others = (m for m in self._members.get(group, ()) if (m in self._elements) != is_element)
        beside = tuple(m for m in others if m in named)
        return Through(Way.SUBGROUP if is_element else Way.ELEMENTS, beside) if beside else None


@dataclass(frozen=True)
class Entry:
    """One name on a list. `mineral` is the slug of the mineral that we identify it with."""

    mineral: str
    name: str
    status: str = Status.CRITICAL
    note: str = ""
    is_derived: bool = False  # we concluded it
    is_apart: bool = False  # strategic but not critical, according to its issuer


@dataclass(frozen=True)
class ListStatus:
    """The status of one mineral on one list."""

    entries: tuple[
        Entry, ...
    ] = ()  # names on the list, without its watch list and strategic names that are not critical
    watched: tuple[Entry, ...] = ()
    apart: tuple[Entry, ...] = ()
    through: Through | None = None

    @property
    def names(self):
        return tuple(dict.fromkeys(e.name for e in self.entries))

    @property
    def is_named(self):
        return bool(self.entries)

    @property
    def is_on(self):
        """Whether it is on the list by its own name or through another."""
        return self.is_named or self.through is not None

    @property
    def is_critical(self):
        return any(e.status == Status.CRITICAL for e in self.entries)

    @property
    def is_strategic(self):
        return any(e.status == Status.STRATEGIC for e in self.entries)

    @property
    def is_derived(self):
        return any(e.is_derived for e in self.entries or self.apart)

    @property
    def kind(self):
        """The kind of its mark: strategic, critical, through, apart, watched or absent."""
        if self.entries:
            return "strategic" if self.is_strategic else "critical"
        if self.through:
            return "through"
        if self.apart:
            return "apart"
        return "watched" if self.watched else "absent"

    @property
    def label(self):
        """“Critical and strategic”; empty for a mineral that is not named."""
        if self.is_critical:
            return gettext("Critical and strategic") if self.is_strategic else str(Status.CRITICAL.label)
        return str(Status.STRATEGIC.label) if self.is_strategic else ""


class OfficialList:
    """The entries of one list, by mineral."""

    def __init__(self, entries: Iterable[Entry]):
        self._entries, self._watched, self._apart = (defaultdict(list) for _ in range(3))
        for entry in entries:
            held = self._watched if entry.status == Status.WATCHLIST else self._entries
            held = self._apart if entry.is_apart else held
            held[entry.mineral].append(entry)

    def __iter__(self):
        return chain.from_iterable(self._entries.values())

    @property
    def named(self):
        """Slugs of the minerals that it names, in the order of its entries."""
        return self._entries.keys()

    @property
    def watched(self):
        return self._watched.keys()

    @property
    def apart(self):
        """{slug: entries} that it calls strategic and not critical."""
        return dict(self._apart)

    def count(self, status):
        """Count the names of a status, without strategic entries that are not critical."""
        return sum(e.status == status for e in chain(self, *self._watched.values()))

    def strategic_only(self, family):
        """Return slugs of its strategic entries for which no name of the same group is critical."""
        critical = {family.group(e.mineral) for e in self if e.status == Status.CRITICAL}
        return [slug for slug in self._entries if family.group(slug) not in critical]

    def status(self, slug, family):
        beside = tuple(self._watched.get(slug, ())), tuple(self._apart.get(slug, ()))
        if slug in self._entries:
            return ListStatus(tuple(self._entries[slug]), *beside)
        return ListStatus((), *beside, family.through(slug, self.named))


@dataclass(frozen=True)
class Renamed:
    mineral: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass
class Regrouped:
    """A group that two lists name at different depths, so that their names do not show the change."""

    group: str
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


class Changes:
    """Differences between an OfficialList and its issuer's next. Slugs, in the order of the newer list, then the older.

    A mineral that one of them has under another name is neither added nor removed.
    """

    def __init__(self, older, newer, family):
        self.added, self.removed, regrouped = [], [], {}
        for slug in (s for s in newer.named if s not in older.named):
            if through := family.through(slug, older.named):
                one = regrouped.setdefault(family.group(slug), Regrouped(family.group(slug)))
                one.after.append(slug)
                one.before += [m for m in through.minerals if m not in one.before]
            else:
                self.added.append(slug)
        for slug in (s for s in older.named if s not in newer.named):
            if through := family.through(slug, newer.named):
                one = regrouped.setdefault(family.group(slug), Regrouped(family.group(slug)))
                one.before += [slug] if slug not in one.before else []
                one.after += [m for m in through.minerals if m not in one.after]
            else:
                self.removed.append(slug)
        self.regrouped = list(regrouped.values())
        on_both = (slug for slug in newer.named if slug in older.named)
        both = [(slug, older.status(slug, family), newer.status(slug, family)) for slug in on_both]
        self.promoted = [s for s, a, b in both if b.is_strategic and not a.is_strategic]
        self.demoted = [s for s, a, b in both if a.is_strategic and not b.is_strategic]
        alike = [(s, a.names, b.names) for s, a, b in both if a.is_strategic == b.is_strategic]
        self.renamed = [Renamed(s, a, b) for s, a, b in alike if _folded(a) != _folded(b)]

    def __bool__(self):
        return any(vars(self).values())


def _folded(names):
    return {name.casefold() for name in names}


@dataclass(frozen=True)
class MineralRow:
    """A mineral across several lists."""

    mineral: str
    statuses: tuple[ListStatus, ...]

    @property
    def named(self):
        """The number of lists that name it."""
        return sum(s.is_named for s in self.statuses)

    @property
    def through(self):
        """The number of further lists that hold it through another name."""
        return sum(s.through is not None for s in self.statuses)

    @property
    def ways(self):
        return {s.through.way for s in self.statuses if s.through}


def rows(lists, family, order):
    """A MineralRow for each mineral that at least one of `lists` names, in the order of the slugs in `order`."""
    named = {slug for one in lists for slug in one.named}
    return [
        MineralRow(slug, tuple(one.status(slug, family) for one in lists)) for slug in order if slug in named
    ]


class Summary:
    """The summary of a matrix of MineralRows: slugs, in the order of its rows."""

    def __init__(self, matrix):
        self.everywhere = [row.mineral for row in matrix if row.named == len(row.statuses)]  # by name
        self.everywhere_through = [  # on all, on some of them through another name
            row.mineral for row in matrix if row.through and row.named + row.through == len(row.statuses)
        ]
        self.once = [  # on a single list, and through no other name on another; with its place
            (row.mineral, next(place for place, s in enumerate(row.statuses) if s.is_named))
            for row in matrix
            if row.named == 1 and not row.through
        ]
