"""Responses at the addresses of a profile whose edition ended without a newer one.

A withdrawn profile keeps its text under a notice. One consolidated into another leads there, as long as that is so; one
published in error is gone, with the reason. Frozen editions stay where they are.
"""

from django.shortcuts import render

from config.addresses import redirect_to_slug

from ...models.choices import EditionState
from ..page.endings import destination

GONE = 410


def answer_ended(request, country, edition):
    """The response for a profile that is led elsewhere or gone; None for one that is still read at its address."""
    if edition is None:
        return None
    if edition.state == EditionState.CONSOLIDATED:
        return redirect_to_slug(request, destination(edition).slug)
    if edition.state == EditionState.UNPUBLISHED:
        return render(request, "profiles/gone.html", {"country": country, "edition": edition}, status=GONE)
    return None
