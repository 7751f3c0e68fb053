"""Loading what a release says: figures get revisions, all or none, and nothing that stood is overwritten."""

from itertools import batched
from operator import attrgetter

from django.db import transaction

from ..models import Country, Figure, FigureRevision, Mineral, Release, Source
from ..models.places import Kind
from .bulk import insert
from .reports import Change, Problem, Report
from .tidy import STATEMENT, stated

BATCH = 500


def alone():
    """Hold back every other load until this transaction ends: of two at once, the second sees what the first did.

    Two editions have figures in common, so it is not enough to lock a release; SQLite has one writer anyway.
    """
    list(Source.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def load_release(rows, release, *, corrections=False, whole=True, sums=False, leave_out=False):
    """Make `rows` (FigureRow) what `release` says, and return the Report.

    A row whose statement the release has not made yet becomes a new revision of its figure, and the current
    one unless a later release has spoken. Where any row is rejected, none is loaded, or with `leave_out` the
    others are. `corrections`: every row has to be of a figure that exists, and to give its reason. `whole`:
    figures that the release gave and that are not among the rows are named in the report; they stay. `sums`:
    the rows are ours, of a bloc; nobody else states these.
    """
    rows = list(rows)
    alone()
    release = Release.objects.get(pk=release.pk)
    report = Report(release.key, read=len(rows))
    countries, blocs = {}, set()
    for code, pk, kind in Country.objects.values_list("code", "pk", "kind"):
        countries[code] = pk
        if kind == Kind.BLOC and not sums:
            blocs.add(code)
    minerals = dict(Mineral.objects.values_list("slug", "pk"))
    figures = _figures([row.key for row in rows])
    rejected = list(_rejections(rows, countries, blocs, minerals, figures if corrections else None))
    if rejected:
        report.rejected = [
            Problem(row.file or release.key, row.line or row.source_line, reason) for row, reason in rejected
        ]
        if not leave_out:
            return report
        out = {id(row) for row, _ in rejected}
        rows = [row for row in rows if id(row) not in out]

    if whole:  # before anything is inserted: of a new release this reads nothing
        report.gone = _gone({row.key for row in rows}, release)
    published = dict(Release.objects.values_list("pk", "published"))
    known = set(figures)
    histories = _histories(figures.values())
    figures |= _created([row for row in rows if row.key not in known], countries, minerals)
    demoted, inserted, told = [], [], []
    for row in rows:
        figure = figures[row.key]
        if row.key not in known:
            inserted.append(_first(row, figure, release))
            report.loaded += 1
            continue
        history = histories[figure]
        # What was corrected by hand is no word of the release's own file, which would take it back again.
        own = (old for old in history if old.release_id == release.pk and (row.reason or not old.reason))
        said = max(own, key=_number, default=None)
        if said and _statement(said) == _statement(row):
            report.unchanged += 1
            continue
        current = next((old for old in history if old.is_current), None)
        stands = not current or published[current.release_id] <= release.published
        revision = _next(row, figure, release, history, is_current=stands)
        told.append((history, revision))
        if current and stands and _statement(current) != _statement(row):
            report.changed.append(Change(row.key, stated(current), stated(row)))
        else:
            report.loaded += 1
        if current and stands:
            demoted.append(current.pk)
    # The unique index on the current revision is checked at each statement: demote, then insert.
    for batch in batched(demoted, BATCH, strict=False):
        FigureRevision.objects.filter(pk__in=batch).update(is_current=False)
    stale = _mark_revised([[*history, revision] for history, revision in told], published)
    inserted += [tuple(getattr(revision, name) for name in STORED) for _, revision in told]
    insert(FigureRevision, STORED, inserted)
    for is_revised in (True, False):
        changed = [revision.pk for revision in stale if revision.is_revised == is_revised]
        for batch in batched(changed, BATCH, strict=False):
            FigureRevision.objects.filter(pk__in=batch).update(is_revised=is_revised)
    return report


def _figures(keys):
    """{key: pk} of the figures that exist."""
    figures = Figure.objects.order_by().values_list("key", "pk")
    if len(keys) <= BATCH:
        return dict(figures.filter(key__in=keys))
    keys = set(keys)
    return {key: pk for key, pk in figures if key in keys}  # of a whole release: one look at all is quicker


def _rejections(rows, countries, blocs, minerals, correctable):
    """Yield (row, why it cannot be loaded), once for each that cannot."""
    seen = set()
    for row in rows:
        if row.identity.country not in countries:
            yield row, f"no country {row.identity.country!r}"
        elif row.identity.mineral not in minerals:
            yield row, f"no mineral {row.identity.mineral!r}"
        elif row.identity.country in blocs:
            yield row, "a figure of a bloc is the sum of its members, made here"
        elif row.identity in seen:
            yield row, f"{row.key} stands there twice"
        elif correctable is not None and row.key not in correctable:
            yield row, f"nothing to correct: no figure {row.key}"
        elif correctable is not None and not row.reason:
            yield row, "a correction needs its reason"
        seen.add(row.identity)


IDENTITY = (
    "key",
    "country",
    "mineral",
    "stage",
    "form",
    "measure",
    "basis",
    "year",
    "rankable",
    "annotation",
)


def _created(rows, countries, minerals):
    """Make the figures of `rows`; {key: pk}."""
    made = []
    for row in rows:
        country, mineral, *rest = row.identity
        made.append((row.key, countries[country], minerals[mineral], *rest, True, ""))
    insert(Figure, IDENTITY, made)
    return _figures([row.key for row in rows])


STORED = ("figure_id", "number", "is_current", "release_id", "source_line", "is_revised", *STATEMENT)


class Said:
    """A revision that is stored, or about to be (then `pk` is None). Of a release there are thousands, and a model
    object takes several times as long to make."""

    __slots__ = ("pk", *STORED)

    def __init__(self, *values):
        for name, value in zip(self.__slots__, values, strict=True):
            setattr(self, name, value)


def _histories(figures):
    """{figure pk: [what was said of it]}."""
    found = {}
    for batch in batched(figures, BATCH, strict=False):
        stored = FigureRevision.objects.filter(figure__in=batch).order_by()
        for values in stored.values_list(*Said.__slots__):
            said = Said(*values)
            found.setdefault(said.figure_id, []).append(said)
    return found


def _number(revision):
    return revision.number


# What a row or a revision says; where it stood in its file is no part of it.
_statement = attrgetter(*STATEMENT)


def _value(figure):
    return tuple(getattr(figure, name) for name in ("value", "lower", "upper", "unit", "flag"))


def _first(row, figure, release):
    """The row to store of a figure that nobody has spoken of before."""
    return (figure, 1, True, release.pk, row.source_line, False, *_statement(row))


def _next(row, figure, release, history, *, is_current):
    number = max(map(_number, history), default=0) + 1
    return Said(None, figure, number, is_current, release.pk, row.source_line, False, *_statement(row))


def _mark_revised(histories, published):
    """Set `is_revised` throughout each history, and return the stored revisions of which it changed."""
    stale = []
    for history in histories:
        history.sort(key=lambda revision: (published[revision.release_id], revision.number))
        firm, before = None, None  # the last value that was no estimate, and the value just before
        for revision in history:
            value = _value(revision)
            corrected = bool(revision.reason) and before not in (None, value)
            is_revised = corrected or firm not in (None, value)
            if is_revised != revision.is_revised:
                revision.is_revised = is_revised
                if revision.pk:
                    stale.append(revision)
            before = value
            if not revision.is_estimate and any(number is not None for number in value[:3]):
                firm = firm or value
    return stale


def _gone(keys, release):
    """Figures that this release gave and gives no longer. Sums of a bloc are ours, not the release's."""
    said = Figure.objects.filter(revisions__release=release).exclude(country__kind=Kind.BLOC)
    return sorted(set(said.values_list("key", flat=True)) - keys)
