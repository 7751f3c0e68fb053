"""Tags and filters for the admin's own templates."""

from django import template
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.timesince import timesince

from monitoring.runs import late

from ..accounts import demo, forwarded
from ..admin.lists import saved_filters as saved
from ..admin.lists.filters import choices
from ..admin.status import PERMISSION as STATUS
from ..desk import dashboard
from ..desk.tasks import plain_span

register = template.Library()


@register.inclusion_tag("admin/profiles/includes/desk.html", takes_context=True)
def desk_queues(context, user):
    found = {"dashboard": dashboard.dashboard(user), "recent": dashboard.recent_activity(user)}
    return found | {"perms": context["perms"]}


@register.simple_tag
def unheeded_proxy():
    """Return the last time of a request through a proxy that the settings deny; None without one."""
    return forwarded.last_seen()


@register.simple_tag
def late_commands(user):
    """Return the Runs of commands that are late, for those who look after the site; empty for others."""
    return late() if user.has_perm(STATUS) else []


@register.filter
def span(length):
    """“15 minutes” of a timedelta."""
    now = timezone.now()
    return plain_span(timesince(now - length, now, depth=1))


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


@register.inclusion_tag("admin/profiles/includes/saved_filters.html", takes_context=True)
def saved_filters(context, cl):
    """The filters of this list as links, and the form that saves the one that is on."""
    request, page = context["request"], cl.opts.label_lower
    if page not in saved.LISTS or cl.is_popup:
        return {"shown": False}
    query = saved.tidy(request.GET.urlencode())
    return {
        "shown": True,
        "filters": [
            {"filter": one, "address": saved.address_of(page, one["text"]), "current": one["text"] == query}
            for one in choices(request, cl.model)["filter"]
        ],
        "page": page,
        "query": query,
        "csrf_token": context["csrf_token"],
    }
