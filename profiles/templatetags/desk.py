"""What the admin's own templates ask for."""

from django import template
from django.conf import settings
from django.contrib.auth import get_user_model

from .. import demo, desk

register = template.Library()


@register.inclusion_tag("admin/profiles/includes/desk.html")
def desk_piles(user):
    return {"board": desk.board(user), "doors": desk.doors(user), "lately": desk.lately(user)}


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
