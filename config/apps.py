"""Django's applications of the site, with its name for the desk."""

from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.apps import AuthConfig


class DeskConfig(AdminConfig):
    default_site = "profiles.desk.site.DeskSite"


class PeopleConfig(AuthConfig):
    verbose_name = "People"
