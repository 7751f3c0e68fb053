"""Events of the audit log in words, and as lines of a file."""

import csv
import json

from django.template.loader import render_to_string

from audit_log.actions import Action
from tables.files import harmless

ACTS = dict(sorted(Action.choices, key=lambda choice: choice[1]))
HIDDEN = {"sha256", "revision", "restored_from"}  # shown by the link, or for machines only
COLUMNS = (
    "at", "actor", "way", "act", "country", "object_type", "object_id", "object_name", "changes", "detail",
)  # fmt: skip


def describe(event, limit=""):
    """The changes and details of an event, each cut at `limit` characters.

    `event.difference` is the address of a comparison, or empty; the admin sets it.
    """
    context = {
        "event": event,
        "changes": [(_spaced(name), str(old), str(new)) for name, (old, new) in event.changes.items()],
        "details": [
            (_spaced(name), str(value))
            for name, value in event.detail.items()
            if name not in HIDDEN and value not in ("", None, 0)
        ],
        "limit": limit,
    }
    return render_to_string("admin/audit_log/event.html", context)


def _spaced(name):
    return name.replace("_", " ")


def record(event):
    """The columns of one event, as JSON has them."""
    return {name: getattr(event, name) for name in COLUMNS} | {
        "at": event.at.isoformat(),
        "actor": event.actor.get_username() if event.actor else None,
        "country": event.country.code if event.country else None,
    }


class _Echo:
    def write(self, text):
        return text


def as_csv(events):
    """Lines of CSV without cells that a spreadsheet takes for a formula."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    yield writer.writerow(COLUMNS)
    for event in events:
        yield writer.writerow(_cell(value) for value in record(event).values())


def _cell(value):
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return harmless(value or "")


def as_json_lines(events):
    for event in events:
        yield json.dumps(record(event), ensure_ascii=False) + "\n"


FORMATS = {  # ending -> how it is written, its type
    "csv": (as_csv, "text/csv; charset=utf-8; header=present"),
    "jsonl": (as_json_lines, "application/jsonl; charset=utf-8"),
}
