from django.apps import AppConfig


class MineralsConfig(AppConfig):
    """Facts: places, minerals, official lists and figures. They change when a source publishes."""

    name = "minerals"
    verbose_name = "Facts"
    default_auto_field = "django.db.models.BigAutoField"
