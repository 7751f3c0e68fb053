from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from minerals import downloads
from minerals.addresses import moved, site_of

from .. import country_data
from ..endings import standing
from ..models import Edition
from ..models.edition import EditionState
from .countries import country_at
from .ended import answer_ended


@require_safe
def country_download(request, slug, ending):
    """The figures of the live edition as a file; where there is none, all that is held of the country."""
    country = country_at(slug)
    if country.slug != slug:
        return moved(request, country.slug)
    edition = standing(country.editions)
    if answer := answer_ended(request, country, edition):
        return answer
    if edition is None or edition.state != EditionState.LIVE:
        # A withdrawn edition is not offered as what the country has.
        return country_data_download(request, slug, ending)
    return downloads.answer(country_data.of_edition(edition, site_of(request)), ending)


@require_safe
def country_data_download(request, slug, ending):
    """Every figure of a country as a file."""
    country = country_at(slug)
    if country.slug != slug:
        return moved(request, country.slug)
    return downloads.answer(country_data.of_country(country, site_of(request)), ending)


@require_safe
def edition_download(request, slug, number, ending):
    """The figures frozen in one edition as a file, withdrawn or not, for ever at this address."""
    country = country_at(slug)
    if country.slug != slug:
        return moved(request, country.slug)
    edition = get_object_or_404(Edition.objects.select_related("country"), country=country, number=number)
    return downloads.answer(country_data.of_edition(edition, site_of(request)), ending)
