"""An upload in the desk: preview it, then apply exactly what was previewed, or discard it."""

import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.dateparse import parse_date

from audit_log import audit
from audit_log.actions import Action

from ...models import ImportState, Origin, ReleaseImport
from ..reading.files import RawFiles, decoded, from_bytes, refuse_more_lines
from ..reports import RefusedError
from .importing import import_release

MOST_LINES = 25_000  # of an upload, which a request reads: a year of trade has 21,700
ELSEWHERE = " here; the command import_release takes what a release of its publisher may have"


def preview(
    name: str,
    data: bytes,
    *,
    content_dir: Path,
    by: User,
    published: datetime.date | None = None,
    leave_out: bool = False,
    part: bool = False,
) -> ReleaseImport:
    """Store the upload with a report of the effect of applying it. Raises UnreadableError, ContentError."""
    day = published.isoformat() if published else ""
    options = {"published": day, "leave_out": leave_out, "part": part}
    raw = _uploaded(name, data)
    outcome = import_release(
        raw, content_dir=content_dir, published=published, dry_run=True, leave_out=leave_out, part=part
    )
    with transaction.atomic():
        record = ReleaseImport.objects.create(
            origin=Origin.UPLOAD,
            file_name=raw.name,
            size=len(data),
            sha256=raw.sha256,
            upload=data,
            form=outcome.form,
            report=outcome.as_json() | {"options": options},
            by=by,
        )
        audit.log(Action.UPLOADED, record, by=by, sha256=raw.sha256, bytes=len(data))
    return record


def apply_preview(pk: int, *, by: User, content_dir: Path) -> ReleaseImport:
    """Load exactly the previewed changes, or refresh the preview if they would differ.

    Raises RefusedError, UnreadableError, ContentError.
    """
    with transaction.atomic():
        record = waiting(pk, ImportState.APPLYING)
        check_applicable(record)
        options = record.report["options"]
        raw = _uploaded(record.file_name, bytes(record.upload or b""))
        how = options | {"published": parse_date(options["published"])}
        only = record.report["digest"]
        outcome = import_release(raw, content_dir=content_dir, by=by, record=record, only=only, **how)
        if outcome.record:
            return record
        record.refresh_from_db()
        record.report = outcome.as_json() | {"options": options}
        record.save(update_fields=["report"])
    raise RefusedError(
        "Nothing was loaded. The figures have changed since the preview, so this file would now have "
        "another effect. Read the new report below, then apply again."
    )


def changes_something(report: dict[str, Any]) -> bool:
    """Whether a stored report has anything new or changed, sums of blocs included; an empty one has nothing."""
    parts = (report, report.get("sums", {}))
    return any(part.get("loaded") or part.get("changed", {}).get("count") for part in parts)


def _uploaded(name: str, data: bytes) -> RawFiles:
    """The RawFiles of an upload, which is read within a request, and so may have fewer lines than some releases."""
    raw = from_bytes(name, data)
    refuse_more_lines(raw.name, decoded(raw), MOST_LINES, ELSEWHERE)
    return raw


def discard(pk: int, *, by: User) -> ReleaseImport:
    with transaction.atomic():
        record = waiting(pk)
        record.state, record.upload, record.by = ImportState.DISCARDED, None, by
        record.save(update_fields=["state", "upload", "by"])
        audit.log(Action.IMPORT_DISCARDED, record, by=by, sha256=record.sha256)
    return record


def waiting(pk: int, *more_states: ImportState) -> ReleaseImport:
    """Return a locked import that may be applied or discarded, or is of `more_states`. Raises RefusedError."""
    record = ReleaseImport.objects.select_for_update().get(pk=pk)
    if not (record.is_waiting or record.state in more_states):
        raise RefusedError(f"This import is already {record.get_state_display().lower()}.")
    return record


def check_applicable(record: ReleaseImport) -> None:
    """Raise RefusedError if the preview says that nothing can be loaded, or nothing would change."""
    if record.report["refusal"]:
        raise RefusedError(f"Import stopped: {record.report['refusal']}.")
    if not changes_something(record.report):
        raise RefusedError("Nothing would change, so there is nothing to apply.")
