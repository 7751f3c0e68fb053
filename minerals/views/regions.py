from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ..ledger import Ledger
from ..models import Country, Figure, FigureRevision, Measure, Mineral, Region
from ..models.places import SINGLE
from ..presentation.regions import region_rows, region_tables, strongest


@require_safe
def region_list(request):
    """Every region with its members and the three critical minerals of which they make most of the world's."""
    regions = Region.objects.annotate(
        places=Count("countries", filter=Q(countries__kind__in=SINGLE)),
    ).order_by("position", "slug")
    members = {}
    for code, region in Country.objects.single().values_list("code", "region"):
        members.setdefault(region, []).append(code)
    ledger = Ledger(_recent().filter(figure__measure=Measure.PRODUCTION, figure__mineral__in_filter=True))
    series = list(ledger.series.values())
    for region in regions:
        codes = members.get(region.pk, [])
        region.strongest = strongest(region_rows(series, codes))
    return render(request, "minerals/region_list.html", {"regions": regions})


@require_safe
def region_detail(request, slug):
    """A region's members, and what they add up to in the world."""
    region = get_object_or_404(Region, slug=slug)
    members = list(
        Country.objects.filter(region=region).annotate(figure_count=Count("figures")).order_by("name", "code")
    )
    single = [country for country in members if country.is_ranked]
    minerals = Figure.objects.filter(country__in=single).values("mineral")
    ledger = Ledger(
        _recent().filter(
            figure__mineral__in=minerals, figure__measure__in=[Measure.PRODUCTION, Measure.RESERVES]
        )
    )
    codes = [country.code for country in single]
    critical = set(Mineral.objects.filter(in_filter=True).values_list("slug", flat=True))
    return render(
        request,
        "minerals/region_detail.html",
        {
            "region": region,
            "members": members,
            "single": single,
            "blocs": [country for country in members if not country.is_ranked],
            "tables": region_tables(ledger.series.values(), codes, critical=critical),
        },
    )


def _recent():
    return FigureRevision.objects.current().recent().with_facts()
