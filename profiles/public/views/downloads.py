from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from config.addresses import site_of
from minerals import downloads
from minerals.facts.states import files
from minerals.views.asked import at_country, no_such_release, refused, vintage_asked
from page_store.public import public

from ...models import Edition
from ...models.choices import EditionState
from .. import country_data
from ..page.endings import current_edition
from .ended import answer_ended

FROZEN = _(
    "This file has what an edition of the profile froze, of no release alone. What one said is at %(address)s?release=…"
)


@public("release", state="file of country")
@at_country
def country_download(request, country, ending):
    """The figures of the live edition as a file, or all current figures of the country if there is none."""
    edition = current_edition(Edition.objects.about(country))
    if answer := answer_ended(request, country, edition):
        return answer
    if edition is None or edition.state != EditionState.LIVE:
        # A withdrawn edition is not offered as the country's current one.
        return answer_data(request, country, ending)
    if request.GET.get("release"):
        return refused(
            FROZEN % {"address": reverse("profiles:data_download", args=[country.slug, ending])}, status=400
        )
    return downloads.answer(country_data.of_edition(edition, site_of(request)), ending)


@public("release", state=files)
@at_country
def country_data_download(request, country, ending):
    """Every figure of a country as a file."""
    return answer_data(request, country, ending)


def answer_data(request, country, ending):
    """Today's figures as a file, or with `?release=` those of one release."""
    vintage, unknown_release = vintage_asked(request)
    if unknown_release:
        return no_such_release(unknown_release)
    return downloads.answer(country_data.of_country(country, site_of(request), vintage=vintage), ending)


@public(state="country")
@at_country
def edition_download(request, country, number, ending):
    """The figures frozen in one edition as a file, withdrawn or not, for ever at this address."""
    edition = get_object_or_404(Edition.objects.about(country).with_subject(), number=number)
    return downloads.answer(country_data.of_edition(edition, site_of(request)), ending)
