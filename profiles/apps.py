from importlib import import_module

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.db.models.signals import post_migrate

from .accounts import demo  # noqa: F401 - importing it registers its check
from .accounts.groups import APPS, ensure_groups
from .guards import install_guards


def prepare_database(sender, using, **kwargs):
    """Install the triggers and the groups after every migrate, and before them the permissions that groups need."""
    for label in APPS:
        create_permissions(apps.get_app_config(label), using=using, verbosity=0, apps=kwargs["apps"])
    ensure_groups()
    install_guards(using)


class ProfilesConfig(AppConfig):
    """Words: drafts, reviews and editions. They change when an editor decides."""

    name = "profiles"
    default_auto_field = "django.db.models.BigAutoField"
    # Drafts, the record and the desk: no public page reads them, and the page store watches every other table.
    unread_models = (
        "profile", "keymineral", "profilerole", "recentchange", "watchitem", "policy", "policy_minerals",
        "partnership", "partnership_partners", "partnership_minerals", "project", "project_minerals",
        "eventfacts", "eventfacts_minerals", "eventparty", "hiddenevent",
        "relatedpin", "glanceitem", "citation",
        "leadimage", "revision", "publicationset", "review", "comment", "previewlink", "presence", "savedfilter",
        "staffmember", "staffmember_regions", "draftcheck", "datedclaim", "errorreport", "checkedaddress",
        "unsavedtext",
    )  # fmt: skip
    after_figure_change = "profiles.checking.check_after_figures"  # called by minerals/facts/figure_store.py

    def ready(self):
        import_module("profiles.public.states")  # registers them, for views of facts that show words as well
        post_migrate.connect(prepare_database, sender=self)
