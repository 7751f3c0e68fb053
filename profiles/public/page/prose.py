"""The prose of a payload as HTML, and as the words that a comparison of two editions reads."""

import re
from html import unescape

from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from minerals.presentation.marks import marks_html, silent_marks

from ...dates import readable
from ...publishing.texts.addresses import is_link
from ...publishing.texts.nodes import Cited, Element, FigureShown, FindingShown, Link, Unresolved
from .notes import note_marks, notes_html
from .sentences import Numbers

NO_BREAK = "\N{NO-BREAK SPACE}"
BLOCKS = {"p", "li", "ul", "ol", "blockquote", "br"}
STORED_MARK = re.compile(r'<abbr class="flag" title="([^"]*)">([^<]*)</abbr>')


def section_html(section, stated, *, with_series=False):
    """A section as HTML; for an older edition as it was stored, with words for screen readers at its marks.

    `stated` is the payload with the figures and findings of the text; for the desk, `with_series` adds the series of
    each.
    """
    if section.markup:
        # It was cleaned when it was published
        return mark_safe(STORED_MARK.sub(_stored_mark, section.markup))
    return html(section.prose, stated, name=section.anchor, with_series=with_series)


def _stored_mark(match):
    return marks_html([(match[2], unescape(match[1]))])


def html(nodes, stated, *, name="text", with_series=False):
    """Sanitised HTML: only the tags of `nodes.Element`, and addresses that prose may link to.

    `name` is what its notes are named by on their page.
    """
    numbers = Numbers(nodes, stated, with_series=with_series)
    return mark_safe(_html(nodes, iter(numbers.found), name) + notes_html(numbers.remarks, name))


def _html(nodes, numbers, name):
    """Render nodes, each of which escapes its content; `numbers` are the figures still to come."""
    return "".join(_node(node, numbers, name) for node in _marks_together(nodes))


def _marks_together(nodes):
    """The nodes, with no line break between two references to sources."""
    for before, node, after in zip([None, *nodes], nodes, [*nodes[1:], None], strict=False):
        is_between = isinstance(before, Cited) and isinstance(after, Cited)
        yield NO_BREAK if is_between and isinstance(node, str) and node.isspace() else node


def _node(node, numbers, name):
    if isinstance(node, str):
        return escape(node)
    if isinstance(node, Element):
        return _element(node.tag, _html(node.children, numbers, name))
    if isinstance(node, FigureShown | FindingShown):
        return _number(next(numbers), name)
    if isinstance(node, Cited):
        return note(node.source, node.as_of)
    if isinstance(node, Link):
        return _link(node, mark_safe(_html(node.children, numbers, name)))
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


def _number(number, name):
    return format_html(
        '<a class="figure-ref" href="{}" title="{}">{}</a>{}{}{}{}',
        number.address,
        number.title,
        number.main,
        silent_marks(number.marks),
        _beside(number),
        format_html(' <span class="figure-series">[{}]</span>', number.series) if number.series else "",
        note_marks(number.notes, name),
    )


def _beside(number):
    """“(estimate, 2025)”, with the words of the marks for screen readers."""
    if number.date and number.words:
        words = format_html('<span class="spoken">{},\N{NO-BREAK SPACE}</span>', number.words)
        return format_html(' <span class="figure-under">({}{})</span>', words, number.date)
    if number.date:
        return format_html(' <span class="figure-under">({})</span>', number.date)
    if number.words:
        return format_html('<span class="spoken">\N{NO-BREAK SPACE}({})</span>', number.words)
    return ""


def note(number, as_of="", *, is_titled=True):
    """The reference to a source."""
    named, title = {"number": number, "date": readable(as_of)}, ""
    label = gettext("Source %(number)s, as of %(date)s") if as_of else gettext("Source %(number)s")
    if as_of and is_titled:
        title = format_html(' title="{}"', gettext("as of %(date)s") % named)
    link = '<a class="note-ref" href="#source-{0}" aria-label="{1}"{2}>{0}</a>'
    return format_html(link, number, label % named, title)


def text(nodes, stated, notes):
    """The words of a section, one line per paragraph; `notes` has the words of each source by its number."""
    numbers = Numbers(nodes, stated)
    found = _text(nodes, iter(numbers.found), notes, numbers.remarks)
    lines = (" ".join(line.split()) for line in found.split("\n"))
    return "\n".join(filter(None, lines))


def _text(nodes, numbers, notes, remarks):
    parts = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        elif isinstance(node, Cited):
            parts.append(f" {notes.get(node.source, '')}")
        elif isinstance(node, FigureShown | FindingShown):
            parts.append(_number_text(next(numbers), remarks))
        elif isinstance(node, Unresolved):
            parts.append(f"{node.text} ({node.reason})")
        else:
            inner = _text(node.children, numbers, notes, remarks)
            parts.append(f"\n{inner}\n" if isinstance(node, Element) and node.tag in BLOCKS else inner)
    return "".join(parts)


def _number_text(number, remarks):
    beside = f" ({number.beside})" if number.beside else ""
    said = "".join(f" [{remarks[note - 1]}]" for note in number.notes)
    return f"{number.main}{beside}{said}"
