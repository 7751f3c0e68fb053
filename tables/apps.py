from django.apps import AppConfig


class TablesConfig(AppConfig):
    """Tables that readers take, each declared once, and the versions that all of them have had."""

    name = "tables"
    default_auto_field = "django.db.models.BigAutoField"
    unread_models = ()  # by public pages; the page store watches every table
