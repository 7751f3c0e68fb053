from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def documentation(request):
    """How to read the Atlas by program."""
    return render(request, "website/api.html", {})
