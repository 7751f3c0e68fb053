from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from config.addresses import absolute
from minerals import downloads
from minerals.views.asked import refused
from page_store.public import public

from .asked import FEWEST, MEASURES, MOST, MOST_MINERALS, PARAMETERS, PROJECTIONS, STAGES, Asked
from .download import table_of
from .facts import Facts
from .page import ComparePage
from .places import Minerals, Places
from .starts import starts


@public(*PARAMETERS)
def comparison(request):
    """Two to five countries side by side; with fewer, the form and suggestions.

    Other forms of the address redirect to the canonical one.
    """
    places, minerals = Places(), Minerals()
    asked = Asked.of(request.GET, places, minerals)
    if not asked.is_tidy:
        return redirect(asked.address())
    page = ComparePage(asked, Facts(asked, places, minerals)) if asked.is_enough else None
    context = {
        "asked": asked,
        "page": page,
        "fields": fields(asked),
        "places": places.offered,
        "offered": page.facts.offered if page else minerals.offered,
        "measures": MEASURES | PROJECTIONS,
        "stages": STAGES,
        "most_minerals": MOST_MINERALS,
        "starts": () if page else starts(asked.countries),
        "canonical": absolute(request, asked.canonical),
        "trail": [(gettext("Compare"), reverse("website:compare"))],
    }
    return render(request, "website/compare.html", context)


def fields(asked):
    """Return [(text, whether it is unknown)] for the boxes for countries: the typed ones, and empty ones."""
    found = [(text, text in asked.unknown) for text in asked.typed][:MOST]
    return found + [("", False)] * (MOST - len(found))


@public(*PARAMETERS)
def comparison_download(request):
    """The rows of a comparison as CSV."""
    places, minerals = Places(), Minerals()
    asked = Asked.of(request.GET, places, minerals)
    if not asked.is_enough:
        text = gettext("Name at least %(number)s countries: /compare.csv?country=japan&country=south-korea")
        return refused(text % {"number": FEWEST}, status=400)
    table = table_of(ComparePage(asked, Facts(asked, places, minerals)))
    name = "-".join(["compare", *(place.slug for place in asked.countries)])
    return downloads.answer_table(table, name=name, address=absolute(request, asked.address()))
