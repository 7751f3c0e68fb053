"""The summary of an edition on cards: “Why it matters” as plain words, without the numbers of its sources.

The year after a number is that of the page, in brackets.
"""

from itertools import zip_longest

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.translation import override

from ..models.draft import BRIEF
from .figures.stated import stated
from .texts.brief import sentences
from .texts.nodes import Cited, FigureShown, FindingShown, Unresolved
from .texts.years import Dates

LEADS = (BRIEF[0], "happened", "what_it_does")  # texts; a profile has one of them
BLOCKS = ("p", "li", "blockquote", "br")
LONGEST = 240  # characters; a first sentence that is longer stays whole


def lead_of(payload):
    """Return the first sentences that do not go past `LONGEST`: of “Why it matters”, of an event “What happened”, of a
    mineral “What it does”.

    Empty where there is no such text.
    """
    section = next((one for one in payload.sections if one.name in LEADS), None)
    if section is None:
        return ""
    with override(settings.LANGUAGE_CODE):  # of the public pages: the desk has another
        return _cut(plain_words(section.prose, payload))


def words_of(section, payload):
    """A text of a payload as one line of plain words."""
    return " ".join((strip_tags(section.markup) or plain_words(section.prose, payload)).split())


def plain_words(nodes, payload):
    """Prose as one line of plain words."""
    return " ".join("".join(_words(tuple(nodes), payload, Dates())).split())


def _cut(text):
    first, *others = [end for _, end, _ in sentences(text)] or [len(text)]
    return text[: max([first, *(end for end in others if end <= LONGEST)])]


def _words(nodes, payload, dates):
    """Yield the words of nodes; `dates` holds those said before them."""
    for node, after in zip_longest(nodes, nodes[1:]):
        if isinstance(node, str):
            dates.read(node)
            yield node
        elif isinstance(node, FigureShown | FindingShown):
            number = stated(node, payload)
            date = dates.beside(number.when, number.beside, after if isinstance(after, str) else "")
            yield f"{number.in_text} ({date})" if date else number.in_text
        elif isinstance(node, Unresolved):
            yield node.text
        elif not isinstance(node, Cited):
            inner = _words(node.children, payload, dates)
            yield from [" ", *inner, " "] if getattr(node, "tag", "") in BLOCKS else inner
