"""The charts of a region: the minerals in which its members together have the largest shares of the world."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..downloads import Records
from ..drawing.geometry import reach
from ..facts.figure_store import FigureStore
from ..heads import trails
from ..models import Country, Figure, Measure, Mineral, Region
from ..presentation.regions import region_tables
from ..wording import naming, numbers, shares
from .chart import BARS, Bar, Bars, Chart, path_of

PREFIX = "region-"
SHOWN = 10
MEASURES = (Measure.PRODUCTION, Measure.RESERVES)
SUBTITLES = {
    Measure.PRODUCTION: _(
        "Production by its members: shares of the world, critical minerals first; a full bar is 100%."
    ),
    Measure.RESERVES: _(
        "Reserves of its members: shares of the world, critical minerals first; a full bar is 100%."
    ),
}
COLUMNS = (
    "mineral", "stage", "form", "measure", "basis", "year", "sum", "unit", "share_of_world", "members", "source",
    "release",
)  # fmt: skip


def find_region_chart(key, *, own_scale=False):
    """The Chart of a key, “region-east-asia-production”, or None."""
    slug, _, measure = key.removeprefix(PREFIX).rpartition("-")
    if not key.startswith(PREFIX) or measure not in MEASURES:
        return None
    region = Region.objects.filter(slug=slug).first()
    if region is None:
        return None
    return region_chart(region, tables_of(Country.objects.single().filter(region=region)), measure)


def tables_of(members):
    """The RegionTables of states and territories."""
    own = Figure.objects.filter(country__in=members).order_by()
    store = FigureStore.recent(own.values_list("mineral__slug", flat=True).distinct(), *MEASURES)
    critical = set(Mineral.objects.filter(in_filter=True).values_list("slug", flat=True))
    return region_tables(store.series.values(), [one.code for one in members], critical=critical)


def region_chart(region, tables, measure):
    """The Chart of one measure; None if no share of the world is known."""
    table = next((one for one in tables if one.measure == measure), None)
    rows = [row for row in (table.first if table else ()) if row.percent][:SHOWN]
    if not rows:
        return None
    key = f"{PREFIX}{region.slug}-{measure}"
    title = _title(region, rows[0])
    home = f"{region.get_absolute_url()}#{measure}"
    return Chart(
        key=key,
        form=BARS,
        title=title,
        subtitle=str(SUBTITLES[measure]),
        drawing=Bars(tuple(map(_bar, rows)), has_tracks=True),
        observations=tuple(o for row in rows for o in row.aggregate.summed),
        home=home,
        home_name=region.name,
        trail=trails.of_regions((region.name, region.get_absolute_url()), (title, path_of(key))),
        notes=(
            gettext("Sums and shares are our own, for the newest year of each series."),
            *filter(None, [str(table.codes)]),
        ),
        tabulate=_sums(rows),
    )


def _title(region, row):
    head = row.head
    counted = numbers.lower_first(naming.series_of(head))
    return gettext("%(region)s has %(share)s of %(whole)s in %(year)s") % {
        "region": region.name,
        "share": row.stated.headline_share,
        "whole": shares.of_product(row.stated.share, counted),
        "year": head.year,
    }


def _bar(row):
    return Bar(
        name=naming.of_mineral(row.head.mineral_name, row.name),
        text=row.stated.share_text,
        more=gettext("%(amount)s in %(year)s") % {"amount": row.amount, "year": row.head.year},
        reach=reach(row.percent, top=100),
        observation=row.stated.observation,
    )


def _sums(rows):
    """The rows as Records, without the sums in which a member may not be passed on."""

    def tabulate(passable, _series):
        known = {row.key for row in passable}
        own = [row for row in rows if all(o.key in known for o in row.aggregate.summed)]
        return Records(COLUMNS, [dict(zip(COLUMNS, _cells(row), strict=True)) for row in own])

    return tabulate


def _cells(row):
    found, head = row.aggregate, row.head
    return (
        *head.subject,
        head.year,
        found.value,
        found.unit,
        found.share.percent,
        ";".join(o.code for o in found.largest_first),
        head.source,
        ";".join(sorted({o.release for o in found.summed})),
    )
