"""What the form of a profile is answered while somebody types."""

from django.http import JsonResponse


def private(data, **options):
    """JSON that is not cached."""
    response = JsonResponse(data, **options)
    response["Cache-Control"] = "private, no-store"
    return response
