from django.apps import AppConfig
from django.conf import settings

from . import errors


class MonitoringConfig(AppConfig):
    """Watch the site for its administrators: runs of commands, counts of requests, errors."""

    name = "monitoring"
    default_auto_field = "django.db.models.BigAutoField"
    unread_models = ("commandrun",)  # by public pages

    def ready(self) -> None:
        if settings.SENTRY_URL:
            errors.send_to(settings.SENTRY_URL)
