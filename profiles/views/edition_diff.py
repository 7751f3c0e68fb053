from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from minerals.addresses import absolute, moved

from ..diff import diff
from ..models import Edition
from ..moved_figures import moved as moved_figures
from ..reader_tree import reader_tree
from .countries import country_at


@require_safe
def edition_diff(request, slug, before, after):
    """What changed between two frozen editions, as readers read them."""
    country = country_at(slug)
    before, after = int(before), int(after)
    if country.slug != slug or before > after:
        before, after = sorted((before, after))
        if country.slug == slug:
            return redirect("profiles:edition_diff", slug, before, after, permanent=True)
        return moved(request, country.slug)
    if before == after:
        raise Http404("An edition does not differ from itself.")
    editions = Edition.objects.with_place().filter(country=country)
    old, new = (get_object_or_404(editions, number=number) for number in (before, after))
    address = absolute(request, reverse("profiles:edition_diff", args=[slug, before, after]))
    between = country.editions.for_cards().filter(number__gt=before, number__lte=after).order_by("-number")
    return render(
        request,
        "profiles/edition_diff.html",
        {
            "country": country,
            "before": old,
            "after": new,
            "editions": list(between),
            "changes": diff(reader_tree(old.shown), reader_tree(new.shown)),
            "figures": moved_figures(old.payload, new.payload),
            "canonical": address,
        },
    )
