from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from config.addresses import absolute

from ...draft.diff import diff
from ...models import Edition
from ...publishing.facts import moved_figures
from ..endings import as_shown
from ..reader_tree import reader_tree
from .countries import at_country


@require_safe
@at_country
def edition_diff(request, country, before, after):
    """What changed between two frozen editions, as readers read them."""
    before, after = int(before), int(after)
    if before > after:
        return redirect("profiles:edition_diff", country.slug, after, before, permanent=True)
    if before == after:
        raise Http404("An edition does not differ from itself.")
    editions = Edition.objects.with_place().filter(country=country)
    old, new = (get_object_or_404(editions, number=number) for number in (before, after))
    payloads = [as_shown(edition) for edition in (old, new)]
    address = absolute(request, reverse("profiles:edition_diff", args=[country.slug, before, after]))
    between = country.editions.for_cards().filter(number__gt=before, number__lte=after).order_by("-number")
    return render(
        request,
        "profiles/edition_diff.html",
        {
            "country": country,
            "before": old,
            "after": new,
            "editions": list(between),
            "changes": diff(*map(reader_tree, payloads)),
            "figures": moved_figures(*payloads),
            "canonical": address,
        },
    )
