"""The three groups of the desk and their permissions. Facts are for administrators, words for editors."""

from django.apps import apps

APPS = ("auth", "audit_log", "minerals", "profiles")  # whose permissions the groups are made of
EDITOR, MODERATOR, ADMINISTRATOR = "Editor", "Moderator", "Administrator"

RECORD_MODELS = ("revision", "review", "edition", "publicationset", "comment", "previewlink", "errorreport")
FACT_MODELS = (
    "commodity", "comparedsource", "country", "countryalias", "criticallist", "headlinesource", "listentry", "mineral",
    "mineralalias", "mineralgroup", "region", "release", "source",
)  # fmt: skip
FIGURE_MODELS = ("codegroup", "figure", "figurerevision")  # that nobody edits in a form of their own


def _codenames(verbs, models):
    return [f"{verb}_{model}" for verb in verbs for model in models]


VIEW_RECORD = _codenames(["view"], ["profile", *RECORD_MODELS])
PERMISSIONS = {
    EDITOR: [
        *VIEW_RECORD,
        *_codenames(["add", "change"], ["profile"]),
        "delete_profile",  # of a draft that never was public; the workflow sees to that
        "submit_profile",
        "restore_profile",
        "add_comment",
        "add_previewlink",
    ],
    MODERATOR: [
        *VIEW_RECORD,
        "decide_review",
        "publish_review",
        "withdraw_edition",
        "handle_errorreport",
        "add_publicationset",
        "add_comment",
        "add_previewlink",
    ],
    ADMINISTRATOR: [
        *VIEW_RECORD,
        "force_publish_review",  # an exception, which stays on everybody's list until somebody approves it
        "handle_errorreport",  # of figures, which administrators correct
        "view_auditevent",
        "export_auditevent",
        *_codenames(["add", "change", "view"], FACT_MODELS),
        *_codenames(["view"], FIGURE_MODELS),
        *_codenames(["add", "view"], ["releaseimport"]),
        "add_figurerevision",  # a correction, with its source and reason
        *_codenames(["add", "change", "view"], ["user", "staffmember"]),
        *_codenames(["view"], ["group"]),
    ],
}


def ensure_groups():
    """Give each group exactly its permissions. Safe to repeat; users' membership is left alone."""
    # Not imported above: this module is loaded before the models.
    Group, Permission = apps.get_model("auth.Group"), apps.get_model("auth.Permission")
    known = {p.codename: p for p in Permission.objects.filter(content_type__app_label__in=APPS)}
    for name, codenames in PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(known[codename] for codename in codenames if codename in known)
