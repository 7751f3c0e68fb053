"""An application of Django's under the name that the desk has for it."""

from django.contrib.auth.apps import AuthConfig


class PeopleConfig(AuthConfig):
    verbose_name = "People"
