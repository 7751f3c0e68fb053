"""Pieces of a search result, the words of the query marked."""

from django import template
from django.utils.html import format_html, format_html_join

register = template.Library()


@register.simple_tag
def marked(pieces):
    """Pieces of (text, whether it was looked for) as HTML."""
    parts = ((format_html("<mark>{}</mark>", text) if found else text,) for text, found in pieces)
    return format_html_join("", "{}", parts)


@register.filter
def at(values, key):
    return values[key]
