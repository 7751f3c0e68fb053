"""Figures in the sentences of worked examples, each linked to its own page."""

from functools import reduce

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from minerals.templatetags.figures import figure
from minerals.wording import numbers
from profiles.public.minerals_table import RoleShown

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


@register.filter
def role_name(held):
    """“leading refiner” of a ComputedRole."""
    shown = RoleShown(held.role, held.strength, computed=True, because="")
    return numbers.lower_first(shown.label)
