from django.db.models import Exists
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from config.addresses import absolute, site_of
from minerals import downloads
from minerals.facts.figure_parts import all_minerals
from minerals.facts.figure_store import FigureStore
from minerals.facts.observing import observations
from minerals.facts.states import of_parts
from minerals.facts.vintages import vintages_of
from minerals.heads import citing, linked_data, trails
from minerals.models import FigureRevision
from minerals.views.asked import at_country, own_scale_asked, vintage_asked
from minerals.wording import listed
from page_store.later import later
from page_store.public import public

from ...models import Edition
from ...models.choices import EditionState
from ...publishing.facts import Facts
from ...publishing.payload.payload import Payload
from ..country_data import CountryData, Trend, known_to, preview_of_data, preview_of_profile
from ..exposure import figures_beside, summary_of
from ..page.citation import cited
from ..page.endings import absorbed, current_edition
from ..page.picture_chart import edition_chart, key_of_edition
from ..page.presentation import page_context
from ..related.portraits import Portraits, portraits
from ..states import cited_roles, events_of
from ..timelines import beside
from ..timelines.controls import said_of_controls
from .ended import answer_ended


@public("print", "release", "scale", state="profile")
@at_country
def country_detail(request, country):
    """Show the live edition, an ended one as in `ended.py`, or the country's figures if there is none."""
    into = Edition.objects.filter(merged_into=country.pk, state=EditionState.CONSOLIDATED)
    edition = current_edition(Edition.objects.about(country).annotate(absorbs=Exists(into)))
    if answer := answer_ended(request, country, edition):
        return answer
    if edition is None:
        return data_page(request, country, None)
    withdrawn = edition.state == EditionState.WITHDRAWN
    payload, today = Payload.of(edition), timezone.localdate()
    context = page_context(payload, country, known=Portraits() if withdrawn else portraits(), today=today)
    shown = (edition.pk, edition.sha256, edition.published_at, edition.approved_at, today)
    hidden = [row["event"] for row in payload.source.get("hidden", ())]
    context |= {
        "events": () if withdrawn else beside(country, hidden),
        "edition": edition,
        "withdrawn": withdrawn,
        "absorbed": absorbed(country) if edition.absorbs else [],
        "prints_whole": prints_whole(request),
        "picture_key": "" if withdrawn else key_of_edition(edition),
        "parts_state": ()
        if withdrawn or edition.absorbs
        else of_parts(request, *shown, *events_of(country.slug), said_of_controls(), cited_roles()),
        **beside_related(request, country, edition, context["page"]),
    }
    return render(request, "profiles/country_detail.html", context)


@later("preview", "work", "cite", "address", "canonical", "trail", "about", "exposure", "trend")
def beside_related(request, country, edition, page):
    """Return the context that no other profile changes: the citation, and the blocks beside a live edition."""
    preview, beside = None, {"exposure": None, "trend": None}
    if edition.state != EditionState.WITHDRAWN:
        beside = beside_edition(country, page)
        preview = edition_chart(edition, page.picture).preview if page.picture else preview_of_profile(page)
    return {
        "preview": preview,
        **cited(page, edition, country, site_of(request), live=True, preview=preview),
        **beside,
    }


def prints_whole(request):
    """Whether the whole profile is to be printed, not a briefing of two pages."""
    return request.GET.get("print") == "full"


def beside_edition(country, page):
    """Return the context beside a live edition: the country's trade, and how its shares had moved by then.

    The rule draws only where nobody has chosen a picture.
    """
    leading = [row.latest for _, row in page.tables_of_minerals[0].rows]
    key_minerals = {one.slug: bool(one.rows) for one in page.payload.minerals}
    exposure = summary_of(country, key_minerals, figures_beside(key_minerals))
    if page.picture:
        return {"exposure": exposure, "trend": None}
    known = known_to(page.payload, {one.mineral for one in leading})
    return {"exposure": exposure, "trend": Trend(country, leading, known)}


@public("release", "scale", state="exposure")
@at_country
def country_data(request, country):
    """Every figure of a country, with a profile or without one."""
    editions = Edition.objects.about(country).for_cards().select_related("merged_into")
    return data_page(request, country, current_edition(editions))


def data_page(request, country, edition):
    """The data of a country, with `?release=` as one release stated them.

    Without a profile this is the content of /countries/<slug>/, which is then its address.
    """
    vintage, unknown_release = vintage_asked(request)
    home = reverse("profiles:data", args=[country.slug]) if edition else country.get_absolute_url()
    context = {
        "country": country,
        "edition": edition,
        "live": edition and edition.state == EditionState.LIVE,
        "place": listed([country.name]),
        "blocs": country.blocs.all(),
        "home": home,
        "parts_state": of_parts(
            request,
            *((edition.state, edition.merged_into_id) if edition else ()),
            timezone.localdate(),
            said_of_controls(),
        ),
        "canonical": absolute(request, home),
        "vintage": vintage,
        "unknown_release": unknown_release,
        "address": absolute(request, home) + (vintage.query if vintage else ""),
        "trail": trails.of_country(country, *([(gettext("Figures"), home)] if edition else [])),
        **facts_of_country(request, country, vintage, home),
    }
    return render(request, "profiles/country_data.html", context)


@later("page", "exposure", "preview", "vintages", "work", "about")
def facts_of_country(request, country, vintage, home):
    """Return the facts on the page. A release is of one source, and has no part in today's trade."""
    store = FigureStore.of_country(country, vintage)
    facts = Facts(country=country, store=store, minerals=all_minerals())
    page = CountryData(facts, own_scale=own_scale_asked(request))
    of_today = {"exposure": None, "preview": None, "work": None, "about": None}
    if not vintage:
        of_today = {
            "exposure": summary_of(country),
            "preview": preview_of_data(page),
            **cited_data(page, home, site_of(request)),
        }
    return {"page": page, "vintages": vintages_of(country=country), **of_today}


def cited_data(page, home, site):
    """Return the citation of a country's figures and their description for crawlers; None without figures."""
    if not page.observations:
        return {"work": None, "about": None}
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


@public(state="file of country")
@at_country
def data_cite(request, country, ending):
    """Return the citation of a country's figures as a file for a reference manager."""
    held = FigureRevision.objects.current().filter(figure__country=country, figure__scenario="")
    held = observations(held)
    if not held:
        raise Http404
    has_profile = current_edition(Edition.objects.about(country).for_cards()) is not None
    home = reverse("profiles:data", args=[country.slug]) if has_profile else country.get_absolute_url()
    return citing.answer(data_work(country, held, absolute(request, home)), ending)
