"""An upload in the desk: preview it, then apply exactly what was previewed, or discard it."""

import datetime

from django.db import transaction

from .. import audit
from ..models import Deed, ImportState, Origin, ReleaseImport
from .files import from_bytes
from .importing import import_release


class Refused(Exception):
    """The step cannot be taken; says why, for the person who tried."""


def preview(name, data, *, content_dir, by, published=None, leave_out=False, part=False):
    """Store the upload with the report of what applying it would do. Raises files.Unreadable, ContentError."""
    options = {
        "published": published.isoformat() if published else "",
        "leave_out": leave_out,
        "part": part,
    }
    raw = from_bytes(name, data)
    outcome = import_release(
        raw, content_dir=content_dir, published=published, leave_out=leave_out, part=part, dry_run=True
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
        audit.log(Deed.UPLOADED, record, by=by, sha256=raw.sha256, bytes=len(data))
    return record


def apply_preview(pk, *, by, content_dir):
    """Load what the preview showed. Where it would now do something else, show that instead and refuse.

    Raises Refused, files.Unreadable, ContentError.
    """
    with transaction.atomic():
        record = _waiting(pk)
        options = record.report["options"]
        if record.report["refusal"]:
            raise Refused(f"Nothing can be loaded: {record.report['refusal']}.")
        if not (record.report["loaded"] or record.report["changed"]["count"]):
            raise Refused("Nothing would change, so there is nothing to apply.")
        outcome = import_release(
            from_bytes(record.file_name, bytes(record.upload)),
            content_dir=content_dir,
            by=by,
            published=_day(options["published"]),
            leave_out=options["leave_out"],
            part=options["part"],
            record=record,
            only=record.report["digest"],
        )
        if outcome.record:
            return record
        record.refresh_from_db()
        record.report = outcome.as_json() | {"options": options}
        record.save(update_fields=["report"])
    raise Refused(
        "Nothing was loaded: since the preview the figures have changed, and this file would do something else now. "
        "The report below is new; read it, and apply again."
    )


def discard(pk, *, by):
    with transaction.atomic():
        record = _waiting(pk)
        record.state, record.upload, record.by = ImportState.DISCARDED, None, by
        record.save(update_fields=["state", "upload", "by"])
        audit.log(Deed.IMPORT_DISCARDED, record, by=by, sha256=record.sha256)
    return record


def _waiting(pk):
    record = ReleaseImport.objects.select_for_update().get(pk=pk)
    if record.state != ImportState.PREVIEWED:
        raise Refused(f"This import is {record.get_state_display().lower()} already.")
    return record


def _day(text):
    return datetime.date.fromisoformat(text) if text else None
