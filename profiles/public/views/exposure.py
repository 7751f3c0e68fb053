from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from config.addresses import absolute, site_of
from minerals import downloads, trails

from ..exposure import ExposureFacts, ExposurePage, table_of
from .subjects import at_country


@require_safe
@at_country
def country_exposure(request, country):
    """On whom a country depends for what it buys and sells, with a profile or without one."""
    return render(
        request,
        "profiles/exposure.html",
        {
            "country": country,
            "page": ExposurePage(ExposureFacts(country)),
            "canonical": absolute(request, request.path),
            "trail": trails.of_country(country, (gettext("Trade exposure"), request.path)),
        },
    )


@require_safe
@at_country
def country_exposure_download(request, country):
    """The same as CSV, with every partner."""
    table = table_of(ExposureFacts(country), site_of(request))
    if not table.records:
        raise Http404(f"No trade of {country} to take away.")
    address = absolute(request, reverse("profiles:exposure", args=[country.slug]))
    return downloads.answer_table(table, name=f"{country.slug}-exposure-atlas", address=address)
