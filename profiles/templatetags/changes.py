"""What templates ask of a comparison."""

import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext

from ..draft import change_words

register = template.Library()


@register.simple_tag
def summed(changes):
    """{"number": 7, "said": "2 texts, 3 rows added"} of a list of changes."""
    number, said = change_words.summary(changes or [])
    return {"number": number, "said": said}


register.filter("said", change_words.said)


@register.filter
def marked(piece):
    """A Piece of a text as HTML; what reads aloud says where an addition or a removal ends."""
    if piece.kind == "added":
        return _marked("ins", gettext("added:"), piece, gettext("end of addition"))
    if piece.kind == "removed":
        return _marked("del", gettext("removed:"), piece, gettext("end of removal"))
    if piece.kind == "skipped":
        number = len(piece.text.split())
        said = ngettext("%(number)s unchanged word", "%(number)s unchanged words", number) % {
            "number": number
        }
        return format_html('<span class="skipped"> … {} … </span>', said)
    return piece.text


def _marked(tag, before, piece, after):
    return format_html(
        '<{0}><span class="visually-hidden">{1} </span>{2}<span class="visually-hidden"> {3}</span></{0}>',
        tag,
        before,
        _seen(piece.text),
        after,
    )


def _seen(text):
    """A text that is white space alone, made visible: it may be all that was added or removed."""
    return text if text.strip() else text.replace(" ", "␣").replace("\n", "¶\n")


@register.simple_tag
def days_ago(days):
    """The day so many days before today, as an address holds it: 2026-10-25."""
    return (timezone.localdate() - datetime.timedelta(days=days)).isoformat()


@register.filter
def size(revision):
    """“+120 −30 words, 4 rows” of a Revision; those saved before this was counted say so."""
    return change_words.size_said(revision.words_added, revision.words_removed, revision.rows_changed)


@register.filter
def open_at(comment_threads, place):
    """The open conversations about a place."""
    return comment_threads.at(place) if comment_threads else []
