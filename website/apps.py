from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """The site on top, which joins facts and words. No models."""

    name = "website"
