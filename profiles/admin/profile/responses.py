"""Responses to the form of a profile while somebody types."""

from django.http import JsonResponse


def private(data, **options):
    """Return a JSON response that is not cached."""
    response = JsonResponse(data, **options)
    response["Cache-Control"] = "private, no-store"
    return response
