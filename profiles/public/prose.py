"""The prose of a payload as HTML, and as the words that a comparison of two editions reads."""

import re
from functools import lru_cache
from html import unescape

from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, override

from ..draft.dates import readable
from ..publishing.figure_words import ENGLISH, is_english, shown, title
from ..publishing.nodes import Cited, Element, FigureShown, Link, Unresolved
from ..publishing.prose import is_link

BLOCKS = {"p", "li", "ul", "ol", "blockquote", "br"}
TAG = re.compile(r"<[^>]+>")


@lru_cache(maxsize=10_000)
def figure_address(key):
    """The page of a figure. A country's page names hundreds."""
    return reverse("minerals:figure", args=[key])


def section_html(section, figures):
    """A section as HTML; of an older edition as it was stored, where its words would be others."""
    if section.markup:
        with override(ENGLISH):  # in which it was published
            as_today = html(section.prose, figures)
        if _visible(as_today) != _visible(section.markup):
            return mark_safe(section.markup)  # it was cleaned when it was published
        if is_english():
            return as_today
    return html(section.prose, figures)


def _visible(markup):
    return "".join(unescape(TAG.sub("", markup)).split())


def html(nodes, figures):
    """Sanitised HTML: only the tags of `nodes.Element`, and addresses that prose may link to."""
    return mark_safe("".join(_html(node, figures) for node in nodes))  # each node escapes what it holds


def _html(node, figures):
    if isinstance(node, str):
        return escape(node)
    if isinstance(node, Element):
        return _element(node.tag, html(node.children, figures))
    if isinstance(node, FigureShown):
        return _figure(figures[node.figure], node.show)
    if isinstance(node, Cited):
        return note(node.source, node.as_of)
    if isinstance(node, Link):
        return _link(node, html(node.children, figures))
    return format_html('<span class="unresolved">{} ({})</span>', node.text, node.reason)


def _element(tag, inner):
    if tag == "br":
        return "<br>"
    return f"<{tag}>{inner}</{tag}>" + ("\n" if tag in BLOCKS else "")


def _link(node, inner):
    if not is_link(node.href):
        return inner
    if node.title:
        return format_html('<a href="{}" title="{}">{}</a>', node.href, node.title, inner)
    return format_html('<a href="{}">{}</a>', node.href, inner)


def _figure(figure, show):
    main, under, marks = _words(figure, show)
    return format_html(
        '<a class="figure-ref" href="{}" title="{}">{}</a>{} <span class="figure-under">({})</span>',
        figure_address(figure.key),
        title(figure),
        main,
        flags(marks),
        under,
    )


def flags(marks):
    """Marks as they stand behind a number."""
    return format_html_join("", '<abbr class="flag" title="{1}">{0}</abbr>', marks)


def _words(figure, show):
    """(main text, what stands after it, marks); in a sentence a share says what it is of."""
    found = shown(figure, show)
    main = gettext("%(share)s of the world") % {"share": found.main} if show == "share" else found.main
    return main, str(figure.year), found.marks


def note(number, as_of="", *, is_titled=True):
    """The reference to a source."""
    named, title = {"number": number, "date": readable(as_of)}, ""
    label = gettext("Source %(number)s, as of %(date)s") if as_of else gettext("Source %(number)s")
    if as_of and is_titled:
        title = format_html(' title="{}"', gettext("as of %(date)s") % named)
    link = '<a class="note-ref" href="#source-{0}" aria-label="{1}"{2}>{0}</a>'
    return format_html(link, number, label % named, title)


def text(nodes, figures, notes):
    """The words of a section, a line a paragraph; `notes` has the words of each source by its number."""
    lines = (" ".join(line.split()) for line in _text(nodes, figures, notes).split("\n"))
    return "\n".join(filter(None, lines))


def _text(nodes, figures, notes):
    parts = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        elif isinstance(node, Cited):
            parts.append(f" {notes.get(node.source, '')}")
        elif isinstance(node, FigureShown):
            main, under, marks = _words(figures[node.figure], node.show)
            parts.append(f"{main}{''.join(f' {mark.letter}' for mark in marks)} ({under})")
        elif isinstance(node, Unresolved):
            parts.append(f"{node.text} ({node.reason})")
        else:
            inner = _text(node.children, figures, notes)
            parts.append(f"\n{inner}\n" if isinstance(node, Element) and node.tag in BLOCKS else inner)
    return "".join(parts)
