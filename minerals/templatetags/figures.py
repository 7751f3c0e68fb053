"""How a figure is written on a page: its value, unit and marks."""

from django import template

from .. import wording
from ..charts import bar_length

register = template.Library()


@register.filter
def amount(observation):
    """“57,000 t”, “withheld”, “none”."""
    return wording.amount(observation)


@register.filter
def bare_amount(observation):
    """The same without the unit, for a table whose head names it."""
    return wording.amount(observation, with_unit=False)


@register.filter
def marks(observation):
    return wording.marks(observation)


@register.filter
def number(value):
    return wording.number(value)


@register.filter
def percent(value):
    return wording.percent(value)


@register.inclusion_tag("minerals/includes/bar.html")
def bar(length, *, here=False):
    """A bar of `length` (0 to 100) on its track. It repeats a number that stands beside it."""
    return {"length": length, "here": here}


@register.inclusion_tag("minerals/includes/bar.html")
def share_bar(percent, *, here=True):
    """A bar of a share in per cent; nothing where there is none."""
    return {"length": bar_length(percent, 100), "here": here}


@register.inclusion_tag("minerals/includes/legend.html")
def legend(found):
    """What the marks in `found` (letter -> meaning) mean."""
    return {"marks": sorted(found.items())}
