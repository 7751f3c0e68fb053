"""The names of minerals and places in a text, by any of their names: pure functions of the reference tables."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from search.words import plain, words

MINERAL, PLACE = "mineral", "place"
ABBREVIATION = 4  # letters: a name of so many capitals is written in capitals
# Names that hold the name of a mineral or place and mean another thing.
OTHER_NAMES = (
    "South America", "North America", "Latin America", "Central America", "Inner Mongolia", "New Mexico",
    "New Jersey", "South China Sea", "East China Sea", "Gulf of Guinea",
)  # fmt: skip


class Name(NamedTuple):
    kind: str  # MINERAL or PLACE; empty for neither
    key: str  # slug or code
    text: str


@dataclass(frozen=True)
class Names:
    """The names of `minerals` (by slug) and `places` (by code); `aliases` are further Names of both."""

    minerals: dict
    places: dict
    aliases: tuple

    @cached_property
    def _by_first_word(self):
        """{the first word of a name: [(its words, Name)]}, the longest first."""
        named = [Name("", "", text) for text in OTHER_NAMES]
        named += [Name(MINERAL, slug, one.name) for slug, one in self.minerals.items()]
        named += [Name(PLACE, code, one.name) for code, one in self.places.items()]
        found = defaultdict(list)
        for one in (*named, *self.aliases):
            if parts := tuple(word for *_, word in words(one.text)):
                found[parts[0]].append((parts, one))
        for names in found.values():
            names.sort(key=lambda item: -len(item[0]))
        return dict(found)

    def named_in(self, text):
        """Every Name in a text, with the words that name it there; of names in each other the longest."""
        text = unicodedata.normalize("NFC", text)
        found, at, tokens = [], 0, list(words(text))
        while at < len(tokens):
            length, name = self._name_at(text, tokens, at)
            found += [name] if name and name.kind else []
            at += length
        return found

    def _name_at(self, text, tokens, at):
        """(how many words the name has that begins here, the Name); (1, None) where none begins."""
        for parts, name in self._by_first_word.get(tokens[at][2], ()):
            here = tokens[at : at + len(parts)]
            if tuple(word for *_, word in here) == parts:
                written = text[here[0][0] : here[-1][1]]
                if _is_written_as(written, name):
                    return len(parts), name._replace(text=written)
        return 1, None

    @cached_property
    def _members(self):
        """{slug of a mineral or group: slugs of its minerals}."""
        found = defaultdict(set)
        for slug, mineral in self.minerals.items():
            found[mineral.group.slug].add(slug)
            if mineral.parent:
                found[mineral.parent.slug].add(slug)
        return found

    def kin(self, slug):
        """Slugs of a mineral, its parent and its children; of a group also its minerals."""
        mineral = self.minerals.get(slug)
        parent = {mineral.parent.slug} if mineral and mineral.parent else set()
        return {slug, *parent, *self._members.get(slug, ())}


def _is_written_as(written, name):
    """Whether `written` is not a common word: a place begins with a capital, an abbreviation is all capitals."""
    if len(name.text) <= ABBREVIATION and name.text.isupper():
        return written == name.text
    return name.kind == MINERAL or plain(written) != written
