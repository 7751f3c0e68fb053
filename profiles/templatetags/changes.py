"""Tags and filters for comparisons."""

import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from ..draft import change_words, references

register = template.Library()


@register.simple_tag
def summed(changes):
    """{"number": 7, "text": "2 texts, 3 rows added"} of a list of changes."""
    number, text = change_words.summary(changes or [])
    return {"number": number, "text": text}


register.filter("describe", change_words.describe)


@register.simple_tag(takes_context=True)
def drawn(context, text):
    """A text with the words of its references and their series; the notation is in a title, or with `notation` beside
    them.
    """
    with_notation = context.get("notation")
    return format_html_join("", "{}", ((_part(part, with_notation),) for part in references.parts(text)))


def _part(part, with_notation):
    if not part.notation:
        return part.text
    words, _, series = part.text.partition(references.SERIES)
    code = format_html(" <code>{}</code>", part.notation) if with_notation else ""
    of = format_html(' <span class="figure-series">[{}]</span>', series) if series else ""
    # A citation follows a full stop without a space.
    drawn = (
        ' <span class="reference" title="{}">[{}]{}{}</span>'
        if part.notation.startswith("[@")
        else ('<span class="reference" title="{}">{}{}{}</span>')
    )
    return format_html(drawn, part.notation, words, code, of)


@register.filter
def seen(text):
    """Return a text of white space made visible: it may be all that was added or removed."""
    return text if text.strip() else text.replace(" ", "␣").replace("\n", "¶\n")


@register.simple_tag
def days_ago(days):
    """The day so many days before today, as an address holds it: 2026-10-25."""
    return (timezone.localdate() - datetime.timedelta(days=days)).isoformat()


@register.filter
def size(revision):
    """“+120 −30 words, 4 rows” of a Revision; those saved before this was counted say so."""
    return change_words.size_words(revision.words_added, revision.words_removed, revision.rows_changed)


@register.simple_block_tag(takes_context=True)
def marked(context, content, place):
    """Mark the passages of open comments on a place, where the page lists comments below its changes."""
    threads = context.get("comment_threads")
    return threads.marked(content, place) if threads and not context.get("in_form") else content


@register.filter
def open_at(comment_threads, place):
    """Return the open comment threads on a place."""
    return comment_threads.at(place) if comment_threads else []


@register.filter
def settled_at(comment_threads, place):
    """Return the comment threads on a place that were resolved with the changes on this page."""
    found = comment_threads.resolved if comment_threads else []
    return [thread for thread in found if thread.is_settled and thread.comment.place == place]
