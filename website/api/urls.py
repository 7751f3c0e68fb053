from functools import wraps

from django.urls import path

from minerals.downloads import with_version
from page_store.public import public_by_every_parameter

from . import views
from .version1 import api

app_name = "api"
NO_DATA = "openapi"  # the description, which needs no database


def _versioned(view):
    """The view with the version of the data in the head of its answer."""
    return wraps(view)(lambda *args, **kwargs: with_version(view(*args, **kwargs)))


def _public(patterns):
    """The operations, kept like pages; an unknown parameter gets a refusal."""
    for pattern in patterns:
        view = pattern.callback if pattern.name == NO_DATA else _versioned(pattern.callback)
        pattern.callback = public_by_every_parameter(view)
    return patterns


patterns, app, namespace = api.urls

urlpatterns = [
    path("", views.documentation, name="documentation"),
    path("v1/", (_public(patterns), app, namespace)),
]
