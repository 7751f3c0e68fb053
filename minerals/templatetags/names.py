"""The line under a title that leads who came by mistake to what they meant."""

from django import template

from ..names import confused_with

register = template.Library()


@register.inclusion_tag("minerals/includes/confused.html")
def confused_names(kind, key):
    """Names that are easily confused with this country or mineral; a query only where there are any."""
    return {"others": confused_with(kind, [key]).get(key, [])}
