from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """The site on top: what joins facts and words. No models."""

    name = "website"
