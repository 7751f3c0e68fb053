from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render

from config.addresses import absolute, public_page
from page_store.later import later
from page_store.public import public

from ..chart_pages import region_chart, tables_of
from ..facts.figure_parts import critical
from ..facts.figure_store import FigureStore
from ..facts.states import of_parts
from ..heads import trails
from ..models import Country, Measure, Region
from ..models.places import SINGLE
from ..presentation.marks import Register
from ..presentation.regions import region_rows, strongest


@public()
def region_list(request):
    """Every region with its members and the three critical minerals in which it has the largest shares of the world."""
    places = Count("countries", filter=Q(countries__kind__in=SINGLE))
    regions = Region.objects.annotate(places=places).order_by("position", "slug")
    members = {}
    for code, region in Country.objects.single().values_list("code", "region"):
        members.setdefault(region, []).append(code)
    store = FigureStore.recent(critical(), Measure.PRODUCTION)
    for region in regions:
        region.strongest = strongest(region_rows(store.series.values(), members.get(region.pk, [])))
    shown = [row for region in regions for row in region.strongest]
    return public_page(
        request,
        "minerals/region_list.html",
        regions=regions,
        # The list shows only the share of a sum, with all its marks.
        register=Register(
            [],
            cited=[o for row in shown for o in row.series.listed],
            letters=[letter for row in shown for letter, _ in row.stated.share_marks],
        ),
        trail=trails.of_regions(),
    )


@public(state="region")
def region_detail(request, slug):
    """A region's members, and their share of the world."""
    region, members = region_with_members(slug)
    context = {
        "region": region,
        "members": members,
        "single": [country for country in members if country.is_ranked],
        "blocs": [country for country in members if not country.is_ranked],
        "parts_state": of_parts(request),
        "canonical": absolute(request, request.path),
        "trail": trails.of_regions((region.name, request.path)),
        **sums_of(region, members),
    }
    return render(request, "minerals/region_detail.html", context)


@later("tables", "preview")
def sums_of(region, members):
    """The sums of the members of a region, as tables with their charts."""
    tables = tables_of([country for country in members if country.is_ranked])
    for table in tables:
        table.chart = region_chart(region, tables, table.measure)
    return {
        "tables": tables,
        "preview": next((table.chart.preview for table in tables if table.chart), None),
    }


def region_with_members(slug):
    """(Region, its countries and blocs); 404 where there is none."""
    region = get_object_or_404(Region, slug=slug)
    members = Country.objects.filter(region=region).order_by("slug")
    return region, list(members.annotate(figure_count=Count("figures")))
