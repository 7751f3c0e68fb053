"""The addresses of the admin, and who may use each. One that is not told of here fails test_every_address.py."""

from django.contrib import admin
from django.urls import URLPattern

from profiles.admin.accounts import security
from profiles.admin.reviews.steps import steps

OUTSIDE = ("anonymous", "reader")  # who never come in
ROLES = (*OUTSIDE, "idle", "viewer", "editor", "stranger", "moderator", "administrator")
STAFF = set(ROLES) - set(OUTSIDE)
READERS = STAFF - {"idle"}  # idle is staff without any permission; stranger an editor of another region
NOBODY = set()
EDITORS, WRITERS = {"editor"}, {"editor", "stranger"}
FACTS = {"viewer", "administrator"}
TALKERS = {"editor", "moderator"}

# model -> who may look, add, change; nobody may delete but where a custom address says so
MODELS = {
    "audit_log.auditevent": (FACTS, NOBODY, NOBODY),
    "minerals.figure": (FACTS, NOBODY, NOBODY),
    "minerals.figurerevision": (FACTS, NOBODY, NOBODY),
    "minerals.codegroup": (FACTS, NOBODY, NOBODY),
    "minerals.releaseimport": (FACTS, {"administrator"}, NOBODY),
    "profiles.profile": (READERS, WRITERS, EDITORS),
    "profiles.review": (READERS, NOBODY, NOBODY),
    "profiles.edition": (READERS, NOBODY, NOBODY),
    "profiles.revision": (READERS, NOBODY, NOBODY),
    "profiles.publicationset": (READERS, {"moderator"}, NOBODY),
    "profiles.errorreport": (READERS, NOBODY, NOBODY),
    "profiles.staffmember": (FACTS, NOBODY, {"administrator"}),
    "auth.user": (FACTS, {"administrator"}, {"administrator"}),
    "auth.group": (FACTS, NOBODY, NOBODY),
} | {
    f"minerals.{name}": (FACTS, {"administrator"}, {"administrator"})
    for name in (
        "region",
        "commodity",
        "comparedsource",
        "country",
        "headlinesource",
        "mineralgroup",
        "mineral",
        "criticallist",
        "listentry",
        "source",
        "release",
    )
}

# name -> who may GET it, who may POST to it
CUSTOM = {
    "index": (STAFF, NOBODY),
    "login": (set(ROLES), NOBODY),
    "logout": (NOBODY, set(ROLES)),
    "password_change": (STAFF, STAFF),
    "password_change_done": (STAFF, NOBODY),
    "jsi18n": (STAFF, NOBODY),
    "app_list": (READERS, NOBODY),  # of what each may see
    "view_on_site": (STAFF, NOBODY),
    "auth_user_password_change": ({"administrator"}, {"administrator"}),
    "auth_user_invite": (NOBODY, {"administrator"}),
    "auth_user_reset_factors": (NOBODY, {"administrator"}),
    "minerals_figure_correct": ({"administrator"}, {"administrator"}),
    "minerals_releaseimport_apply": (NOBODY, {"administrator"}),
    "minerals_releaseimport_discard": (NOBODY, {"administrator"}),
    "audit_log_auditevent_export": (NOBODY, {"administrator"}),
    "profiles_profile_delete": (EDITORS, EDITORS),  # of a draft that never was public
    "profiles_profile_preview": (READERS, NOBODY),
    "profiles_profile_screens": (READERS, NOBODY),
    "profiles_profile_compare": (READERS, NOBODY),
    "profiles_profile_recent": (READERS, NOBODY),
    "profiles_profile_image": (READERS, NOBODY),
    "profiles_profile_figures": (READERS, NOBODY),
    "profiles_profile_sources": (READERS, NOBODY),
    "profiles_profile_token": (READERS, NOBODY),
    "profiles_profile_guide": (READERS, NOBODY),
    "profiles_profile_find": (READERS, NOBODY),
    "profiles_profile_across": (WRITERS, WRITERS),  # draft by draft: a stranger's are not found
    "profiles_profile_used": (READERS, NOBODY),
    "profiles_profile_unsaved": (NOBODY, EDITORS),
    "profiles_profile_live": (NOBODY, EDITORS),
    "profiles_profile_live_picture": (NOBODY, EDITORS),
    "profiles_profile_live_start": (NOBODY, WRITERS),  # of a country of their regions
    "profiles_profile_restore": (EDITORS, EDITORS),
    "profiles_profile_submit": (EDITORS, EDITORS),
    "profiles_profile_present": (READERS, EDITORS),  # others are told who is there, and are not
    "profiles_profile_comments": (READERS, TALKERS),
    "profiles_profile_comment": (NOBODY, TALKERS),
    "profiles_profile_links": (READERS, TALKERS),
    "profiles_profile_revoke_link": (NOBODY, TALKERS),
    "profiles_profile_export": (READERS, NOBODY),
    "profiles_profile_export_all": (READERS, NOBODY),
    "profiles_profile_import": (EDITORS, EDITORS),
    "profiles_profile_import_any": (WRITERS, WRITERS),
    "profiles_draftcheck_moved": (READERS, NOBODY),
    "profiles_draftcheck_worklist": (READERS, NOBODY),
    "profiles_draftcheck_refresh": (NOBODY, WRITERS),  # profile by profile: a stranger's is refused in words
    "profiles_draftcheck_submit": (NOBODY, WRITERS),
    "profiles_draftcheck_check": (NOBODY, READERS),  # what they read is then up to date
    "profiles_checkedaddress_gone": (WRITERS, NOBODY),
    "profiles_review_preview": (READERS, NOBODY),
    "profiles_review_screens": (READERS, NOBODY),
    "profiles_review_schedule_several": ({"moderator"}, {"moderator"}),
    "profiles_edition_withdraw": (NOBODY, {"moderator"}),
    "profiles_edition_consolidate": (NOBODY, {"moderator"}),
    "profiles_edition_unpublish": (NOBODY, {"moderator"}),
    "profiles_edition_republish": (NOBODY, EDITORS),
    "profiles_errorreport_settle": (NOBODY, {"moderator", "administrator"}),
    "profiles_savedfilter_save": (NOBODY, READERS),  # of a list that they may see
    "profiles_savedfilter_remove": (NOBODY, NOBODY),  # somebody else's
}
CUSTOM |= {
    f"profiles_review_{step}": (NOBODY, {"moderator"})
    for step in (
        "approve", "approve-publish", "send-back", "publish", "schedule", "unschedule", "put-into-set", "leave-set",
        "approve-afterwards", "claim", "assign", "release",
    )
}  # fmt: skip
CUSTOM |= {
    "profiles_review_withdraw": (NOBODY, EDITORS),
    "profiles_review_force": ({"administrator"}, {"administrator"}),
}
CUSTOM |= {
    f"profiles_publicationset_{step}": (NOBODY, {"moderator"})
    for step in ("publish", "schedule", "unschedule", "take-out", "rename", "discard")
}

# Of their own account, whatever they may: allauth's names, outside the admin's own addresses.
CUSTOM |= dict.fromkeys((one.name for one in security.urlpatterns), (STAFF, STAFF))
CUSTOM |= dict.fromkeys(
    ("mfa_index", "mfa_list_webauthn", "mfa_view_recovery_codes", "mfa_download_recovery_codes"),
    (STAFF, NOBODY),
)

# (model, action) -> who may. What is refused of single items is said, and changes nothing.
ACTIONS = {
    ("profiles.review", "publish_selected"): {"moderator"},
    ("profiles.review", "put_selected_into_set"): {"moderator"},
    ("profiles.review", "schedule_selected"): {"moderator"},
    ("profiles.profile", "submit_for_review"): EDITORS,
    ("profiles.profile", "refresh_figures"): EDITORS,
    ("profiles.profile", "assign_owner"): EDITORS,
    ("profiles.profile", "set_review_by"): EDITORS,
    ("profiles.profile", "export_selected"): NOBODY,  # it is read; nothing changes
}
# What anybody’s look may write: their session.
OWN = {"django_session"}
LOGS_IN_OR_OUT = {"login", "logout"}


def addresses(patterns=None, before=""):
    """(name, pattern) of every address of the admin."""
    if patterns is None:
        yield from addresses(security.urlpatterns, "security/")
    for one in admin.site.get_urls() if patterns is None else patterns:
        if isinstance(one, URLPattern) and one.name == "profiles_review_step":
            for name in steps():  # one address for the steps of the table, each with an expectation here
                yield f"profiles_review_{name}", before + str(one.pattern)
        elif isinstance(one, URLPattern):
            yield one.name, before + str(one.pattern)
        else:
            yield from addresses(one.url_patterns, before + str(one.pattern))


def model_of(name):
    """(label, standard view) of a name such as profiles_review_change; None of any other."""
    for model in admin.site._registry:
        prefix = f"{model._meta.app_label}_{model._meta.model_name}_"
        if name and name.startswith(prefix):
            view = name.removeprefix(prefix)
            if view in ("changelist", "add", "change", "delete", "history"):
                return model._meta.label_lower, view
    return None


def expected(name):
    """(who may GET, who may POST), or None where nobody has said."""
    if name in CUSTOM:
        return CUSTOM[name]
    found = model_of(name)
    if found is None or found[0] not in MODELS:
        return None
    look, add, change = MODELS[found[0]]
    return {
        "changelist": (look, NOBODY),
        "add": (add, add),
        "change": (look, change),
        "delete": (NOBODY, NOBODY),
        "history": (look, NOBODY),
    }[found[1]]
