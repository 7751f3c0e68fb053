"""Reports of errors: receive, settle, and erase the addresses of readers when their time is over."""

import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit_log import audit
from audit_log.actions import Action

from ..models import ErrorReport
from ..models.reports import NOTE_LIMIT, ReportState
from .rules import require, require_permission

SETTLED = (ReportState.CORRECTED, ReportState.ANSWERED, ReportState.REJECTED)


def receive_report(**fields: Any) -> ErrorReport:
    """Keep a report. It is in no log: anybody can send one, and the log cannot be emptied."""
    report = ErrorReport(**fields)
    report.full_clean()
    report.save()
    return report


@transaction.atomic
def settle_report(report: ErrorReport, *, by: User, state: str, note: str) -> ErrorReport:
    """Record what was done about a report. Neither the message nor the reader's address goes into the log."""
    require_permission(by, "handle_errorreport", report.country)
    note = note.strip()
    require(state in SETTLED, "Choose what was done.")
    require(note, "Write a note: what was found and done.")
    require(len(note) <= NOTE_LIMIT, f"Write at most {NOTE_LIMIT:,} characters.")
    settled = ErrorReport.objects.new().filter(pk=report.pk)
    changed = settled.update(state=state, note=note, handled_by=by, handled_at=timezone.now())
    require(changed, "Somebody else has settled this report.")
    report.refresh_from_db()
    audit.log(Action.REPORT_SETTLED, ErrorReport, by=by, country=report.country, report=report.pk, page=report.path,
              state=state, note=note)  # fmt: skip
    return report


@transaction.atomic
def erase_contacts(*, now: datetime.datetime | None = None) -> int:
    """Erase the addresses of readers that have been kept long enough. Returns how many."""
    count = ErrorReport.objects.with_expired_contact(now or timezone.now()).update(contact="")
    if count:
        audit.log(Action.CONTACTS_ERASED, ErrorReport, by=None, count=count)
    return count
