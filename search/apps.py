from django.apps import AppConfig


class SearchConfig(AppConfig):
    """An index for readers' searches. It knows neither facts nor words: both hand it entries."""

    name = "search"
    default_auto_field = "django.db.models.BigAutoField"
    unread_models = ()  # by public pages; the page store watches every table
