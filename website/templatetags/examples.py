"""Figures in the sentences of worked examples, each linked to its own page."""

from functools import reduce

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minerals.templatetags.figures import figure
from minerals.wording import numbers

register = template.Library()


@register.filter
def named(observations):
    """“Chile 5,600 t and Peru 5,600 t”."""
    return mark_safe(numbers.joined([format_html("{} {}", o.name, figure(o)) for o in observations]))


@register.filter
def shared(cells):
    """“Chile 5,600 t (24.1%), Peru 5,600 t (24.1%)” of (Observation, Share)."""
    parts = ((o.name, figure(o), numbers.percent(share.percent)) for o, share in cells)
    return format_html_join(", ", "{} {} ({})", parts)


@register.filter
def in_turn(observations):
    """“220,000 t (Summaries 2025), then 226,000 t (Summaries 2026)”."""
    parts = [format_html("{} ({})", figure(o), o.release_name) for o in observations]
    then = gettext("%(before)s, then %(after)s")
    return mark_safe(reduce(lambda before, after: then % {"before": before, "after": after}, parts))


ROLES = {  # strength and role of a ComputedRole
    ("leading", "producer"): _("leading producer"),
    ("leading", "refiner"): _("leading refiner"),
    ("leading", "reserve-holder"): _("leading reserve holder"),
    ("major", "producer"): _("major producer"),
    ("major", "refiner"): _("major refiner"),
    ("major", "reserve-holder"): _("major reserve holder"),
    ("", "producer"): _("producer"),
    ("", "refiner"): _("refiner"),
    ("", "reserve-holder"): _("reserve holder"),
}


@register.filter
def role_name(role):
    """“leading refiner” of a ComputedRole."""
    return ROLES[role.strength, role.role]
