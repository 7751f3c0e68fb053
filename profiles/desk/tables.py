"""The admin site, outside the package `admin`, and its page of each app: the tables in groups, with their purposes."""

from django.contrib.admin import AdminSite
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q

from minerals.models import ReleaseImport

PEOPLE_SHOWN = 50
IMPORTS_SHOWN = 5


APPS = {  # app -> (its introduction, its tables in groups: {title: {name of a model: its purpose}})
    "minerals": (
        "Figures, and what they are about. Import figures, or correct one with a reason; edit the "
        "reference tables here. Published profiles do not change with them.",
        {
            "Figures": {
                "Figure": "Every number with its unit, flag and release. Open one to see its history or to correct it.",
                "FigureRevision": "Every value that a figure has had, with its release.",
                "ReleaseImport": "What was loaded, by whom, and what it changed. Upload a release here.",
                "Release": "The editions of a source, and corrections between them.",
                "Source": "The publishers’ series, with their licences.",
            },
            "Places and minerals": {
                "Country": "Names, codes, slugs and aliases of countries, territories and blocs.",
                "Region": "The twelve regions, in their order.",
                "Mineral": "Names, aliases and groups, and which are values of the filter.",
                "MineralGroup": "The groups of the filter.",
            },
            "Official lists": {
                "CriticalList": "Official lists of critical minerals, with their issuers.",
                "ListEntry": "The entries of each list, and the minerals that they mean.",
            },
        },
    ),
    "audit_log": (
        "Every change of a draft, a fact, an account or a setting. Events are never changed or deleted.",
        {"Record": {"AuditEvent": "Who did what, when, and the old values beside the new."}},
    ),
    "auth": (
        "The people of the desk and their rights. Rights come from groups and can be limited to regions. "
        "Nobody raises their own rights.",
        {
            "Accounts": {
                "User": "Accounts, their groups and the regions they are limited to.",
                "Group": "What editors, moderators and administrators may do.",
            }
        },
    ),
    "profiles": (
        "The texts: drafts, their reviews, and the editions that readers see.",
        {
            "From draft to edition": {
                "Profile": "The drafts, one for each country.",
                "Review": "What was submitted, what waits for a decision, what is scheduled.",
                "PublicationSet": "Reviews that go live together.",
                "Edition": "What was published. Withdraw a live edition here.",
            },
            "Record": {"Revision": "Every saved state of every draft."},
            "People": {"StaffMember": "Where each person may act, and the mail they get, in one list."},
        },
    ),
}


class DeskSite(AdminSite):
    def app_index(self, request, app_label, extra_context=None):
        """The page of one app. Somebody who may see none of it gets 403 instead of 404."""
        app_list = self.get_app_list(request, app_label)
        if not app_list:
            raise PermissionDenied("Your account has no right to see anything in this part of the desk.")
        context = {"title": app_list[0]["name"], **page_of(request.user, app_label, app_list)}
        return super().app_index(request, app_label, context | (extra_context or {}))


def page_of(user, app_label, app_list):
    """The context of the page of an app. `app_list` is what `user` may see of it."""
    about, groups = APPS.get(app_label, ("", {}))
    tables = {table["object_name"]: table for app in app_list for table in app["models"]}
    found = {}
    for title, purposes in groups.items():
        found[title] = [tables.pop(name) | {"purpose": purposes[name]} for name in purposes if name in tables]
    found["Other tables"] = [table | {"purpose": ""} for table in tables.values()]
    return {
        "about": about,
        "table_groups": [(title, members) for title, members in found.items() if members],
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
