"""How a figure is written on a page: its value, unit and marks."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from .. import wording
from ..charts import bar_length
from ..models import Flag

register = template.Library()

BLANK_TITLE = mark_safe(' title="withheld, not available or none"')  # too long for a cell


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


@register.filter
def lower_first(name):
    return wording.lower_first(name)


@register.simple_tag(name="marks")
def written(found):
    """The marks in `found`, each (letter, meaning), as they stand behind a number."""
    return format_html_join("", '<abbr class="flag" title="{1}">{0}</abbr>', found)


@register.simple_tag
def value(observation, unit=None):
    """A figure as it stands in every table: the value, linked to its own page, with its marks.

    The unit is left out where it is `unit`, which the table's head names. A page has hundreds of them: so this
    is a tag and no include, and the look comes from the class `figures` of what they stand in.
    """
    return format_html(
        '<a href="{}"{}>{}</a>{}',
        reverse("minerals:figure", args=[observation.key]),
        BLANK_TITLE if observation.flag == Flag.BLANK else "",
        wording.amount(observation, with_unit=observation.unit != unit),
        format_html_join(
            "",
            '<abbr title="{1}">{0}</abbr>',
            ((letter, wording.brief(meaning)) for letter, meaning in wording.marks(observation)),
        ),
    )


@register.simple_tag
def share_value(cell):
    """A place's share of the world, linked to the figure it is computed from, with its marks."""
    return format_html(
        '<a href="{}">{}</a>{}',
        reverse("minerals:figure", args=[cell.observation.key]),
        cell.share_text,
        format_html_join("", '<abbr title="{1}">{0}</abbr>', cell.share_marks),
    )


@register.inclusion_tag("minerals/includes/bar.html")
def bar(length):
    """A bar of `length` (0 to 100) on its track. It repeats a number that stands beside it."""
    return {"length": length}


@register.inclusion_tag("minerals/includes/bar.html")
def share_bar(percent):
    """A bar of a share in per cent; an empty track where there is none."""
    return {"length": bar_length(percent, 100)}


@register.inclusion_tag("minerals/includes/bar.html")
def reach_bar(reach):
    """A bar of a bound or a range: solid as far as is certain, open where the value may lie."""
    return {"length": reach.solid, "open": reach.open}


@register.inclusion_tag("minerals/charts/swing_bar.html")
def swing_bar(bar):
    """A bar from the middle of its track, of a change that stands beside it."""
    return {"bar": bar}


@register.inclusion_tag("minerals/charts/strip_bar.html")
def strip_bar(step):
    """A Step of the chain: the leader's share, and over it the country's own."""
    return {"step": step}


@register.inclusion_tag("minerals/includes/legend.html")
def legend(found):
    """What the marks in `found` (letter -> meaning) mean."""
    return {"marks": sorted(found.items())}
