"""Whole addresses of the API."""

from django.urls import reverse


def address(site, name, **kwargs):
    """Return the address of an operation by its operationId; `site` is scheme and host."""
    return site + reverse(f"api:v1:{name}", kwargs=kwargs)
