"""Loading what a release says: figures get revisions, all or none, and nothing that stood is overwritten."""

from itertools import batched

from django.db import transaction

from ..models import Country, Figure, FigureRevision, Mineral, Release
from ..models.places import Kind
from .reports import Change, Problem, Report
from .tables import repeated
from .tidy import STATEMENT, stated

BATCH = 500


@transaction.atomic
def load_release(rows, release, *, corrections=False, whole=True):
    """Make `rows` (FigureRow) what `release` says, and return the Report.

    A row whose statement the release has not made yet becomes a new revision of its figure, and the current
    one unless a later release has spoken. Where any row is rejected, none is loaded. `corrections`: every row
    has to be of a figure that exists, and to give its reason. `whole`: figures that the release gave and that
    are not among the rows are named in the report; they stay.
    """
    rows = list(rows)
    release = Release.objects.select_for_update().get(pk=release.pk)
    report = Report(release.key, read=len(rows))
    countries = dict(Country.objects.values_list("code", "pk"))
    minerals = dict(Mineral.objects.values_list("slug", "pk"))
    figures = _figures([row.key for row in rows])
    report.rejected = list(_rejections(rows, release, countries, minerals, figures if corrections else None))
    if report.rejected:
        return report

    new = [row for row in rows if row.key not in figures]
    created = Figure.objects.bulk_create([_figure(row, countries, minerals) for row in new], batch_size=BATCH)
    figures |= {figure.key: figure.pk for figure in created}
    published = dict(Release.objects.values_list("pk", "published"))
    revisions = _revisions(set(figures.values()) - {figure.pk for figure in created})
    demoted, inserted = [], []
    for row in rows:
        history = revisions.get(figures[row.key], [])
        said = max((old for old in history if old.release_id == release.pk), key=_number, default=None)
        if said and _statement(said) == _statement(row):
            report.unchanged += 1
            continue
        current = next((old for old in history if old.is_current), None)
        stands = not current or published[current.release_id] <= release.published
        inserted.append(_revision(row, figures[row.key], release, history, is_current=stands))
        if current and stands and _statement(current) != _statement(row):
            report.changed.append(Change(row.key, stated(current), stated(row)))
        else:
            report.loaded += 1
        if current and stands:
            demoted.append(current.pk)
    # The unique index on the current revision is checked at each statement: demote, then insert.
    for batch in batched(demoted, BATCH, strict=False):
        FigureRevision.objects.filter(pk__in=batch).update(is_current=False)
    FigureRevision.objects.bulk_create(inserted, batch_size=BATCH)
    if whole:
        report.gone = _gone({row.key for row in rows}, release)
    return report


def _figures(keys):
    """{key: pk} of the figures that exist."""
    found = {}
    for batch in batched(keys, BATCH, strict=False):
        found |= dict(Figure.objects.filter(key__in=batch).values_list("key", "pk"))
    return found


def _rejections(rows, release, countries, minerals, correctable):
    def problem(row, reason):
        return Problem(row.file or release.key, row.line or row.source_line, reason)

    for row in rows:
        if row.identity.country not in countries:
            yield problem(row, f"no country {row.identity.country!r}")
        if row.identity.mineral not in minerals:
            yield problem(row, f"no mineral {row.identity.mineral!r}")
        if correctable is not None and row.key not in correctable:
            yield problem(row, f"nothing to correct: no figure {row.key}")
        if correctable is not None and not row.reason:
            yield problem(row, "a correction needs its reason")
    for index, identity, _ in repeated((index, row.identity) for index, row in enumerate(rows)):
        yield problem(rows[index], f"{identity.key} stands there twice")


def _figure(row, countries, minerals):
    fields = row.identity._asdict()
    fields |= {"country_id": countries[fields.pop("country")], "mineral_id": minerals[fields.pop("mineral")]}
    return Figure(key=row.key, **fields)


def _revisions(figures):
    """{figure pk: [its revisions]}."""
    found = {}
    for batch in batched(figures, BATCH, strict=False):
        for revision in FigureRevision.objects.filter(figure__in=batch).order_by():
            found.setdefault(revision.figure_id, []).append(revision)
    return found


def _number(revision):
    return revision.number


def _statement(figure):
    """What a row or a revision says; where it stood in its file is no part of it."""
    return tuple(getattr(figure, name) for name in STATEMENT)


def _value(figure):
    return tuple(getattr(figure, name) for name in ("value", "lower", "upper", "unit", "flag"))


def _revision(row, figure, release, history, *, is_current):
    return FigureRevision(
        figure_id=figure,
        number=max(map(_number, history), default=0) + 1,
        is_current=is_current,
        changes_value=bool(history) and _value(max(history, key=_number)) != _value(row),
        release=release,
        source_line=row.source_line,
        **{name: getattr(row, name) for name in STATEMENT},
    )


def _gone(keys, release):
    """Figures that this release gave and gives no longer. Sums of a bloc are ours, not the release's."""
    said = Figure.objects.filter(revisions__release=release).exclude(country__kind=Kind.BLOC)
    return sorted(set(said.values_list("key", flat=True)) - keys)
