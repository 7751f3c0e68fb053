"""An upload in the desk: preview it, then apply exactly what was previewed, or discard it."""

import datetime
from pathlib import Path

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
    """Store the upload with the report of what applying it would do. Raises UnreadableError, ContentError."""
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
    """Load what the preview showed, or show what it does now. Raises RefusedError, UnreadableError, ContentError."""
    with transaction.atomic():
        record = _waiting(pk)
        options = record.report["options"]
        if record.report["refusal"]:
            raise RefusedError(f"Import stopped: {record.report['refusal']}.")
        if not (record.report["loaded"] or record.report["changed"]["count"]):
            raise RefusedError("Nothing would change, so there is nothing to apply.")
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
        "Nothing was loaded: since the preview the figures have changed, and this file would do something else now. "
        "The report below is new; read it, and apply again."
    )


def _uploaded(name: str, data: bytes) -> RawFiles:
    """The RawFiles of an upload, which is read within a request, and so may have fewer lines than some releases."""
    raw = from_bytes(name, data)
    refuse_more_lines(raw.name, decoded(raw), MOST_LINES, ELSEWHERE)
    return raw


def discard(pk: int, *, by: User) -> ReleaseImport:
    with transaction.atomic():
        record = _waiting(pk)
        record.state, record.upload, record.by = ImportState.DISCARDED, None, by
        record.save(update_fields=["state", "upload", "by"])
        audit.log(Action.IMPORT_DISCARDED, record, by=by, sha256=record.sha256)
    return record


def _waiting(pk: int) -> ReleaseImport:
    record = ReleaseImport.objects.select_for_update().get(pk=pk)
    if record.state != ImportState.PREVIEWED:
        raise RefusedError(f"This import is {record.get_state_display().lower()} already.")
    return record
