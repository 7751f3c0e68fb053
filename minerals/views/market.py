"""Prices, consumption and trade of the United States: of a mineral, and series by series."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from config.addresses import absolute, redirect_to_slug, site_of
from page_store.public import public

from .. import downloads
from ..facts.states import facts
from ..heads import trails
from ..models import MarketValue
from ..presentation.market import MarketPage, MarketView, views
from ..wording import numbers
from .asked import mineral_at


@public(state=facts)
def united_states(request, slug):
    """Every series of a mineral, by statistic, each in its own words and unit."""
    mineral, page = _market_of(slug)
    if mineral.slug != slug:
        return redirect_to_slug(request, mineral.slug)
    return render(
        request,
        "minerals/united_states.html",
        {
            "mineral": mineral,
            "page": page,
            "canonical": absolute(request, request.path),
            "trail": trails.of_mineral(mineral, (gettext("U.S. statistics"), request.path)),
        },
    )


@public(state=facts)
def united_states_download(request, slug, ending):
    """Every series of a mineral as a file."""
    mineral, page = _market_of(slug)
    if mineral.slug != slug:
        return redirect_to_slug(request, mineral.slug)
    title = gettext("%(mineral)s: U.S. statistics") % {"mineral": mineral.name}
    path = reverse("minerals:united_states", args=[slug])
    return _answer_views(request, page.views, ending, f"{slug}-united-states", title, path)


def _answer_views(request, shown, ending, name, title, path):
    """The file of MarketViews, which the page at `path` shows."""
    made = downloads.of_table(
        downloads.market_table(shown, site_of(request)),
        name=name,
        title=title,
        address=absolute(request, path),
        terms="market",
    )
    return downloads.answer_list(made, ending)


def _market_of(slug):
    """(mineral, its MarketPage); 404 where it has no series."""
    mineral = mineral_at(slug)
    page = MarketPage(mineral)
    if not page.views:
        raise Http404
    return mineral, page


@public(state=facts)
def market_series(request, key):
    """One series: its values year by year, and what the source says of them."""
    view = _series_at(key)
    address = absolute(request, view.series.get_absolute_url())
    return render(
        request,
        "minerals/market_series.html",
        {
            "view": view,
            "series": view.series,
            "mineral": view.series.mineral,
            "place": numbers.listed([view.series.country.name]),
            "address": address,
            "canonical": address,
            "trail": trails.of_mineral(view.series.mineral, (view.title, request.path)),
        },
    )


@public(state=facts)
def market_series_download(request, key, ending):
    view = _series_at(key)
    return _answer_views(request, [view], ending, key, view.title, view.series.get_absolute_url())


def _series_at(key) -> MarketView:
    found = views(MarketValue.objects.newest().filter(series__key=key).with_facts())
    if not found:
        raise Http404
    return found[0]
