"""Storing the flows of a release: all of it or nothing, and each year of a commodity is of one release."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import transaction

from ...facts.loaded_years import record
from ...models import Commodity, Country, LoadedTable, Release, TradeFlow, TradeYear
from ..reports import FileProblem, RefusedError, Report, Restatement
from ..tidy.trade_rows import FlowIdentity, FlowRow, in_words
from .figures import insert, lock_sources

type CommodityYear = tuple[str, int]
type Pair = tuple[str, str]  # exporter, importer
type Traded = tuple[int, int | None]  # dollars, kilograms
type Given = Mapping[CommodityYear, Mapping[Pair, Traded]]

COLUMNS = ("trade_year_id", "exporter_id", "importer_id", "value", "quantity")
BATCH = 2000


class Stored(NamedTuple):
    pk: int
    statement: Traded


@transaction.atomic
def load_flows(
    rows: Sequence[FlowRow],
    release: Release,
    *,
    whole: bool = True,
    leave_out: bool = False,
    corrections: bool = False,
) -> Report:
    """Store `rows` (FlowRow) as the flows of `release`, and return the Report. Called like `load_release`.

    `whole`: flows of the release that are not among the rows are reported as gone. `leave_out`: a rejected row stops
    only itself. Trade has no `corrections`: a source reprints all years.
    """
    known = Commodity.objects.values_list("nomenclature", "code")
    commodities = {f"{nomenclature}-{code}" for nomenclature, code in known}
    countries = set(Country.objects.single().values_list("code", flat=True))
    given: dict[CommodityYear, dict[Pair, Traded]] = defaultdict(dict)
    rejected = []
    for row in rows:
        commodity, year, exporter, importer = row.identity
        if unknown := {exporter, importer} - countries:
            rejected.append(FileProblem(row.file, row.line, f"no country {sorted(unknown)[0]!r}"))
        elif commodity not in commodities:
            rejected.append(FileProblem(row.file, row.line, f"no commodity {commodity!r}"))
        else:
            given[commodity, year][exporter, importer] = row.value, row.quantity
    if rejected and not leave_out:
        return Report(release.key, read=len(rows), rejected=rejected)
    report = store_flows(given, release, whole=whole)
    report.read, report.rejected = len(rows), rejected
    return report


@transaction.atomic
def store_flows(given: Given, release: Release, *, whole: bool) -> Report:
    """Store flows as those of `release` and return the Report.

    A year from an earlier release of the source passes to this release: flows that it no longer has are deleted and
    reported as changes. Raises RefusedError if a later release has given one of the years.
    """
    lock_sources()
    report = Report(release.key, read=sum(map(len, given.values())))
    commodities = {commodity.slug: commodity for commodity in Commodity.objects.prefetch_related("minerals")}
    countries = dict(Country.objects.values_list("code", "pk"))
    years = _years(release.source_id)
    if later := next(
        (years[key] for key in given if key in years and _is_later(years[key].release, release)), None
    ):
        raise RefusedError(f"{later.release} has since given {later}, which stays current")
    new = [TradeYear(source_id=release.source_id, release=release, commodity=commodities[slug], year=year)
           for slug, year in given if (slug, year) not in years]  # fmt: skip
    stored = _stored([years[key].pk for key in given if key in years])
    if whole:
        report.gone = _gone(given, years, release)
    TradeYear.objects.bulk_create(new)
    years |= {(one.commodity.slug, one.year): one for one in new}
    added, changed, removed = [], [], []
    for key, flows in given.items():
        trade_year = years[key]
        touched: set[str] = set()
        before = stored.get(trade_year.pk, {})
        for pair, statement in flows.items():
            old = before.pop(pair, None)
            if old is None:
                added.append((trade_year.pk, *map(countries.get, pair), *statement))
            elif old.statement != statement:
                changed.append(TradeFlow(pk=old.pk, value=statement[0], quantity=statement[1]))
                change = Restatement(
                    FlowIdentity(*key, *pair).key, in_words(*old.statement), in_words(*statement)
                )
                report.changed.append(change)
            else:
                report.unchanged += 1
                continue
            touched.update(pair)
        if trade_year.release_id != release.pk:
            for pair, old in before.items():
                removed.append(old.pk)
                key_of_flow = FlowIdentity(*key, *pair).key
                report.changed.append(Restatement(key_of_flow, in_words(*old.statement), "no longer given"))
                touched.update(pair)
        if touched:
            slugs = [mineral.slug for mineral in commodities[key[0]].minerals.all()]
            report.subjects |= {(code, slug) for code in touched for slug in slugs}
    report.loaded = len(added)
    insert(TradeFlow, COLUMNS, added)
    TradeFlow.objects.bulk_update(changed, ["value", "quantity"], batch_size=BATCH)
    for start in range(0, len(removed), BATCH):
        TradeFlow.objects.filter(pk__in=removed[start : start + BATCH]).delete()
    restated = [years[key].pk for key in given if years[key].release_id != release.pk]
    touched_releases = {release.pk, *(years[key].release_id for key in given)}
    TradeYear.objects.filter(pk__in=restated).update(release=release)
    record(LoadedTable.FLOWS, touched_releases)
    return report


def _years(source_id: int) -> dict[CommodityYear, TradeYear]:
    """The TradeYears of a source."""
    found = TradeYear.objects.filter(source=source_id).select_related("commodity", "release")
    return {(one.commodity.slug, one.year): one for one in found}


def _is_later(release: Release, other: Release) -> bool:
    return (release.published, release.key) > (other.published, other.key)


def _stored(trade_years: Iterable[int]) -> dict[int, dict[Pair, Stored]]:
    """The flows of each TradeYear, by its pk."""
    columns = ("trade_year", "exporter__code", "importer__code", "pk", "value", "quantity")
    found: dict[int, dict[Pair, Stored]] = defaultdict(dict)
    flows = TradeFlow.objects.filter(trade_year__in=trade_years).order_by()
    for trade_year, exporter, importer, pk, *statement in flows.values_list(*columns):
        found[trade_year][exporter, importer] = Stored(pk, tuple(statement))
    return found


def _gone(given: Given, years: Mapping[CommodityYear, TradeYear], release: Release) -> list[str]:
    """Keys of the flows of this release, in the nomenclatures of `given`, that it no longer has."""
    nomenclatures = {slug.partition("-")[0] for slug, _ in given}
    own = {
        one.pk: key for key, one in years.items()
        if one.release_id == release.pk and one.commodity.nomenclature in nomenclatures
    }  # fmt: skip
    return sorted(
        FlowIdentity(*own[pk], *pair).key
        for pk, flows in _stored(own).items()
        for pair in flows
        if pair not in given.get(own[pk], {})
    )
