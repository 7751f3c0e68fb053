"""Pages of governance, as the World Bank estimates it: its meaning, every country, and one country by year."""

from collections import defaultdict

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext

from config.addresses import absolute, public_page
from page_store.public import public

from .. import downloads
from ..facts.governance import estimates
from ..facts.states import facts, files
from ..heads import trails
from ..indicators import scaled
from ..models import Dimension
from .asked import at_country

ORDER = list(Dimension)


@public(state=facts)
def governance_list(request):
    """Every country by name, with its estimates of the newest year."""
    found = list(estimates(newest_year=True))
    return public_page(
        request,
        "minerals/governance_list.html",
        rows=_rows(found, of=lambda one: one.country),
        dimensions=ORDER,
        year=found[0].year if found else None,
        release=found[0].release if found else None,
        trail=trails.of_governance(),
    )


@public(state=files)
def governance_download(request, ending):
    """The estimates of every country and year as a file."""
    title = gettext("How countries are governed")
    return _answer(request, ending, "governance", title, reverse("minerals:governance"))


@public(state=files)
@at_country
def governance_detail_download(request, country, ending):
    """The estimates of one country as a file."""
    title = gettext("%(country)s: how it is governed") % {"country": country.name}
    path = reverse("minerals:governance_detail", args=[country.slug])
    return _answer(request, ending, f"governance-{country.slug}", title, path, country)


def _answer(request, ending, name, title, path, country=None):
    """The file of the estimates of one country or of all, which the page at `path` shows; 404 without any of one."""
    table = downloads.governance_table(country)
    if country and not table.every:
        raise Http404
    made = downloads.of_table(
        table,
        name=name,
        title=title,
        address=absolute(request, path),
        terms="governance",
    )
    return downloads.answer_list(made, ending)


@public(state=facts)
@at_country
def governance_detail(request, country):
    """The estimates of one country, the newest year first."""
    found = list(estimates().filter(country=country))
    if not found:
        raise Http404
    return public_page(
        request,
        "minerals/governance_detail.html",
        country=country,
        rows=_rows(found, of=lambda one: one.year),
        dimensions=ORDER,
        release=found[0].release,
        trail=trails.of_governance((country.name, request.path)),
    )


def _rows(estimates, *, of):
    """[(what a row is of, its estimates in the order of the dimensions or None, their mean, 0 to 10)]."""
    rows = defaultdict(dict)
    for one in estimates:
        rows[of(one)][one.dimension] = one.estimate
    made = []
    for head, cells in rows.items():
        mean = sum(cells.values()) / len(ORDER) if len(cells) == len(ORDER) else None
        made.append((head, [cells.get(one) for one in ORDER], mean, None if mean is None else scaled(mean)))
    return made
