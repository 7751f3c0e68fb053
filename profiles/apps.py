from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.db.models.signals import post_migrate

from . import checks  # noqa: F401 - importing them registers them
from .groups import ensure_groups
from .guards import install_guards


def prepare_database(sender, using, **kwargs):
    """After every migrate: the record's triggers, and the groups with their permissions.

    The one signal of the project. Permissions are made here first, since the order of the receivers
    of `post_migrate` follows INSTALLED_APPS, and groups without permissions would be of no use.
    """
    for label in ("auth", "minerals", "profiles"):
        create_permissions(apps.get_app_config(label), using=using, verbosity=0)
    ensure_groups()
    install_guards(using)


class ProfilesConfig(AppConfig):
    """Words: drafts, reviews and editions. They change when an editor decides."""

    name = "profiles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        post_migrate.connect(prepare_database, sender=self)
