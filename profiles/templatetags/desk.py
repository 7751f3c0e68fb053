"""What the admin's own templates ask for."""

from django import template
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.timesince import timesince

from ..accounts import demo
from ..desk import dashboard
from ..desk.tasks import plain_span

register = template.Library()


@register.inclusion_tag("admin/profiles/includes/desk.html")
def desk_queues(user):
    return {
        "dashboard": dashboard.dashboard(user),
        "shortcuts": dashboard.shortcuts(user),
        "recent": dashboard.recent_activity(user),
    }


@register.filter
def ago(when):
    """“12 minutes ago” of an aware datetime."""
    return f"{plain_span(timesince(when, depth=1))} ago"


@register.simple_tag
def demo_accounts():
    """[(user name, group)] of a demonstration's accounts, for its sign-in page; empty anywhere else."""
    if not settings.DEMO:
        return []
    names = get_user_model().objects.filter(username__in=demo.ACCOUNTS, is_active=True)
    present = set(names.values_list("username", flat=True))
    return [(name, group) for name, group in demo.ACCOUNTS.items() if name in present]


@register.simple_tag
def demo_password():
    return demo.PASSWORD
