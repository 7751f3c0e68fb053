"""The admin site, outside the package `admin`, and its page of each app: the tables in groups, with their purposes."""

import csv
from functools import cache, wraps

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.urls import reverse

from minerals.models import ReleaseImport

from ..accounts.sign_in.factors import where_to_show
from ..accounts.sign_in.sessions import note_use

PEOPLE_SHOWN = 50
IMPORTS_SHOWN = 5
PURPOSES = settings.BASE_DIR / "content" / "desk_tables.csv"


@cache
def purposes():
    """{app: {title of a group: {name of a model: its purpose}}}, in the order of the pages."""
    found = {}
    with PURPOSES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            groups = found.setdefault(row["app"], {})
            groups.setdefault(row["group"], {})[row["model"]] = row["purpose"]
    return found


class DeskSite(AdminSite):
    def admin_view(self, view, cacheable=False):
        """A page of the desk, which opens once a second factor was shown, and whose use keeps the session alive."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def opened(request, *args, **kwargs):
            if self.has_permission(request):
                there = where_to_show(request)
                if there and request.path != reverse("admin:logout"):
                    return HttpResponseRedirect(there)
                note_use(request)
            return guarded(request, *args, **kwargs)

        return opened

    def app_index(self, request, app_label, extra_context=None):
        """The page of one app. Users without any right to it get 403 instead of 404."""
        app_list = self.get_app_list(request, app_label)
        if not app_list:
            raise PermissionDenied("Your account has no right to see anything in this part of the desk.")
        context = {"title": app_list[0]["name"], **page_of(request.user, app_label, app_list)}
        return super().app_index(request, app_label, context | (extra_context or {}))


def page_of(user, app_label, app_list):
    """The context of the page of an app. `app_list` is what `user` may see of it."""
    tables = {table["object_name"]: table for app in app_list for table in app["models"]}
    found = []
    for title, models in purposes().get(app_label, {}).items():
        found.append(
            (title, [tables.pop(name) | {"purpose": models[name]} for name in models if name in tables])
        )
    found.append(("Other tables", list(tables.values())))
    return {
        "table_groups": [(title, members) for title, members in found if members],
        **FIRST.get(app_label, lambda user: {})(user),
    }


def _people(user):
    """Accounts with their groups, active ones first."""
    if not user.has_perm("auth.view_user"):
        return {}
    people = get_user_model().objects.order_by("-is_active", "username")
    groups = Group.objects.annotate(members=Count("user", filter=Q(user__is_active=True))).order_by("name")
    return {
        "people": people.prefetch_related("groups", "staff_member__regions")[:PEOPLE_SHOWN],
        "people_total": people.count(),
        "people_groups": groups if user.has_perm("auth.view_group") else [],
    }


def _facts(user):
    if not user.has_perm("minerals.view_releaseimport"):
        return {}
    newest = ReleaseImport.objects.select_related("release", "by").defer("upload", "report")
    return {"newest_imports": newest.order_by("-created_at", "-pk")[:IMPORTS_SHOWN]}


FIRST = {"auth": _people, "minerals": _facts}
