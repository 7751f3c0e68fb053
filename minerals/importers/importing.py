"""Importing a release: read it, load it with all that follows from it, or nothing, and tell what happened."""

import datetime
import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from .. import audit
from ..models import Country, Deed, ImportState, Mineral, Origin, Release, ReleaseImport, Source
from .annotations import load_annotations, read_annotations
from .blocs import load_bloc_sums
from .door import read_delivery, read_tables
from .files import RawFiles, Unreadable
from .loading import alone, load_release
from .reports import Report

USGS = "usgs-mcs"
EDITION = re.compile(rf"{USGS}-([0-9]{{4}})")
ASSUMED = (1, 31)  # Mineral Commodity Summaries come out at the end of January or early in February
LONGEST = 500  # characters of one cell of a report
SHOWN = 2000  # how many lines of one kind a stored report holds; the counts are always whole


@dataclass
class Outcome:
    """What an import did, or would do. `refusal` says why nothing was loaded; empty where it was."""

    name: str
    form: str = ""
    edition: int | None = None
    extracts: dict = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)  # one a release
    sums: list[Report] = field(default_factory=list)  # of the blocs, ours
    new_release: str = ""
    refusal: str = ""
    leave_out: bool = False
    record: ReleaseImport | None = None

    @property
    def problems(self):
        found = [problem for extract in self.extracts.values() for problem in extract.problems]
        return found + self.rejected

    @property
    def rejected(self):
        return [problem for report in self.reports for problem in report.rejected]

    @property
    def accounts(self):
        """What became of how many rows; together they are all rows of the files."""
        found = sum((Counter(extract.accounts) for extract in self.extracts.values()), Counter())
        found["gave figures"] -= len(self.rejected)
        found["not understood"] += len(self.rejected)
        return {name: found[name] for name in ("gave figures", "skipped", "outside", "not understood")}

    @property
    def gone(self):
        return [key for report in self.reports for key in report.gone]

    @property
    def changes(self):
        return [change for report in self.reports for change in report.changed]

    @property
    def touched(self):
        """How many figures of the release are new or say something new."""
        return sum(report.loaded + len(report.changed) for report in self.reports)

    def as_json(self, limit=SHOWN):
        """Everything a page needs to show it again, without the database; of one kind `limit` lines, None: all."""

        def told(name):
            remarks = (remark for extract in extracts for remark in getattr(extract, name))
            return _lines(((remark.file, remark.line, remark.reason) for remark in remarks), limit)

        extracts = self.extracts.values()
        outside = {}
        for extract in extracts:
            for name, count in extract.outside.items():
                outside[name] = outside.get(name, 0) + count
        return {
            "form": self.form,
            "edition": self.edition,
            "releases": [key for key in self.extracts if key],
            "new_release": self.new_release,
            "refusal": self.refusal,
            "leave_out": self.leave_out,
            "rows": sum(extract.read for extract in extracts),
            "figures": sum(len(extract.rows) for extract in extracts),
            "loaded": sum(report.loaded for report in self.reports),
            "unchanged": sum(report.unchanged for report in self.reports),
            "accounts": list(self.accounts.items()),  # PostgreSQL's jsonb keeps no order of keys
            "changed": _lines(self.changes, limit),
            "not_understood": _lines(self.problems, limit),
            "uncertain": told("uncertain"),
            "repaired": told("repaired"),
            "skipped": told("skipped"),
            "outside": outside,
            "gone": _lines(([key] for key in self.gone), limit),
            "sums": {
                "loaded": sum(report.loaded for report in self.sums),
                "changed": _lines((change for report in self.sums for change in report.changed), limit),
            },
            "digest": self.digest,
        }

    @property
    def digest(self):
        """Two outcomes of one digest would do the same: no line of a stored report is cut off here."""
        told = [
            *(tuple(change) for change in self.changes),
            *((report.name, report.read, report.loaded, report.unchanged) for report in self.reports),
            *(tuple(problem) for problem in self.problems),
            *self.gone,
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()


def _lines(items, limit):
    items = [[_cut(cell) for cell in item] for item in items]
    return {"count": len(items), "lines": items[:limit]}


def _cut(cell):
    return f"{cell[: LONGEST - 1]}…" if isinstance(cell, str) and len(cell) > LONGEST else cell


def import_release(
    raw: RawFiles, *, content_dir, origin=Origin.COMMAND, by=None, published=None, leave_out=False, part=False,
    dry_run=False, record=None, only="",
):  # fmt: skip
    """Load what the files say, all of it or nothing, and return the Outcome.

    `leave_out`: rows that are not understood are listed and left out; otherwise one of them refuses all.
    `part`: the files are a part of their release, so that figures which are not in them are not missed.
    `published`: the day of a release that is not known yet. `record`: the preview to mark as applied.
    `only`: the digest of the outcome that is wanted; where it would be another, nothing is loaded.
    Raises files.Unreadable, and reports.ContentError where the reviewed tables themselves are broken.
    """
    with transaction.atomic():
        alone()
        outcome = _import(raw, content_dir, published, leave_out, part)
        if dry_run or outcome.refusal or (only and outcome.digest != only):
            transaction.set_rollback(True)
        elif outcome.touched:
            outcome.record = _record(outcome, raw, origin, by, record)
    return outcome


def _import(raw, content_dir, published, leave_out, part):
    minerals = dict(Mineral.objects.values_list("slug", "pk"))
    countries = dict(Country.objects.values_list("code", "pk"))
    if not (minerals and countries):
        raise Unreadable(
            "There are no countries and minerals to read it for: load these first (manage.py seed)."
        )
    tables = read_tables(content_dir, minerals=minerals, countries=countries)
    sources = dict(Release.objects.values_list("key", "source__key"))
    delivery = read_delivery(raw, tables, countries=countries, minerals=minerals, releases=sources)
    outcome = Outcome(
        raw.name, delivery.form, delivery.edition, delivery.extracts, leave_out=leave_out
    )  # fmt: skip
    if delivery.problems and not leave_out:
        outcome.refusal = _not_understood(outcome)
        return outcome
    if not any(extract.rows for extract in delivery.extracts.values()):
        outcome.refusal = "no figure was found"
        return outcome
    if delivery.is_of_no_edition:
        outcome.refusal = "the files do not say which edition they are of"
        return outcome
    if delivery.edition:
        outcome.refusal = _ensure_release(delivery, published, outcome)
    elif published:
        outcome.refusal = "files in our own columns name their release, so they need no day of publication"
    if outcome.refusal:
        return outcome
    for release in Release.objects.filter(key__in=delivery.extracts).order_by("published", "key"):
        rows = delivery.extracts[release.key].rows
        whole = not (part or delivery.corrects)
        report = load_release(rows, release, corrections=delivery.corrects, whole=whole, leave_out=leave_out)
        outcome.reports.append(report)
        if report.rejected and not leave_out:
            outcome.refusal = f"{len(report.rejected):,} rows cannot be loaded"
            return outcome
    if outcome.gone:
        outcome.refusal = (
            f"{len(outcome.gone):,} figures that the release gave before are not in these files; say that the files "
            "are a part of the release if that is meant"
        )
        return outcome
    if sum(report.read - len(report.rejected) for report in outcome.reports) == 0:
        outcome.refusal = "no row can be loaded"
        return outcome
    if outcome.touched:
        outcome.sums = load_bloc_sums()
        _annotate(content_dir, sources)
    return outcome


def _not_understood(outcome):
    rows = outcome.accounts["not understood"]
    return f"{rows:,} rows are not understood" if rows else outcome.problems[0].reason


def _ensure_release(delivery, published, outcome):
    """Make the release of an edition that is not known yet; return why that cannot be, or an empty text."""
    (key,) = delivery.extracts
    release = Release.objects.filter(key=key).first()
    if release:
        if published not in (None, release.published):
            return (
                f"the release is known, as of {release.published:%-d %B %Y} and not of {published:%-d %B %Y}"
            )
        return ""
    source = Source.objects.filter(key=USGS).first()
    if source is None:
        return f"there is no source {USGS!r}: load the reference tables first (manage.py seed)"
    assumed = published is None
    published = published or datetime.date(delivery.edition, *ASSUMED)
    if reason := _misplaced(delivery.edition, published):
        return reason
    Release.objects.create(
        key=key,
        source=source,
        name=f"USGS Mineral Commodity Summaries {delivery.edition}, data release",
        published=published,
        note="The day of publication is assumed." if assumed else "",
    )
    outcome.new_release = key
    return ""


def _misplaced(edition, published):
    """Why an edition cannot be of that day: of two releases the later one's value stands, so order must be right."""
    if abs(published.year - edition) > 1:
        return f"edition {edition} cannot be of {published:%-d %B %Y}"
    for key, other, day in Release.objects.filter(source__key=USGS).values_list("key", "name", "published"):
        if match := EDITION.fullmatch(key):
            its = int(match[1])
            if (its < edition and day >= published) or (its > edition and day <= published):
                return f"edition {edition} cannot be of {published:%-d %B %Y}: {other} is of {day:%-d %B %Y}"
    return ""


def _annotate(content_dir, sources):
    """Known faults of a source speak of figures that this import may just have made."""
    annotations, _ = read_annotations(content_dir / "annotations.csv", sources=set(sources.values()))
    load_annotations(annotations, lenient=True)


def _record(outcome, raw, origin, by, record):
    record = record or ReleaseImport(origin=origin)
    record.state, record.applied_at, record.by = ImportState.APPLIED, timezone.now(), by
    record.release = Release.objects.get(key=outcome.reports[-1].name)
    record.file_name, record.sha256, record.size = raw.name[:200], raw.sha256, raw.size
    record.form, record.report, record.upload = outcome.form, outcome.as_json(), None
    record.save()
    audit_import(record)
    return record


def audit_import(record):
    """One event for the whole of an applied import: how much of which file, not each figure."""
    told = record.report
    audit.log(
        Deed.IMPORTED,
        record,
        by=record.by,
        release=record.release.key,
        loaded=told["loaded"],
        changed=told["changed"]["count"],
        unchanged=told["unchanged"],
        not_understood=told["not_understood"]["count"],
        sha256=record.sha256,
    )
