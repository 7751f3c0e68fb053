"""The audit log as people read it: acts by name, changes as sentences, and lines for a file."""

import csv
import json

from minerals.downloads.as_csv import harmless
from minerals.models import Deed

from .models.record import Act

ACTS = dict(sorted([*Act.choices, *Deed.choices], key=lambda choice: choice[1]))
HIDDEN = {"sha256", "revision", "restored_from"}  # said by the link, or of use to a machine only
COLUMNS = (
    "at", "actor", "way", "act", "country", "object_type", "object_id", "object_name", "changes", "detail",
)  # fmt: skip


def act_name(act):
    return ACTS.get(act, act.replace("-", " ").capitalize())


def field_name(name):
    return name.replace("_", " ")


def details(event):
    """[(what, text)] of what an event says beside its changes."""
    return [
        (field_name(name), str(value))
        for name, value in event.detail.items()
        if name not in HIDDEN and value not in ("", None, 0)
    ]


def record(event):
    """The columns of one event, as JSON has them."""
    return {
        "at": event.at.isoformat(),
        "actor": event.actor.get_username() if event.actor else None,
        "way": event.way,
        "act": event.act,
        "country": event.country.code if event.country else None,
        "object_type": event.object_type,
        "object_id": event.object_id,
        "object_name": event.object_name,
        "changes": event.changes,
        "detail": event.detail,
    }


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text):
        return text


def as_csv(events):
    """Lines of CSV; no cell of it is a formula to a spreadsheet."""
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
