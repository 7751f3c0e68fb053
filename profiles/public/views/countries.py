from functools import wraps

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from config.addresses import absolute, redirect_to_slug
from minerals.figure_store import FigureStore
from minerals.models import Country, Mineral

from ...models.choices import EditionState
from ...publishing.facts import Facts
from ...publishing.payload import Payload
from ..country_data import CountryData
from ..endings import absorbed, current_edition
from ..presentation import citation_texts, page_context
from ..related import portraits
from .ended import answer_ended


def at_country(view):
    """Hand a view the country that its address means: by its slug, by an alias, or by either in other letters
    (“Türkiye”). Another spelling of the address is redirected to its slug.
    """

    @wraps(view)
    def at_slug(request, slug, **kwargs):
        tidy = slugify(slug)
        countries = Country.objects.browsable().select_related("region")
        country = countries.filter(slug=tidy).first() or get_object_or_404(countries, aliases__slug=tidy)
        if country.slug != slug:
            return redirect_to_slug(request, country.slug)
        return view(request, country, **kwargs)

    return at_slug


@require_safe
@at_country
def country_detail(request, country):
    """The live edition; one that ended as `ended.py` has it; without any, what the figures say."""
    edition = current_edition(country.editions)
    if answer := answer_ended(request, country, edition):
        return answer
    if edition is None:
        return data_page(request, country, None)
    withdrawn = edition.state == EditionState.WITHDRAWN
    context = page_context(Payload.of(edition), country, known={} if withdrawn else portraits())
    address = absolute(request, reverse("profiles:edition", args=[country.slug, edition.number]))
    context |= {
        "edition": edition,
        "withdrawn": withdrawn,
        "absorbed": absorbed(country),
        "canonical": absolute(request, country.get_absolute_url()),
        "cite": citation_texts(context["page"], edition, address),
        "address": address,
    }
    return render(request, "profiles/country_detail.html", context)


@require_safe
@at_country
def country_data(request, country):
    """Every figure of a country, with a profile or without one."""
    editions = country.editions.for_cards().select_related("merged_into")
    return data_page(request, country, current_edition(editions))


def data_page(request, country, edition):
    """The data of a country; where nothing was published it is what /countries/<slug>/ shows, and lives there."""
    facts = Facts(
        country=country,
        store=FigureStore.of_country(country),
        minerals=Mineral.objects.select_related("parent").in_bulk(field_name="slug"),
    )
    page = CountryData(facts)
    home = reverse("profiles:data", args=[country.slug]) if edition else country.get_absolute_url()
    return render(
        request,
        "profiles/country_data.html",
        {
            "country": country,
            "edition": edition,
            "live": edition and edition.state == EditionState.LIVE,
            "page": page,
            "blocs": country.blocs.all(),
            "canonical": absolute(request, home),
        },
    )
