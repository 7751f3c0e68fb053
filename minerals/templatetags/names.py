"""The line below a title that links to the subjects with which its own is confused."""

from django import template

from ..reviewed.names import confused_with

register = template.Library()


@register.inclusion_tag("minerals/includes/confused.html")
def confused_names(kind, key):
    """Names that are easily confused with this country or mineral; a query only where there are any."""
    return {"others": confused_with(kind, [key]).get(key, [])}
