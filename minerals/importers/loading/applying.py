"""Applying an upload outside of requests, since a whole release takes seconds: a process of its own for each.

The request marks the import as asked for and starts the process, which runs `manage.py apply_import`. That ends within
`LONGEST`, so an import that has been asked for longer than that was stopped, and may be asked for again.
"""

import logging
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ...models import ImportState, ReleaseImport
from ...models.imports import LONGEST
from ..reports import ContentError, ImporterError, RefusedError
from . import uploads

PERMISSION = "minerals.add_releaseimport"

logger = logging.getLogger(__name__)
# Processes that this one has started: the system keeps one that has ended until its starter asks how.
_started: list[subprocess.Popen] = []


def ask(pk: int, *, by: User) -> ReleaseImport:
    """Mark a preview to be applied and start its process after the commit. Raises RefusedError."""
    with transaction.atomic():
        record = uploads.waiting(pk)
        uploads.check_applicable(record)
        record.state, record.by = ImportState.APPLYING, by
        record.report |= {"asked": timezone.now().isoformat(), "stopped": ""}
        record.save(update_fields=["state", "by", "report"])
        transaction.on_commit(partial(start, pk))
    return record


def start(pk: int) -> None:
    """Start the process that applies a requested import."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "apply_import", str(pk)]
    _started[:] = [one for one in _started if one.poll() is None]
    try:
        process = subprocess.Popen(  # noqa: S603 - our own
            command, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL, start_new_session=True
        )
        _started.append(process)
    except OSError as error:
        _stop(pk, f"Nothing was loaded. The process that imports could not be started: {error}")


def apply_asked(pk: int, *, content_dir: Path) -> str:
    """Apply a requested import in the name of the person who requested it; return the reason if it fails, otherwise
    an empty text.
    """
    record = ReleaseImport.objects.select_related("by").get(pk=pk)
    if record.state == ImportState.PREVIEWED:
        return "Nobody has asked for it to be applied."
    reason = ""
    try:
        if not (record.by and record.by.has_perm(PERMISSION)):
            raise RefusedError(
                "Nothing was loaded: the person who asked for it may no longer import releases."
            )
        uploads.apply_preview(pk, by=record.by, content_dir=content_dir)
    except RefusedError as refusal:
        reason = str(refusal)
    except ContentError as error:
        reason = f"The reviewed tables are broken: {error}"
    except ImporterError as error:
        reason = f"Nothing was loaded. {error}"
    except Exception:
        logger.exception("Import %s failed.", pk)
        reason = "Nothing was loaded, because of an error on the site; its log has the details."
    if reason:
        _stop(pk, reason)
    return reason


def _stop(pk: int, reason: str) -> None:
    with transaction.atomic():
        record = ReleaseImport.objects.select_for_update().get(pk=pk)
        if record.state == ImportState.APPLYING:
            record.state = ImportState.STOPPED
            record.report |= {"stopped": reason}
            record.save(update_fields=["state", "report"])


def end_in_time() -> None:
    """Make the system end this process after `LONGEST`."""
    signal.alarm(int(LONGEST.total_seconds()))
