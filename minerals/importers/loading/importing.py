"""Importing a release: read it, load it with all that follows from it or nothing, and report what happened."""

import datetime
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit_log import audit
from audit_log.actions import Action, Channel

from ... import searchable
from ...facts import figure_store
from ...models import Country, ImportState, Mineral, Origin, Release, ReleaseImport, Source
from ..reading.extracts import Extract, FigureRow, StatementRow
from ..reading.files import RawFiles
from ..reading.formats import CORRECTIONS, Delivery, read_delivery, read_tables
from ..reports import FileProblem, MissingReferenceError, RefusedError, Report
from ..tidy.governance import GovernanceRow, load_governance
from ..tidy.market_rows import MarketRow, load_market
from ..tidy.trade_rows import FlowRow
from .annotations import load_annotations, read_annotations
from .blocs import load_bloc_sums
from .figures import load_release, lock_sources
from .trade import load_flows

EDITION = re.compile(r"-([0-9]{4})")  # the key of an edition after that of its source
# The class of a row determines its table. A loader is called like `load_release` and returns a Report, named by
# the key of the release; a row has `identity`, which is hashable, `key`, its name in reports, `file` and `line`, and
# equals another that states the same.
LOADERS: dict[type[StatementRow], Callable[..., Report]] = {
    FigureRow: load_release,
    GovernanceRow: load_governance,
    MarketRow: load_market,
    FlowRow: load_flows,
}
LONGEST = 500  # characters of one cell of a report
SHOWN = 2000  # how many lines of one kind a stored report holds; the counts are always whole


@dataclass
class Outcome:
    """The result of an import, or of its preview. `refusal` gives the reason if nothing was loaded, otherwise ""."""

    name: str
    form: str = ""
    edition: int | None = None
    extracts: dict[str, Extract[Any]] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)  # one a release and table
    sums: list[Report] = field(default_factory=list)  # of the blocs, ours
    new_release: str = ""
    refusal: str = ""
    leave_out: bool = False
    has_figures: bool = False
    others_changed: bool = False  # changed or gone rows include those of other tables
    record: ReleaseImport | None = None

    def reported(self, kind: str) -> list[Any]:
        """Everything rejected, gone or changed, in every release."""
        return _all(self.reports, kind)

    @property
    def problems(self) -> list[FileProblem]:
        """Problems of extracts and of loaders, by file and line; problems of the whole file come first."""
        found = _all(self.extracts.values(), "problems") + self.reported("rejected")
        return sorted(found, key=lambda one: (one.file, one.line or 0))

    @property
    def accounts(self) -> dict[str, int]:
        """{fate: number of rows}; together they are all rows of the files."""
        found = sum((Counter(extract.accounts) for extract in self.extracts.values()), Counter())
        rejected = len(self.reported("rejected"))
        found["understood"] -= rejected
        found["not understood"] += rejected
        return {name: found[name] for name in ("understood", "skipped", "outside", "not understood")}

    @property
    def touched(self) -> int:
        """The number of new or changed figures or rows of other tables."""
        return sum(report.touched for report in self.reports)

    @property
    def touched_sums(self) -> int:
        """The number of new or changed sums of blocs, which may change where no row does: a bloc has a new member."""
        return sum(report.touched for report in self.sums)

    def as_json(self, limit: int | None = SHOWN) -> dict[str, Any]:
        """Return all that a page shows of it, without the database; at most `limit` lines a kind, None: all."""
        extracts = self.extracts.values()
        outside: Counter[str] = Counter()
        for extract in extracts:
            outside.update(extract.outside)
        simple = ("form", "edition", "new_release", "refusal", "leave_out", "digest")
        found = {name: getattr(self, name) for name in simple}
        for kind in ("uncertain", "repaired", "skipped"):
            places = ((one.file, one.line, one.reason) for one in _all(extracts, kind))
            found[kind] = _lines(places, limit)
        return found | {
            "releases": [key for key in self.extracts if key],
            "rows": sum(extract.read for extract in extracts),
            "figures": sum(len(extract.by_table.get(FigureRow, ())) for extract in extracts),
            "others": sum(
                len(rows) for one in extracts for kind, rows in one.by_table.items() if kind != FigureRow
            ),
            "loaded": sum(report.loaded for report in self.reports),
            "unchanged": sum(report.unchanged for report in self.reports),
            "accounts": list(self.accounts.items()),  # PostgreSQL's jsonb keeps no order of keys
            "changed": _lines(self.reported("changed"), limit),
            "not_understood": _lines(self.problems, limit),
            "outside": outside,
            "gone": _lines(([key] for key in self.reported("gone")), limit),
            "others_changed": self.others_changed,
            "sums": {
                "loaded": sum(report.loaded for report in self.sums),
                "changed": _lines(_all(self.sums, "changed"), limit),
            },
        }

    @property
    def digest(self) -> str:
        """Hash the outcome: two outcomes with the same digest would have the same effect.

        It covers all lines, even those that a stored report cuts off.
        """
        done = [
            *(tuple(change) for change in self.reported("changed")),
            *((report.name, report.read, report.loaded, report.unchanged) for report in self.reports),
            *(tuple(problem) for problem in self.problems),
            *self.reported("gone"),
            *(tuple(change) for change in _all(self.sums, "changed")),
            *((report.name, report.loaded) for report in self.sums),
        ]
        return hashlib.sha256(repr(done).encode()).hexdigest()


def _all(holders: Iterable[object], name: str) -> list[Any]:
    return [one for each in holders for one in getattr(each, name)]


def _lines(items: Iterable[Iterable[object]], limit: int | None) -> dict[str, Any]:
    items = [[_cut(cell) for cell in item] for item in items]
    return {"count": len(items), "lines": items[:limit]}


def _cut(cell: object) -> object:
    return f"{cell[: LONGEST - 1]}…" if isinstance(cell, str) and len(cell) > LONGEST else cell


def import_release(
    raw: RawFiles,
    *,
    content_dir: Path,
    origin: Origin = Origin.COMMAND,
    by: User | None = None,
    published: datetime.date | None = None,
    leave_out: bool = False,
    part: bool = False,
    dry_run: bool = False,
    record: ReleaseImport | None = None,
    only: str = "",
) -> Outcome:
    """Load the files, all or nothing, and return the Outcome.

    `leave_out`: skip and list rows that are not understood; otherwise one such row refuses everything. `part`: the
    files are only part of their release, so figures that are not in them are not reported as gone. `published`: the
    day of a release that is not known yet. `record`: the preview to mark as applied. `only`: the digest of the
    outcome that is wanted; where it would be another, nothing is loaded. Raises UnreadableError,
    MissingReferenceError, and ContentError where the reviewed tables are broken.
    """
    with transaction.atomic():
        lock_sources()
        before = figure_store.facts_state()
        outcome = _import(raw, content_dir, published, leave_out, part)
        if dry_run or outcome.refusal or (only and outcome.digest != only):
            transaction.set_rollback(True)
        elif outcome.touched or outcome.touched_sums:
            release = Release.objects.get(key=outcome.reports[-1].name)
            outcome.record = save_import(outcome, release, origin=origin, by=by, record=record, raw=raw)
            audit_import(outcome.record, [*outcome.reports, *outcome.sums])
            figure_store.announce(before)
            if any(MarketRow in extract.by_table for extract in outcome.extracts.values()):
                searchable.index()  # which minerals have prices
    return outcome


def _import(
    raw: RawFiles, content_dir: Path, published: datetime.date | None, leave_out: bool, part: bool
) -> Outcome:
    minerals = dict(Mineral.objects.values_list("slug", "pk"))
    countries = dict(Country.objects.values_list("code", "pk"))
    if not (minerals and countries):
        raise MissingReferenceError(
            "The database has no countries and minerals yet: load these first (manage.py seed)."
        )
    tables = read_tables(content_dir, minerals=minerals, countries=countries)
    sources = dict(Release.objects.values_list("key", "source__key"))
    delivery = read_delivery(raw, tables, countries=countries, minerals=minerals, releases=sources)
    outcome = Outcome(raw.name, delivery.form, delivery.edition, delivery.extracts, leave_out=leave_out)
    try:
        _check(outcome, delivery, published)
        _load(outcome, delivery, part)
    except RefusedError as error:
        outcome.refusal = str(error)
    else:
        if outcome.has_figures:
            outcome.sums = load_bloc_sums()
            # Known faults of a source may be about figures that this import has just made.
            annotations, _ = read_annotations(content_dir / "annotations.csv", sources=set(sources.values()))
            load_annotations(annotations, lenient=True)
    return outcome


def _check(outcome: Outcome, delivery: Delivery, published: datetime.date | None) -> None:
    """Make the release where it is new. Raises RefusedError where nothing can be loaded."""
    if outcome.problems and not outcome.leave_out:
        rows = outcome.accounts["not understood"]
        many = f"{rows:,} row{'' if rows == 1 else 's'} could not be read"
        raise RefusedError(many if rows else outcome.problems[0].reason)
    if not any(extract.rows for extract in delivery.extracts.values()):
        raise RefusedError("no figure was found")
    if "" in delivery.extracts and delivery.extracts[""].rows:
        raise RefusedError("the files do not say which edition they are of")
    if delivery.edition:
        _ensure_release(delivery, published, outcome)
    elif published:
        raise RefusedError("files in our own columns name their release, so they need no day of publication")


def _load(outcome: Outcome, delivery: Delivery, part: bool) -> None:
    corrects = delivery.form == CORRECTIONS
    how = {"corrections": corrects, "whole": not (part or corrects), "leave_out": outcome.leave_out}
    for release in Release.objects.filter(key__in=delivery.extracts).order_by("published", "key"):
        for kind, rows in (delivery.extracts[release.key].by_table or {FigureRow: []}).items():
            report = LOADERS[kind](rows, release, **how)
            outcome.reports.append(report)
            outcome.has_figures |= kind is FigureRow
            outcome.others_changed |= kind is not FigureRow and bool(report.changed or report.gone)
            if report.rejected and not outcome.leave_out:
                raise RefusedError(f"{len(report.rejected):,} rows cannot be loaded")
    if gone := outcome.reported("gone"):
        raise RefusedError(
            f"{len(gone):,} figures that the release had before are missing from these files; if that is "
            "intended, import them as part of the release"
        )
    if sum(report.read - len(report.rejected) for report in outcome.reports) == 0:
        raise RefusedError("no row can be loaded")


def _ensure_release(delivery: Delivery, published: datetime.date | None, outcome: Outcome) -> None:
    """Create the release of a new edition. Raises RefusedError if that is impossible."""
    (key,) = delivery.extracts
    if release := Release.objects.filter(key=key).first():
        if published not in (None, release.published):
            raise RefusedError(
                f"the release is known already, with the day {release.published:%-d %B %Y} and not "
                f"{published:%-d %B %Y}"
            )
        return
    publisher, edition = delivery.publisher, delivery.edition
    if publisher is None or edition is None:
        raise RefusedError("the files do not say which edition they are of")
    source = Source.objects.filter(key=publisher.source).first()
    if source is None:
        raise RefusedError(
            f"there is no source {publisher.source!r}: load the reference tables first (manage.py seed)"
        )
    assumed = published is None
    published = published or datetime.date(edition, *publisher.assumed)
    _check_day(source, edition, published)
    Release.objects.create(
        key=key,
        source=source,
        name=f"{publisher.title} {edition}, data release",
        published=published,
        note="The day of publication is assumed." if assumed else "",
    )
    outcome.new_release = key


def _check_day(source: Source, edition: int, published: datetime.date) -> None:
    """Refuse a day out of the order of editions: the later release sets the current value. Raises RefusedError."""
    wrong = f"edition {edition} cannot have been published on {published:%-d %B %Y}"
    if abs(published.year - edition) > 1:
        raise RefusedError(wrong)
    for key, other, day in source.releases.values_list("key", "name", "published"):
        if match := EDITION.fullmatch(key.removeprefix(source.key)):
            its = int(match[1])
            if (its < edition and day >= published) or (its > edition and day <= published):
                raise RefusedError(f"{wrong}: {other} is of {day:%-d %B %Y}")


def save_import(
    outcome: Outcome,
    release: Release,
    *,
    origin: Origin,
    by: User | None = None,
    record: ReleaseImport | None = None,
    raw: RawFiles | None = None,
    **report: Any,
) -> ReleaseImport:
    """Save the load as an applied ReleaseImport, reusing the preview `record` if there was one."""
    record = record or ReleaseImport(origin=origin)
    record.state, record.applied_at, record.by = ImportState.APPLIED, timezone.now(), by
    record.release = release
    record.file_name, record.form, record.upload = outcome.name[:200], outcome.form, None
    record.report = outcome.as_json() | report
    if raw:
        record.sha256, record.size = raw.sha256, raw.size
    record.save()
    return record


def audit_import(record: ReleaseImport, reports: Iterable[Report]) -> None:
    """Log one event for an applied import, with the places and minerals whose figures are new or changed."""
    report = record.report
    sums = report["sums"]["loaded"] + report["sums"]["changed"]["count"]
    with audit.through(Channel.DESK if record.origin == Origin.UPLOAD else Channel.COMMAND):
        audit.log(
            Action.IMPORTED,
            record,
            by=record.by,
            release=record.release.key if record.release else "",
            loaded=report["loaded"],
            changed=report["changed"]["count"],
            unchanged=report["unchanged"],
            not_understood=report["not_understood"]["count"],
            **({"sums": sums} if sums else {}),
            **named_subjects(reports),
            sha256=record.sha256,
        )


def named_subjects(reports: Iterable[Report]) -> dict[str, str]:
    """Return the names of the minerals and places whose figures are new or changed, as the audit log has them."""
    subjects = set().union(*(one.subjects for one in reports))
    minerals = Mineral.objects.filter(slug__in={slug for _, slug in subjects}).order_by("name")
    places = Country.objects.filter(code__in={code for code, _ in subjects}).order_by("slug")
    named = {"minerals": minerals, "places": places}
    return {kind: ", ".join(found.values_list("name", flat=True)) for kind, found in named.items()}
