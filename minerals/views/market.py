"""Prices, consumption and trade of the United States: of a mineral, and series by series."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from config.addresses import absolute, redirect_to_slug, site_of

from .. import downloads, trails
from ..models import MarketValue
from ..presentation.market import MarketPage, MarketView, views
from ..wording import numbers
from .asked import mineral_at


@require_safe
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


@require_safe
def united_states_csv(request, slug):
    mineral, page = _market_of(slug)
    if mineral.slug != slug:
        return redirect_to_slug(request, mineral.slug)
    address = request.path.removesuffix(".csv") + "/"
    table = downloads.market_table(page.views, site_of(request))
    return downloads.answer_table(
        table, name=f"{slug}-united-states-atlas", address=absolute(request, address)
    )


def _market_of(slug):
    """(mineral, its MarketPage); 404 where it has no series."""
    mineral = mineral_at(slug)
    page = MarketPage(mineral)
    if not page.views:
        raise Http404
    return mineral, page


@require_safe
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


@require_safe
def market_series_csv(request, key):
    view = _series_at(key)
    table = downloads.market_table([view], site_of(request))
    address = absolute(request, view.series.get_absolute_url())
    return downloads.answer_table(table, name=f"{key}-atlas", address=address)


def _series_at(key) -> MarketView:
    found = views(MarketValue.objects.newest().filter(series__key=key).with_facts())
    if not found:
        raise Http404
    return found[0]
