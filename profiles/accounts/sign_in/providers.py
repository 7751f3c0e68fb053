"""The OpenID Connect provider of the settings: one at most, known by its issuer."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse


def provider():
    """Return (key, name) of the provider; None without one."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return (apps[0]["provider_id"], apps[0]["name"]) if apps else None


def origin():
    """The origin to which a browser is sent."""
    parts = urlsplit(settings.OPENID_CONNECT_ISSUER)
    return f"{parts.scheme}://{parts.netloc}"


def offered(linking):
    """Return name and address of the provider for the sign-in page; None without one."""
    if not (found := provider()):
        return None
    key, name = found
    return {
        "name": name,
        "address": reverse("openid_connect_login", args=[key]),
        "process": "connect" if linking else "login",
    }


def is_linked(user):
    found = provider()
    return bool(found) and user.socialaccount_set.filter(provider=found[0]).exists()


def can_sign_in(user):
    """Whether an account has a password, or is linked to the provider."""
    return user.has_usable_password() or is_linked(user)
