"""Django's applications with the site and the name that the desk gives them."""

from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.apps import AuthConfig


class DeskConfig(AdminConfig):
    default_site = "profiles.desk.site.DeskSite"


class PeopleConfig(AuthConfig):
    verbose_name = "People"
