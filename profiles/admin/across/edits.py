"""Edits of many drafts: pure functions of a snapshot that find what an edit would change in it, and change it.

References, citations and addresses inside of texts stay as they are. Titles of sources are not searched: they are
quotations.
"""

import re
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from ...draft.diff import FieldChange, words
from ...models import Citation
from ...models.originals import half_original
from ...publishing.texts.misnamed import HIDDEN
from ...shape import IMAGE, TABLE, TABLES, WORDS, longest
from ..lists.searching import matching

SOURCES = TABLE["citations"]
IN_A_REFERENCE = "words inside references and addresses stay as they are."
BREAKS = "this would add, change or break a reference or an address."


@dataclass(frozen=True)
class Match:
    """A change that an edit would make in one draft; `key` names it there, and `why_not` says why it is not made."""

    key: str
    place: str  # overview, or policies:<uid>
    changes: tuple  # (name of a field, text before, text after)
    why_not: str = ""

    @property
    def fields(self):
        """The FieldChanges. They are compared only where somebody looks at them."""
        return [FieldChange(label, words(before, after)) for label, before, after in self.changes]


class Slot(NamedTuple):
    """A text in words of a snapshot: `holder[name]`."""

    place: str
    field: object
    label: str
    holder: dict
    name: str

    @property
    def text(self):
        return self.holder[self.name]

    def why_not(self, text):
        """Return why `text` cannot take the place of this one, or an empty string."""
        if _hidden(text) != _hidden(self.text):
            return BREAKS
        if not text.strip():
            return "nothing would be left of the text."
        limit = longest(self.field)
        return f"the text would be longer than {limit:,} characters." if limit and len(text) > limit else ""


def _hidden(text):
    return [match[0] for match in HIDDEN.finditer(text)]


def _slots(tree):
    """Yield the Slots of a snapshot."""
    for text in WORDS:
        yield Slot(text.place, text.field, "", tree["sections"] if text.is_section else tree, text.name)
    if tree["image"]:
        yield Slot(IMAGE.place, IMAGE.fields["alt"], IMAGE.label("alt"), tree["image"], "alt")
    for table in TABLES:
        if table != SOURCES:
            named = {name for name in table.named_by if name in table.texts and name not in table.choices}
            for row in tree[table.name]:
                for name in table.texts:
                    if name in table.sentences or name in named:
                        yield Slot(
                            f"{table.place}{row['uid']}", table.fields[name], table.label(name), row, name
                        )


@dataclass(frozen=True)
class Replacement:
    """Words and what takes their place. Nothing is a pattern; a space is any white space within a paragraph."""

    words: str
    by: str
    case: bool = False
    whole: bool = False

    def narrow(self, profiles):
        """Return the profiles of a queryset that may have the words."""
        return matching(profiles, [self.words])

    @cached_property
    def pattern(self):
        """The pattern of the words; if nothing takes their place, of a space beside them as well."""
        words = self._pattern(self.words)
        return self._compiled(words if self.by else rf"[ \t]{words}|{words}[ \t]?")

    @cached_property
    def replaced(self):
        """The pattern of what is replaced already: “DR Congo”, where that takes the place of “Congo”."""
        return self._compiled(self._pattern(self.by)) if self.pattern.search(self.by) else None

    def _pattern(self, text):
        spaced = r"(?:[ \t\u00a0]+|[ \t]*\n[ \t]*)".join(map(re.escape, text.split()))
        return rf"(?<!\w){spaced}(?!\w)" if self.whole else spaced

    def _compiled(self, pattern):
        return re.compile(pattern, 0 if self.case else re.IGNORECASE)

    def matches(self, tree):
        """The Matches in a snapshot, in the order of its parts."""
        return [found for slot in _slots(tree) for found in self._matches(slot)]

    def made(self, tree, chosen):
        """The snapshot with the matches that `chosen`, their keys, names; raises ValueError where they do not fit."""
        tree = deepcopy(tree)
        for slot in _slots(tree):
            text = slot.text
            for match in reversed(self._found(text)):
                if _key(slot, match) in chosen:
                    text = self._without(text, match)
            if text != slot.text:
                if why_not := slot.why_not(text):
                    raise ValueError(why_not)
                slot.holder[slot.name] = text
        return tree

    def _found(self, text):
        already = self.replaced.finditer(text) if self.replaced else ()
        spans = [match.span() for match in already]
        return [
            match
            for match in self.pattern.finditer(text)
            if match[0] != self._written(match[0])
            and not any(start <= match.start() and match.end() <= end for start, end in spans)
        ]

    def _matches(self, slot):
        text = slot.text
        found = self._found(text)
        hidden = [match.span() for match in HIDDEN.finditer(text)] if found else ()
        for match in found:
            if any(start < match.end() and match.start() < end for start, end in hidden):
                why_not = IN_A_REFERENCE
            else:
                why_not = slot.why_not(self._without(text, match))
            start = text.rfind("\n", 0, match.start()) + 1
            end = text.find("\n", match.end())
            old = text[start : len(text) if end < 0 else end]
            at = match.start() - start
            new = f"{old[:at]}{self._written(match[0])}{old[at + len(match[0]) :]}"
            yield Match(_key(slot, match), slot.place, ((slot.label, old, new),), why_not)

    def _without(self, text, match):
        return f"{text[: match.start()]}{self._written(match[0])}{text[match.end() :]}"

    def _written(self, found_text):
        """The replacement; where the case does not matter, a capital at the beginning of a sentence stays one."""
        if not self.case and self.words[0].islower() and found_text[0].isupper():
            return self.by[:1].upper() + self.by[1:]
        return self.by


def _key(slot, match):
    return f"{slot.place}.{slot.name}.{match.start()}"


AS_ORIGINAL = {  # what the values of a source are where the text at its address is the original of another
    "url": "original_url",
    "title": "original_title",
    "publisher": "original_publisher",
    "published": "original_date",
}


def sources_at(address):
    """Citations of drafts whose text was read at an address, or has its original there."""
    return Citation.objects.order_by().filter(Q(url=address) | Q(original_url=address))


@dataclass(frozen=True)
class SourceEdit:
    """New values of the source at an address, {field: value}; the fields that are not in it stay as they are.

    A source whose original is at the address gets those that an original has.
    """

    address: str
    values: dict

    def narrow(self, profiles):
        return profiles.filter(Exists(sources_at(self.address).filter(profile=OuterRef("pk"))))

    def matches(self, tree):
        for row in tree[SOURCES.name]:
            if changed := self._changed(row):
                changes = tuple(
                    ("address" if name == "url" else SOURCES.label(name), row[name], new)
                    for name, new in changed.items()
                )
                half = half_original(row | changed)
                yield Match(
                    row["uid"], f"{SOURCES.place}{row['uid']}", changes, f"{half[1]}." if half else ""
                )

    def made(self, tree, chosen):
        rows = [row | (self._changed(row) if row["uid"] in chosen else {}) for row in tree[SOURCES.name]]
        return tree | {SOURCES.name: rows}

    def _changed(self, row):
        values = {}
        if row["original_url"] == self.address:
            values = {AS_ORIGINAL[name]: value for name, value in self.values.items() if name in AS_ORIGINAL}
        if row["url"] == self.address:
            values |= self.values
        return {name: value for name, value in values.items() if row[name] != value}
