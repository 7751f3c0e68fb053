"""Which names of minerals stand for which: groups, their members, and parts of groups."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """How a list that does not name a mineral still holds it, or some of it."""

    GROUP = "group"  # it names the whole group
    SUBGROUP = "subgroup"  # it names parts of the group, among which an element falls
    MEMBERS = "members"  # it names single members of this group
    ELEMENTS = "elements"  # it names single elements of the group that this is a part of


@dataclass(frozen=True)
class Through:
    way: Way
    minerals: tuple[str, ...]  # slugs of what is named instead


class Family:
    """Which names stand for which: a group for its members, members for their group.

    A parent that is an element itself is no group: who names aluminium does not name high-purity alumina.
    """

    def __init__(self, minerals: Iterable[tuple[str, str | None, str]]):
        """`minerals` are (slug, slug of the parent or None, symbol)."""
        minerals = list(minerals)
        self._elements = {slug for slug, _, symbol in minerals if symbol}
        self._group = {s: parent for s, parent, _ in minerals if parent and parent not in self._elements}
        self._members = defaultdict(list)
        for slug, group in self._group.items():
            self._members[group].append(slug)

    def group(self, slug):
        """The group that a mineral belongs to or is."""
        return self._group.get(slug, slug)

    def through(self, slug, named):
        """The Through by which a list that names `named`, but not `slug`, has it; None where it has not."""
        group = self._group.get(slug)
        if group in named:
            return Through(Way.GROUP, (group,))
        if members := tuple(m for m in self._members.get(slug, ()) if m in named):
            return Through(Way.MEMBERS, members)
        is_element = slug in self._elements
        beside = tuple(
            m for m in self._members.get(group, ()) if m in named and (m in self._elements) != is_element
        )
        return Through(Way.SUBGROUP if is_element else Way.ELEMENTS, beside) if beside else None
