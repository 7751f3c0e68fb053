"""The way to the provider and back. Anybody may come by; a browser is sent there from the sign-in page alone."""

from allauth.socialaccount.providers.openid_connect import views
from django.urls import path
from django.views.decorators.http import require_POST

urlpatterns = [  # by the names that allauth knows
    path("<provider_id>/", require_POST(views.login), name="openid_connect_login"),
    path("<provider_id>/callback/", views.callback, name="openid_connect_callback"),
]
