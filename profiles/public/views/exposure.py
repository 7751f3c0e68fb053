from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext

from config.addresses import absolute, public_page, site_of
from minerals import downloads
from minerals.heads import trails
from minerals.views.asked import at_country
from page_store.public import public

from ..exposure import ExposureFacts, ExposurePage, table_of


@public(state="exposure")
@at_country
def country_exposure(request, country):
    """Show a country's dependence on its partners for what it buys and sells, with a profile or without one."""
    return public_page(
        request,
        "profiles/exposure.html",
        country=country,
        page=ExposurePage(ExposureFacts(country)),
        trail=trails.of_country(country, (gettext("Trade exposure"), request.path)),
    )


@public(state="file of exposure")
@at_country
def country_exposure_download(request, country, ending):
    """Return the exposure of a country as a file, with every partner."""
    facts = ExposureFacts(country)
    table = table_of(facts, site_of(request))
    if not table.records:
        raise Http404(f"No trade of {country} to download.")
    address = absolute(request, reverse("profiles:exposure", args=[country.slug]))
    made = downloads.of_table(
        table,
        name=f"{country.slug}-exposure",
        title=gettext("%(country)s: trade exposure") % {"country": country.name},
        address=address,
        terms="exposure",
    )
    return downloads.answer_list(made, ending)
