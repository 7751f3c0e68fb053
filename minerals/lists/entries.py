"""The names on an official list, and what the list says of one mineral."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from ..models.reference import Status
from .family import Through


@dataclass(frozen=True)
class Entry:
    """One name on a list. `mineral` is the slug of what we take it for."""

    mineral: str
    name: str
    status: str = Status.CRITICAL
    note: str = ""
    is_derived: bool = False  # we concluded it


@dataclass(frozen=True)
class Standing:
    """What one list says of one mineral."""

    entries: tuple[Entry, ...] = ()  # what is on the list; a watch list beside it is not
    watched: tuple[Entry, ...] = ()
    through: Through | None = None

    @property
    def names(self):
        return tuple(dict.fromkeys(e.name for e in self.entries))

    @property
    def is_named(self):
        return bool(self.entries)

    @property
    def is_on(self):
        """By its own name or through another."""
        return self.is_named or self.through is not None

    @property
    def is_critical(self):
        return any(e.status == Status.CRITICAL for e in self.entries)

    @property
    def is_strategic(self):
        return any(e.status == Status.STRATEGIC for e in self.entries)

    @property
    def is_derived(self):
        return any(e.is_derived for e in self.entries)

    @property
    def kind(self):
        """strategic, critical, through, watched or absent: what a table marks."""
        if self.entries:
            return "strategic" if self.is_strategic else "critical"
        if self.through:
            return "through"
        return "watched" if self.watched else "absent"

    @property
    def label(self):
        """“Critical and strategic”; empty for what is not named."""
        if self.is_critical:
            return "Critical and strategic" if self.is_strategic else "Critical"
        return "Strategic" if self.is_strategic else ""


class OfficialList:
    """The entries of one list, by mineral."""

    def __init__(self, entries: Iterable[Entry]):
        self._entries, self._watched = defaultdict(list), defaultdict(list)
        for entry in entries:
            held = self._watched if entry.status == Status.WATCHLIST else self._entries
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

    def count(self, status):
        """How many names it has of a status."""
        return sum(e.status == status for e in chain(self, *self._watched.values()))

    def strategic_only(self, family):
        """Slugs of what it calls strategic while it calls no name of the same group critical."""
        critical = {family.group(e.mineral) for e in self if e.status == Status.CRITICAL}
        return [slug for slug in self._entries if family.group(slug) not in critical]

    def standing(self, slug, family):
        if slug in self._entries:
            return Standing(tuple(self._entries[slug]), tuple(self._watched.get(slug, ())))
        return Standing((), tuple(self._watched.get(slug, ())), family.through(slug, self.named))
