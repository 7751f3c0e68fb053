"""The summary of an edition on cards: “Why it matters” as plain words, without the numbers of its sources.

Words in brackets after a number, above all its year, appear once until they change.
"""

from django.conf import settings
from django.utils.translation import override

from ..models.draft import BRIEF
from .brief import sentences
from .nodes import Cited, FigureShown, FindingShown, Unresolved
from .stated import stated

BLOCKS = ("p", "li", "blockquote", "br")
LONGEST = 240  # characters; a first sentence that is longer stays whole


def why_it_matters(payload):
    """The first sentences of the text that do not go past `LONGEST`; empty where there is no text."""
    section = next((one for one in payload.sections if one.name == BRIEF[0]), None)
    if section is None:
        return ""
    with override(settings.LANGUAGE_CODE):  # of the public pages: the desk has another
        return _cut(plain_words(section.prose, payload))


def plain_words(nodes, payload):
    """Prose as one line of plain words."""
    return " ".join("".join(_words(nodes, payload, [])).split())


def _cut(text):
    first, *others = [end for _, end, _ in sentences(text)] or [len(text)]
    return text[: max([first, *(end for end in others if end <= LONGEST)])]


def _words(nodes, payload, said):
    """Yield the words of nodes; `said` holds the last words after a number."""
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif isinstance(node, FigureShown | FindingShown):
            yield _number(stated(node, payload), said)
        elif isinstance(node, Unresolved):
            yield node.text
        elif not isinstance(node, Cited):
            inner = _words(node.children, payload, said)
            yield from [" ", *inner, " "] if getattr(node, "tag", "") in BLOCKS else inner


def _number(number, said):
    if said == [number.beside]:
        return number.shown.main
    said[:] = [number.beside]
    return f"{number.shown.main} ({number.beside})"
