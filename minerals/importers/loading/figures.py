"""Loading a release: figures get revisions, all or none, and no earlier value is overwritten."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from decimal import Decimal
from itertools import batched, starmap
from operator import attrgetter
from typing import Any, Protocol, cast

from django.db import connection, transaction
from django.db.models import Field, Model

from config.databases import table_statistics
from page_store.triggers import raised_once

from ...facts.loaded_years import record
from ...models import Country, Figure, FigureRevision, LoadedTable, Mineral, Release, Source
from ...models.figures import Flag
from ...models.places import PlaceKind
from ...models.sources import Spoken, order_of_releases
from ..reading.extracts import STATEMENT, FigureRow, Identity, Stated, stated, with_keys
from ..reports import FileProblem, Report, Restatement
from .headlines import Headlines

BATCH = 500
MANY = 1_000  # rows; for fewer, neither changing a trigger nor recounting the tables pays off


def lock_sources() -> None:
    """Block every other load until this transaction ends. Editions share figures, so locking one is not enough."""
    list(Source.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def load_release(
    rows: Iterable[FigureRow],
    release: Release,
    *,
    corrections: bool = False,
    whole: bool = True,
    sums: bool = False,
    leave_out: bool = False,
) -> Report:
    """Store `rows` (FigureRow) as the statements of `release`, and return the Report.

    A new statement becomes a revision of its figure, and its current one unless a later release has stated it. A
    rejected row stops the load or, with `leave_out`, is skipped. `corrections`: rows are of figures that exist, and
    give a reason. `whole`: figures of the release that are not among the rows are reported as gone. `sums`: the rows
    are of a bloc.
    """
    lock_sources()
    release = Release.objects.select_related("source").get(pk=release.pk)
    keyed = with_keys(rows, release.source.name_in_keys)
    rows = [row for _, row in keyed]
    report = Report(release.key, read=len(rows))
    places = list(Country.objects.values_list("code", "pk", "kind"))
    countries = {code: pk for code, pk, _ in places}
    blocs = set() if sums else {code for code, _, kind in places if kind == PlaceKind.BLOC}
    minerals = dict(Mineral.objects.values_list("slug", "pk"))
    figures = _figures([key for key, _ in keyed])
    rejected = list(_rejections(rows, countries, blocs, minerals, figures if corrections else None))
    for row, reason in rejected:
        report.rejected.append(FileProblem(row.file or release.key, row.line or row.source_line, reason))
    if rejected and not leave_out:
        return report
    out = {id(row) for row, _ in rejected}
    rows = [row for row in rows if id(row) not in out]
    if whole:  # before anything is inserted: of a new release this reads nothing
        stored = Figure.objects.filter(revisions__release=release)
        stored = stored.exclude(country__kind=PlaceKind.BLOC)  # its sums are ours
        report.gone = sorted(set(stored.values_list("key", flat=True)) - {row.key for row in rows})
    spoken = order_of_releases()
    histories = _histories(figures.values())
    figures |= _created([row for row in rows if row.key not in figures], release.source, countries, minerals)
    demoted, promoted, added = [], set(), []
    for row in rows:
        figure = figures[row.key]
        history = histories[figure]
        # A correction by hand is not from the release's own file, which would undo it.
        own = (old for old in history if old.release_id == release.pk and (row.reason or not old.reason))
        known = max(own, key=_number, default=None)
        if known and _statement(known) == _statement(row):
            report.unchanged += 1
            continue
        report.subjects.add((row.identity.country, row.identity.mineral))
        current = next((old for old in history if old.is_current), None)
        is_newest = not current or spoken[current.release_id] <= spoken[release.pk]
        number = max(map(_number, history), default=0) + 1
        new = StoredRevision(
            0, figure, number, not current, release.pk, row.source_line, False, *_statement(row)
        )
        added.append(new)
        if current and is_newest and _statement(current) != _statement(row):
            report.changed.append(Restatement(row.key, stated(current), stated(row)))
        else:
            report.loaded += 1
        if current and is_newest:
            demoted.append(current.pk)
            promoted.add((figure, number))
    changed = ([*histories[new.figure_id], new] for new in added if histories[new.figure_id])
    stale = _mark_revised(changed, spoken)
    insert(FigureRevision, STORED, list(map(attrgetter(*STORED), added)))
    _update(demoted, is_current=False)  # the successor must be there first
    for batch in batched(promoted, BATCH, strict=False):
        revisions = FigureRevision.objects.filter(figure__in=[figure for figure, _ in batch]).order_by()
        keys = revisions.values_list("pk", "figure", "number")
        _update([pk for pk, *key in keys if tuple(key) in promoted], is_current=True)
    for is_revised in (True, False):
        _update([old.pk for old in stale if old.is_revised == is_revised], is_revised=is_revised)
    if added:
        record(LoadedTable.FIGURES, [release.pk])
    if len(added) >= MANY:
        table_statistics.renew(Country, Mineral, Figure, FigureRevision)
    return report


def _update(revisions: Iterable[int], **values: Any) -> None:
    for batch in batched(revisions, BATCH, strict=False):
        FigureRevision.objects.filter(pk__in=batch).update(**values)


def _figures(keys: Sequence[str]) -> dict[str, int]:
    """Return the pk of each existing figure, by key."""
    figures = Figure.objects.order_by().values_list("key", "pk")
    if len(keys) <= BATCH:
        return dict(figures.filter(key__in=keys))
    wanted = set(keys)
    return {key: pk for key, pk in figures if key in wanted}  # of a whole release: one look at all is quicker


def _rejections(
    rows: Iterable[FigureRow],
    countries: Collection[str],
    blocs: Collection[str],
    minerals: Collection[str],
    correctable: Collection[str] | None,
) -> Iterator[tuple[FigureRow, str]]:
    """Yield (row, why it cannot be loaded), once for each that cannot."""
    seen = set()
    for row in rows:
        if row.identity.country not in countries:
            yield row, f"no country {row.identity.country!r}"
        elif row.identity.mineral not in minerals:
            yield row, f"no mineral {row.identity.mineral!r}"
        elif row.identity.country in blocs:
            yield row, "a figure of a bloc is computed from its members, never loaded"
        elif row.identity in seen:
            yield row, f"{row.key} is given twice"
        elif correctable is not None and row.key not in correctable:
            yield row, f"nothing to correct: no figure {row.key}"
        elif correctable is not None and not row.reason:
            yield row, "a correction needs its reason"
        seen.add(row.identity)


IDENTITY = ("key", *Identity._fields, "source_id", "is_headline", "rankable", "annotation")


def _created(
    rows: Sequence[FigureRow], source: Source, countries: Mapping[str, int], minerals: Mapping[str, int]
) -> dict[str, int]:
    """Make the figures of `rows`, all of one Source; the pk of each, by key."""
    if not rows:
        return {}
    headlines, made = Headlines(), []
    for row in rows:
        country, mineral, stage, _form, measure, *_ = row.identity
        leads = headlines.are_of(source, mineral, stage, measure)
        place = countries[country], minerals[mineral]
        made.append((row.key, *place, *row.identity[2:], source.pk, leads, True, ""))
    insert(Figure, IDENTITY, made)
    return _figures([row.key for row in rows])


STORED = ("figure_id", "number", "is_current", "release_id", "source_line", "is_revised", *STATEMENT)


@dataclass(slots=True)
class StoredRevision:
    """A revision that is stored, or about to be (then `pk` is 0). A model object takes several times as long."""

    pk: int
    figure_id: int
    number: int
    is_current: bool
    release_id: int
    source_line: int | None
    is_revised: bool
    unit: str
    flag: str
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    is_estimate: bool
    excludes: str
    text: str
    note: str
    reason: str


def _histories(figures: Iterable[int]) -> dict[int, list[StoredRevision]]:
    """The revisions of each figure, by its pk; none for a figure that is new."""
    found: dict[int, list[StoredRevision]] = defaultdict(list)
    for batch in batched(figures, BATCH, strict=False):
        stored = FigureRevision.objects.filter(figure__in=batch).order_by()
        for one in starmap(StoredRevision, stored.values_list(*StoredRevision.__slots__)):
            found[one.figure_id].append(one)
    return found


# The statement of a row or a revision, without its line.
_statement = attrgetter(*STATEMENT)
_number = attrgetter("number")


def _value(revision: Stated) -> tuple[Decimal | None, Decimal | None, Decimal | None, str, str]:
    """Return the value of a revision for comparison; an unstated flag counts as reported."""
    flag = Flag.REPORTED if revision.flag == Flag.UNSTATED else revision.flag
    return (revision.value, revision.lower, revision.upper, revision.unit, flag)


def _mark_revised(
    histories: Iterable[list[StoredRevision]], spoken: Mapping[int, Spoken]
) -> list[StoredRevision]:
    """Set `is_revised` throughout each history, and return the stored revisions whose value changed."""
    stale = []
    for history in histories:
        history.sort(key=lambda revision: (spoken[revision.release_id], revision.number))
        for revision, is_revised in zip(history, revised_in_order(history), strict=True):
            if is_revised != revision.is_revised:
                revision.is_revised = is_revised
                if revision.pk:
                    stale.append(revision)
    return stale


class Reasoned(Stated, Protocol):
    """A statement, with the reason if it corrects another one."""

    @property
    def reason(self) -> str: ...


def revised_in_order(history: Iterable[Reasoned]) -> Iterator[bool]:
    """Yield of each statement of a figure, in the order in which their releases spoke, whether it is revised."""
    firm, before = None, None  # the last value that was no estimate, and the value just before
    for revision in history:
        value = _value(revision)
        corrected = bool(revision.reason) and before not in (None, value)
        yield corrected or firm not in (None, value)
        before = value
        if not revision.is_estimate and any(number is not None for number in value[:3]):
            firm = firm or value


def _column(model: type[Model], name: str) -> str:
    return cast(str, cast(Field, model._meta.get_field(name.removesuffix("_id"))).column)


def insert(model: type[Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert `rows`, tuples in the order of `names`, by `COPY` or `executemany`; `bulk_create` is far slower.

    Every other field has a default in the database or is the primary key.
    """
    if not rows:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(quote(_column(model, name)) for name in names)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(names))
            with raised_once(model._meta.db_table) if len(rows) > MANY else nullcontext():
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608
