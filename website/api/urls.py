from django.urls import path

from page_store.public import public_by_every_parameter

from . import views
from .version1 import api

app_name = "api"


def _public(patterns):
    """The operations, kept like pages; a parameter that one does not know is answered by its refusal."""
    for pattern in patterns:
        pattern.callback = public_by_every_parameter(pattern.callback)
    return patterns


patterns, app, namespace = api.urls

urlpatterns = [
    path("", views.documentation, name="documentation"),
    path("v1/", (_public(patterns), app, namespace)),
]
