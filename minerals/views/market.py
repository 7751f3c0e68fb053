"""Prices, consumption and trade of the world and the United States: of a mineral, and series by series."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext

from config.addresses import absolute, public_page, site_of
from page_store.public import public

from .. import downloads
from ..facts.states import facts, files
from ..heads import trails
from ..models import MarketValue
from ..presentation.market import MarketPage, MarketView, views
from ..wording import numbers
from .asked import at_mineral


@public(state=facts)
@at_mineral
def mineral_market(request, mineral):
    """Every series of a mineral, by statistic, each in its own words and unit."""
    page = _market_of(mineral)
    return public_page(
        request,
        "minerals/market.html",
        mineral=mineral,
        page=page,
        trail=trails.of_mineral(mineral, (gettext("Market statistics"), request.path)),
    )


@public(state=files)
@at_mineral
def mineral_market_download(request, mineral, ending):
    """Every series of a mineral as a file."""
    page = _market_of(mineral)
    title = gettext("%(mineral)s: market statistics") % {"mineral": mineral.name}
    path = reverse("minerals:market", args=[mineral.slug])
    return _answer_views(request, page.views, ending, f"{mineral.slug}-united-states", title, path)


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


def _market_of(mineral):
    """The MarketPage of a mineral; 404 where it has no series."""
    page = MarketPage(mineral)
    if not page.views:
        raise Http404
    return page


@public(state="series")
def market_series(request, key):
    """One series: its values year by year, with the source's remarks."""
    view = _series_at(key)
    address = absolute(request, view.series.get_absolute_url())
    return public_page(
        request,
        "minerals/market_series.html",
        view=view,
        series=view.series,
        mineral=view.series.mineral,
        place=gettext("the world") if view.series.is_of_world else numbers.listed([view.series.country.name]),
        address=address,
        canonical=address,
        trail=trails.of_mineral(view.series.mineral, (view.title, request.path)),
    )


@public(state=files)
def market_series_download(request, key, ending):
    view = _series_at(key)
    return _answer_views(request, [view], ending, key, view.title, view.series.get_absolute_url())


def _series_at(key) -> MarketView:
    found = views(MarketValue.objects.newest().filter(series__key=key).with_facts())
    if not found:
        raise Http404
    return found[0]
