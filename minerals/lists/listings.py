"""How official lists name a mineral."""

from dataclasses import dataclass

from ..models.reference import Status


@dataclass(frozen=True)
class Mark:
    """How an entry counts: “Strategic”; “Strategic, derived” where we concluded it; “Watch list”."""

    label: str
    certain: bool


class Listing:
    """How one CriticalList has a mineral, by what its Standing says: under its own names, or through others.

    What it is on the list through (its group, its members) is named with a link. An entry of a watch list beside
    it is shown, and does not make the mineral one of the list.
    """

    def __init__(self, one, mineral, standing):
        self.list = one
        self.is_named = standing.is_named
        self.is_on = standing.is_on
        slugs = {mineral.slug, *(standing.through.minerals if standing.through else ())}
        entries = [e for e in one.entries.all() if e.mineral.slug in slugs]
        listed = [e for e in entries if e.status != Status.WATCHLIST]
        self.names = self._names(listed, mineral)
        self.watched = self._names([e for e in entries if e not in listed and e.mineral == mineral], mineral)
        shown = [e for e in entries if e in listed or e.mineral == mineral]
        self.standings = list(dict.fromkeys(map(self._mark, shown)))
        self.notes = list(dict.fromkeys(e.note for e in shown if e.note))

    @staticmethod
    def _names(entries, mineral):
        found = ((e.name_as_listed, None if e.mineral == mineral else e.mineral) for e in entries)
        return list(dict.fromkeys(found))

    @staticmethod
    def _mark(entry):
        label = f"{entry.get_status_display()}{', derived' if entry.is_derived else ''}"
        return Mark(label, not entry.is_derived and entry.status != Status.WATCHLIST)
