"""Figures: the tables, filtered and in pages, and one number with all that it has been."""

from decimal import Decimal

from django.db.models import Q
from ninja import Query, Router
from pydantic import Field

from config.addresses import site_of
from minerals.facts.figure_store import FigureStore
from minerals.facts.observing import observation
from minerals.facts.vintages import find_vintage
from minerals.heads import citing
from minerals.models import Figure, FigureRevision, Mineral
from minerals.models.figures import COUNTED, Basis, Flag, Measure, Stage
from minerals.models.places import SINGLE
from minerals.models.sources import in_order
from minerals.tables.figures import FIGURES, Status, of_figures
from tables.columns import plain

from .. import schemas
from ..lists.listing import page_model, page_of_table
from ..lists.paging import Paged
from ..parameters import (
    CountryNames,
    Day,
    Key,
    MineralNames,
    Switch,
    Text,
    Year,
    countries_named,
    keys_named,
    minerals_named,
    one_of,
    path,
    reads,
    several,
)
from ..problems import unknown

router = Router(tags=["figures"])
ORDER = (
    "figure__mineral__slug", "figure__measure", "figure__stage", "figure__form", "figure__basis",
    "figure__country__code", "figure__year", "figure__key",
)  # fmt: skip
OF_TABLE = (
    "mineral",
    "stage",
    "measure",
    "year",
    "source",
)  # what the rows of one table of a source have in common
PLACES = Decimal("0.0001")


class FigureParameters(Paged):
    country: CountryNames = []
    region: several(Text, "Slug of a region: its countries, without blocs; repeatable.", "east-asia") = []
    mineral: MineralNames = []
    group: several(Text, "Slug of a group of minerals, repeatable.") = []
    list: several(Text, "Slug of an official list: minerals that it names, repeatable.") = []
    stage: several(one_of(Stage), "Where in the chain it is counted, repeatable.", "mine") = []
    measure: several(one_of(Measure), "What is counted, repeatable.", "production") = []
    form: several(Text, "The product, repeatable: all, sponge.") = []
    basis: several(one_of(Basis), "What the weight is of, repeatable.") = []
    flag: several(one_of(Flag), "How the number is to be read, repeatable.") = []
    year: several(Year, "Calendar year, repeatable.", 2024) = []
    source: several(Text, "Key of a source, repeatable.", "usgs-mcs") = []
    headline: Switch | None = Field(
        None, description="Only those that pages and ranks use, or only the others."
    )
    release: Text | None = Field(None, description="Key of a release: the figures as that one stated them.")
    released_since: Day | None = Field(None, description="Of releases published on this day or later.")


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
    said = said.passable()
    found = said.filter(_conditions(asked)).order_by(*ORDER)
    return page_of_table(
        request, FIGURES, found, asked, lambda part: _figures(part, said, site, of_vintage=bool(vintage))
    )


def _conditions(asked):
    wanted = Q()
    if asked.country:
        wanted &= Q(figure__country__in=countries_named(asked.country))
    if asked.mineral:
        wanted &= Q(figure__mineral__in=minerals_named(asked.mineral))
    if asked.region:
        in_region = Q(figure__country__region__slug__in=keys_named("region", asked.region))
        wanted &= in_region & Q(figure__country__kind__in=SINGLE)
    for name, lookup in (
        ("group", "mineral__group__slug"),
        ("source", "source__key"),
    ):
        if values := getattr(asked, name):
            wanted &= Q(**{f"figure__{lookup}__in": keys_named(name, values)})
    if asked.list:
        lists = keys_named("list", asked.list)
        on_lists = Mineral.objects.filter(list_entries__critical_list__slug__in=lists)
        wanted &= Q(figure__mineral__in=on_lists.order_by().values("pk"))
    for name in ("stage", "measure", "basis", "year"):
        if values := getattr(asked, name):
            wanted &= Q(**{f"figure__{name}__in": values})
    if asked.form:
        wanted &= Q(figure__form__in=[form.replace("\0", "") for form in asked.form])
    if asked.flag:
        wanted &= Q(flag__in=asked.flag)
    if asked.headline is not None:
        wanted &= Q(figure__is_headline=asked.headline)
    if asked.released_since:
        wanted &= Q(release__published__gte=asked.released_since)
    return wanted


def _vintage(key):
    if key is None:
        return None
    if found := find_vintage(key):
        return found
    raise unknown("release", key, found_at="/api/v1/sources")


def _figures(part, said, site, *, of_vintage):
    """The rows of a slice of revisions. The rest of their tables, among `said`, tells which are superseded."""
    identities = list(part.values_list("figure__key", *(f"figure__{name}" for name in OF_TABLE)))
    keys, *columns = zip(*identities, strict=True) if identities else [()]
    tables = {f"figure__{name}__in": set(values) for name, values in zip(OF_TABLE, columns, strict=False)}
    rows, _ = of_figures(said.filter(**tables), site)
    by_key = {row.key: row for row in rows}
    shown = [by_key[key] for key in keys]
    if of_vintage:
        shown = [row._replace(status=Status.AS_RELEASED) for row in shown]
    return shown


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
    rows = _figures(said.current().filter(figure=figure), said.current(), site, of_vintage=False)
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
    """(Share, Rank) of what a figure says now, either None. All forms are read: one table may count several."""
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
