from django.apps import AppConfig


class SearchConfig(AppConfig):
    """An index for readers' searches. It does not depend on the apps of facts and texts, which pass entries to it."""

    name = "search"
    default_auto_field = "django.db.models.BigAutoField"
    unread_models = ()  # by public pages; the page store watches every table
