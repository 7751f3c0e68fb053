from django.db.models import Exists
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from config.addresses import absolute, site_of
from minerals import citing, downloads, linked_data, trails
from minerals.figure_parts import all_minerals
from minerals.figure_store import FigureStore
from minerals.models import FigureRevision
from minerals.observing import observations
from minerals.views.asked import own_scale_asked, vintage_asked
from minerals.vintages import vintages_of
from page_store.public import public

from ...models import Edition
from ...models.choices import EditionState
from ...publishing.facts import Facts
from ...publishing.payload import Payload
from ..citation import cited
from ..country_data import CountryData, Trend, known_to, preview_of_data, preview_of_profile
from ..endings import absorbed, current_edition
from ..exposure import figures_beside, summary_of
from ..portraits import Portraits, portraits
from ..presentation import page_context
from .ended import answer_ended
from .subjects import at_country


@public("print", "release", "scale", state="profile")
@at_country
def country_detail(request, country):
    """The live edition; one that ended as `ended.py` has it; without any, what the figures say."""
    into = Edition.objects.filter(merged_into=country.pk, state=EditionState.CONSOLIDATED)
    edition = current_edition(country.editions.annotate(absorbs=Exists(into)))
    if answer := answer_ended(request, country, edition):
        return answer
    if edition is None:
        return data_page(request, country, None)
    withdrawn = edition.state == EditionState.WITHDRAWN
    payload = Payload.of(edition)
    context = page_context(
        payload, country, known=Portraits() if withdrawn else portraits(), today=timezone.localdate()
    )
    preview = None if withdrawn else preview_of_profile(context["page"])
    context |= {
        "edition": edition,
        "withdrawn": withdrawn,
        "preview": preview,
        "absorbed": absorbed(country) if edition.absorbs else [],
        "prints_whole": prints_whole(request),
        **cited(context["page"], edition, country, site_of(request), live=True, preview=preview),
        **({} if withdrawn else beside_edition(country, context["page"])),
    }
    return render(request, "profiles/country_detail.html", context)


def prints_whole(request):
    """Whether a profile was asked for to be printed as a whole; it prints as a briefing of two pages otherwise."""
    return request.GET.get("print") == "full"


def beside_edition(country, page):
    """What stands beside a live edition: the country's trade, and how its shares had moved by then."""
    leading = [row.latest for _, row in page.tables_of_minerals[0].rows]
    key_minerals = {one.slug: bool(one.rows) for one in page.payload.minerals}
    store = figures_beside(key_minerals)
    known = known_to(page.payload, {one.mineral for one in leading})
    return {"exposure": summary_of(country, key_minerals, store), "trend": Trend(country, leading, known)}


@public("release", "scale", state="country")
@at_country
def country_data(request, country):
    """Every figure of a country, with a profile or without one."""
    editions = country.editions.for_cards().select_related("merged_into")
    return data_page(request, country, current_edition(editions))


def data_page(request, country, edition):
    """The data of a country, as one release had it where that is asked for by `?release=`.

    Where nothing was published it is what /countries/<slug>/ shows, and lives there.
    """
    vintage, unknown_release = vintage_asked(request)
    facts = Facts(
        country=country,
        store=FigureStore.of_country(country, vintage),
        minerals=all_minerals(),
    )
    page = CountryData(facts, own_scale=own_scale_asked(request))
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
            "exposure": None if vintage else summary_of(country),  # a release is of one source
            "home": home,
            "canonical": absolute(request, home),
            "preview": None if vintage else preview_of_data(page),
            "vintage": vintage,
            "vintages": vintages_of(country=country),
            "unknown_release": unknown_release,
            "address": absolute(request, home) + (vintage.query if vintage else ""),
            "trail": trails.of_country(country, *([(gettext("Figures"), home)] if edition else [])),
            **({} if vintage else cited_data(page, home, site_of(request))),
        },
    )


def cited_data(page, home, site):
    """How the figures of a country are cited, and what they are to crawlers of data; nothing where there are none."""
    if not page.observations:
        return {}
    work = data_work(page.country, page.observations, site + home)
    said = gettext(
        "Every figure of production, reserves and capacity of minerals of %(place)s, by year and source."
    )
    about = linked_data.dataset(
        work,
        page.observations,
        site=site,
        description=said % {"place": page.place},
        releases=page.held,
        files={
            ending: reverse("profiles:data_download", args=[page.country.slug, ending])
            for ending in downloads.FORMATS
        },
        spatial=page.country.name,
    )
    return {"work": work, "about": about}


def data_work(country, observations, address):
    return citing.of_figures(
        slug=country.slug,
        name=country.name,
        observations=observations,
        address=address,
        file=reverse("profiles:data_cite", args=[country.slug, "bib"]),
    )


@public(state="country")
@at_country
def data_cite(request, country, ending):
    """How to cite the figures of a country, as a file for a reference manager."""
    held = FigureRevision.objects.current().filter(figure__country=country, figure__scenario="")
    held = list(observations(held))
    if not held:
        raise Http404
    has_profile = current_edition(country.editions.for_cards()) is not None
    home = reverse("profiles:data", args=[country.slug]) if has_profile else country.get_absolute_url()
    return citing.answer(data_work(country, held, absolute(request, home)), ending)
