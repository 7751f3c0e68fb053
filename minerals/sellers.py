"""Notes on sellers that no output table names: the role that their profile cites, a reviewed hub, or no more than that.

Absence from a table is no proof of transit: a source names the larger producers and adds the others up.
"""

from collections import defaultdict
from functools import cached_property, lru_cache
from typing import NamedTuple

from django.utils.translation import get_language

from config.addresses import path_to
from page_store.states import value_of

from .facts.output import OTHERS, Output
from .models.trade import GoodsKind
from .reviewed.trading_hubs import hubs
from .wording import lower_first
from .wording.exposure import output_text
from .wording.trade import NOTES, by_profile


class CitedRole(NamedTuple):
    """A country that mines or refines a mineral according to its live profile, which cites a source."""

    code: str
    slug: str  # of the country
    mineral: int
    parent: int | None
    name: str  # of the mineral
    refines: bool  # otherwise it mines it


class Note(NamedTuple):
    """A letter and its meaning; `address`: of the profile that it rests on."""

    letter: str
    text: str
    address: str = ""


class SellerNotes:
    """Notes on the sellers of a Commodity or a CodeGroup.

    `named`: codes of the places of which an output of its minerals is counted. If there are none, as for products, a
    note would say nothing about any seller. `minerals`: those of the Commodity, where they are at hand.
    """

    def __init__(self, commodity, named, minerals=None):
        self._commodity, self._named, self._minerals = commodity, named, minerals
        self.are_given = bool(named) and commodity.kind != GoodsKind.PRODUCT

    def of(self, code):
        """The Note on the seller with this code, or None."""
        if not self.are_given or code in self._named:
            return None
        if held := self._cited.get(code):
            return _on_roles(held)
        if code in hubs():
            return _plain("h")
        return _plain("a" if OTHERS in self._named else "u")

    @cached_property
    def _cited(self):
        """{code: its CitedRoles for the minerals and their kin}."""
        held = self._commodity.held if self._minerals is None else self._minerals
        minerals = {one.pk: one.parent_id for one in held}
        parents = minerals.values()
        found = defaultdict(list)
        for one in value_of("cited roles"):
            if one.mineral in minerals or one.parent in minerals or one.mineral in parents:
                found[one.code].append(one)
        return found


def _plain(letter):
    return _plain_in(letter, get_language())


@lru_cache(maxsize=100)
def _plain_in(letter, _language):
    return Note(letter, str(NOTES[letter]))


def _on_roles(roles):
    names = {str(one.mineral): lower_first(one.name) for one in roles}
    mines, refines = (
        frozenset(str(one.mineral) for one in roles if one.refines == refined) for refined in (False, True)
    )
    makes = output_text(Output(mines, refines, counted=True), names)
    return Note("i", by_profile(makes), path_to("profiles:detail", roles[0].slug))


def legend(notes):
    """{letter: meaning} of Notes, some of which may be None."""
    return {one.letter: NOTES[one.letter] for one in notes if one}
