from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from minerals.addresses import absolute, moved
from minerals.ledger import Ledger
from minerals.models import Country, Mineral

from .. import related
from ..book import Book
from ..country_data import CountryData
from ..endings import absorbed, standing
from ..models.edition import EditionState
from ..presentation import CountryPage, citation_texts
from .ended import answer_ended


def country_at(slug):
    """The country that an address means: by its slug, by an alias, or by either in other letters (“Türkiye”)."""
    tidy = slugify(slug)
    countries = Country.objects.browsable().select_related("region")
    country = countries.filter(slug=tidy).first()
    return country or get_object_or_404(countries, aliases__slug=tidy)


@require_safe
def country_detail(request, slug):
    """The live edition; one that ended as `ended.py` has it; without any, what the figures say."""
    country = country_at(slug)
    if country.slug != slug:
        return moved(request, country.slug)
    edition = standing(country.editions)
    if answer := answer_ended(request, country, edition):
        return answer
    if edition is None:
        return data_page(request, country, None)
    page = CountryPage(edition.payload)
    withdrawn = edition.state == EditionState.WITHDRAWN
    known = {} if withdrawn else related.portraits()
    by_code = {portrait.country.code: portrait for portrait in known.values()}
    pinned = [pin["code"] for pin in edition.payload["related"]]
    address = absolute(request, reverse("profiles:edition", args=[country.slug, edition.number]))
    return render(
        request,
        "profiles/country_detail.html",
        {
            "country": country,
            "edition": edition,
            "page": page,
            "withdrawn": withdrawn,
            "absorbed": absorbed(country),
            "canonical": absolute(request, country.get_absolute_url()),
            "pins": [
                {"pin": pin, "portrait": by_code.get(pin["code"])} for pin in edition.payload["related"]
            ],
            "proposals": related.proposals(country, pinned=pinned, known=known) if known else [],
            "cite": citation_texts(page, edition, address),
            "address": address,
        },
    )


@require_safe
def country_data(request, slug):
    """Every figure of a country, with a profile or without one."""
    country = country_at(slug)
    if country.slug != slug:
        return moved(request, country.slug)
    return data_page(request, country, standing(country.editions.for_cards().select_related("merged_into")))


def data_page(request, country, edition):
    """The data of a country; where nothing was published it is what /countries/<slug>/ shows, and lives there."""
    book = Book(
        country=country,
        ledger=Ledger.of_country(country),
        minerals=Mineral.objects.select_related("parent").in_bulk(field_name="slug"),
    )
    home = reverse("profiles:data", args=[country.slug]) if edition else country.get_absolute_url()
    return render(
        request,
        "profiles/country_data.html",
        {
            "country": country,
            "edition": edition,
            "live": edition and edition.state == EditionState.LIVE,
            "page": CountryData(book),
            "blocs": country.blocs.all(),
            "canonical": absolute(request, home),
        },
    )
