"""Figures: the tables, filtered and in pages, and one number with all its values."""

from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import Field

from config.addresses import site_of
from minerals.facts.figure_store import FigureStore
from minerals.facts.observing import observation
from minerals.facts.vintages import find_vintage
from minerals.heads import citing
from minerals.models import Figure, FigureRevision, Mineral
from minerals.models.figures import COUNTED
from minerals.models.places import SINGLE
from minerals.models.sources import in_order
from minerals.tables.figures import FIGURES, Status, current_figures, of_figures
from minerals.tables.minerals import LIST
from minerals.tables.places import REGION
from tables.columns import plain

from .. import schemas
from ..lists.filters import GROUP, column, conditions, named, parameters, since
from ..lists.listing import page_model, page_of_table
from ..parameters import Key, Text, path, reads
from ..problems import unknown

router = Router(tags=["figures"])
ORDER = (
    "figure__mineral__slug", "figure__measure", "figure__stage", "figure__form", "figure__basis",
    "figure__country__code", "figure__year", "figure__key",
)  # fmt: skip
PLACES = Decimal("0.0001")


def _in_region(regions):
    return Q(figure__country__region__slug__in=regions, figure__country__kind__in=SINGLE)


def _on_lists(lists):
    on_lists = Mineral.objects.filter(list_entries__critical_list__slug__in=lists)
    return Q(figure__mineral__in=on_lists.order_by().values("pk"))


FILTERS = {
    "country": column(FIGURES, "country", "figure__country"),
    "region": named(REGION, _("A region: its countries, without blocs."), _in_region),
    "mineral": column(FIGURES, "mineral", "figure__mineral"),
    "group": named(GROUP, _("A group of minerals."), "figure__mineral__group__slug"),
    "list": named(LIST, _("An official list: minerals that it names."), _on_lists),
    "stage": column(FIGURES, "stage", example="mine"),
    "measure": column(FIGURES, "measure", example="production"),
    **{name: column(FIGURES, name) for name in ("form", "basis", "flag")},
    "year": column(FIGURES, "year", example=2024),
    "source": column(FIGURES, "source", "figure__source__key"),
    "headline": column(FIGURES, "headline"),
    "released_since": since(_("Of releases published on this day or later."), "release__published"),
}
RELEASE = Field(None, description="Key of a release: the figures as that one stated them.")
FigureParameters = parameters(FIGURES, FILTERS, release=(Text | None, RELEASE))


@reads(router, "/figures", response=page_model(FIGURES), status=(404, 422))
def list_figures(request, asked: Query[FigureParameters]):
    """Find figures.

    Each number with its unit, year, flag, basis, source and release. Values of one parameter are alternatives,
    different parameters all apply. Never add up figures of different sources, forms, bases or units. World (WLD) is the
    source’s published total.
    """
    site = site_of(request)
    vintage = _vintage(asked.release)
    said = vintage.revisions() if vintage else FigureRevision.objects.current()
    found = said.passable().filter(conditions(FILTERS, asked)).order_by(*ORDER)
    read = _as_released if vintage else _current
    return page_of_table(request, FIGURES, found, asked, lambda part: read(part, site))


def _vintage(key):
    if key is None:
        return None
    if found := find_vintage(key):
        return found
    raise unknown("release", key, found_at="/api/v1/sources")


def _current(part, site):
    """The rows of a slice of current revisions."""
    asked = dict(part.values_list("figure__key", "figure__mineral__slug"))
    found = current_figures(set(asked.values()), site, lambda row: row.key in asked)
    by_key = {row.key: row for row in found}
    return [by_key[key] for key in asked]


def _as_released(part, site):
    """The rows of a slice of the revisions of a Vintage."""
    asked = dict(part.values_list("figure__key", "pk"))
    rows, _series = of_figures(FigureRevision.objects.filter(pk__in=asked.values()), site)
    by_key = {row.key: row._replace(status=Status.AS_RELEASED) for row in rows}
    return [by_key[key] for key in asked]


@reads(router, "/figures/{key}", response=schemas.figures.FigureDetail, status=(404, 422))
def get_figure(request, key: path(Key, "Key of a figure.", "cod.cobalt.mine.all.production.contained.2024")):
    """Get one figure.

    With its share of the world and rank, every value that it has had, and how it is cited.
    """
    found = figure_at(key, site_of(request))
    if found is None:
        raise unknown("key", key, found_at="/api/v1/figures")
    return found


def figure_at(key, site):
    """The FigureDetail of a key; None where there is none."""
    said = FigureRevision.objects.passable()
    figure = Figure.objects.select_related("country", "mineral").filter(key=key).first()
    revisions = in_order(said.with_facts().filter(figure=figure)) if figure else []
    current = next((one for one in revisions if one.is_current), None)
    if current is None:
        return None
    rows = _current(said.current().filter(figure=figure), site)
    (found,) = FIGURES.filled(rows).objects
    now = observation(current)
    share, rank = _standing(figure, now) if figure.measure in COUNTED else (None, None)
    work = citing.of_figure(figure, current, now, site)
    return schemas.figures.FigureDetail(
        **found,
        share=share,
        rank=rank,
        revisions=[_revision(one) for one in revisions],
        cite=f"{citing.ATLAS}. “{work.title}”. {work.note} {work.address}",
    )


def _standing(figure, now):
    """Return (Share, Rank) of a figure's current value, either may be None.

    All forms are read, because one table may count several.
    """
    of_table = ("mineral", "stage", "measure", "scenario")
    store = FigureStore.where(**{name: getattr(figure, name) for name in of_table})
    series = store.at(now.identity, now.year)
    share, rank = series.share(now.code), series.rank(now.code)
    return (
        share
        and schemas.figures.Share(
            percent=plain(share.percent.quantize(PLACES)),
            bound=share.bound or None,
            of_sum=share.of_sum,
            excludes=list(share.excludes),
            is_estimate=share.is_estimate,
        ),
        rank and schemas.figures.Rank(place=rank.place, tied=rank.tied, of=rank.of),
    )


def _revision(revision):
    texts = ("reason", "text", "note")
    same = ("is_current", "is_revised", "unit", "flag", "is_estimate")
    return schemas.figures.Revision(
        revision=revision.number,
        release=revision.release.key,
        published=revision.release.published.isoformat(),
        **{name: getattr(revision, name) for name in same},
        **{name: getattr(revision, name) or None for name in texts},
        **{name: schemas.figures.exact(getattr(revision, name)) for name in ("value", "lower", "upper")},
    )
