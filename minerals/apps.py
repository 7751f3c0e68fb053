from importlib import import_module

from django.apps import AppConfig


class MineralsConfig(AppConfig):
    """Facts: places, minerals, official lists and figures. They change when a source publishes."""

    name = "minerals"
    verbose_name = "Facts"
    default_auto_field = "django.db.models.BigAutoField"
    unread_models = ()  # by public pages; the page store watches every table

    def ready(self):
        import_module("minerals.checks")  # registers them; it needs the models, which are ready only now
