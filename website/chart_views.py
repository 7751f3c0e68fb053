"""Charts at addresses of their own: page, picture, data, citation, and the frame for other people’s pages."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override

from config.addresses import absolute, public_page, site_of
from minerals import downloads
from minerals.chart_pages import (
    DATA_ENDING,
    SIZES,
    Busy,
    find_figure_chart,
    find_mineral_chart,
    find_region_chart,
    heights_of,
    place,
    png,
    svg,
    table_of,
    work_of,
)
from minerals.heads import citing
from minerals.views.asked import own_scale_asked
from page_store.public import public
from profiles.public.country_data import find_country_chart
from profiles.public.page.picture_chart import find_edition_chart
from profiles.public.states import of_chart, of_chart_file

FINDERS = (find_edition_chart, find_region_chart, find_country_chart, find_figure_chart, find_mineral_chart)
ENDINGS = ("svg", *SIZES, DATA_ENDING)
FRESH = "public, max-age=600"
ANY_FRAME = settings.SECURE_CSP | {"frame-ancestors": ["*"]}


def chart_at(request, key):
    """The Chart of an address, in the state that its query names; 404 where there is none."""
    own_scale = own_scale_asked(request)
    for find in FINDERS:
        if found := find(key, own_scale=own_scale):
            return found
    raise Http404


@public("scale", state=of_chart)
def chart_page(request, key):
    """A chart, its sources, and all its files."""
    chart = chart_at(request, key)
    return public_page(
        request,
        "website/charts/chart.html",
        chart=chart,
        work=work_of(chart, site_of(request)),
        canonical=absolute(request, chart.path),
        preview=chart.preview,
        trail=chart.trail,
        origin=site_of(request),
        heights=heights_of(chart),
    )


@public("scale", state=of_chart)
def chart_file(request, key, ending):
    """The chart as SVG, PNG or, its data, as CSV; 404 for a picture that its sources forbid to pass on."""
    if ending == DATA_ENDING:
        chart = chart_at(request, key)
        table, address = table_of(chart, site_of(request)), absolute(request, chart.address)
        return downloads.answer_table(table, name=f"{chart.stem}-atlas", address=address)
    if ending not in SIZES:
        return _picture(request, key, ending, svg, "image/svg+xml; charset=utf-8")
    try:
        with place():
            return _picture(request, key, ending, lambda chart: png(svg(chart), ending), "image/png")
    except Busy:
        text = gettext("Too many pictures are being made. Please ask again in a few seconds.")
        headers = {"Retry-After": "10"}
        response = HttpResponse(text, status=503, headers=headers, content_type="text/plain; charset=utf-8")
        response.is_busy = True  # which is no reason to serve an older one
        return response


def _picture(request, key, ending, draw, content_type):
    chart = chart_at(request, key)
    if not chart.has_pictures:
        raise Http404
    headers = {
        "Cache-Control": FRESH,
        "Content-Disposition": f'inline; filename="{chart.stem}-atlas.{ending}"',
        "Link": f'<{absolute(request, chart.path)}>; rel="describedby"; type="text/html"',
    }
    return HttpResponse(draw(chart), content_type=content_type, headers=headers)


@public("scale", state=of_chart_file)
def chart_cite(request, key, ending):
    """Answer with the citation of a chart, as a file for a reference manager."""
    return citing.answer(work_of(chart_at(request, key), site_of(request)), ending)


@public("scale", state=of_chart)
@xframe_options_exempt
@csp_override(ANY_FRAME)
def chart_embed(request, key):
    """The chart for a frame in another site's page: the one page of the site that may be framed."""
    chart = chart_at(request, key)
    response = render(
        request,
        "website/charts/embed.html",
        {"chart": chart, "address": absolute(request, chart.path), "framed": True},
    )
    response["X-Robots-Tag"] = "noindex"
    return response
