from django.apps import AppConfig
from django.db.models.signals import post_migrate

from .triggers import install


def install_triggers(sender, using, **kwargs):
    install(using)


class PageStoreConfig(AppConfig):
    """Public pages as bytes. The app does not depend on any page: a view declares itself public."""

    name = "page_store"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        post_migrate.connect(install_triggers, sender=self)
