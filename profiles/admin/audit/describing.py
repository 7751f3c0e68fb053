"""Events of the audit log in words, and as lines of a file."""

import csv
import json

from django.utils.html import format_html, format_html_join

from audit_log.actions import Action
from minerals.downloads.formats import harmless

ACTS = dict(sorted(Action.choices, key=lambda choice: choice[1]))
HIDDEN = {"sha256", "revision", "restored_from"}  # shown by the link, or for machines only
COLUMNS = (
    "at", "actor", "way", "act", "country", "object_type", "object_id", "object_name", "changes", "detail",
)  # fmt: skip


def act_name(act):
    return ACTS.get(act, act.replace("-", " ").capitalize())


def field_name(name):
    return name.replace("_", " ")


def details(event):
    return [
        (field_name(name), str(value))
        for name, value in event.detail.items()
        if name not in HIDDEN and value not in ("", None, 0)
    ]


def describe(event, limit=None):
    """The changes and details of an event, each cut at `limit` characters.

    `event.difference` is the address of a comparison, or empty; the admin sets it.
    """
    changes = format_html_join(
        "",
        '<div><dt>{}</dt><dd><span class="visually-hidden">was </span>{} <span aria-hidden="true">→</span> '
        '<span class="visually-hidden">and is now </span>{}</dd></div>',
        (
            (field_name(name), _mark("del", _short(old, limit)), _mark("ins", _short(new, limit)))
            for name, (old, new) in event.changes.items()
        ),
    )
    facts = format_html_join(
        "",
        "<div><dt>{}</dt><dd>{}</dd></div>",
        ((name, _short(text, limit)) for name, text in details(event)),
    )
    link = ""
    if event.difference:
        link = format_html(
            '<div><dd><a href="{}">What revision {} changed</a></dd></div>',
            event.difference,
            event.detail["revision"],
        )
    lines = format_html("{}{}{}", changes, facts, link)
    return format_html('<dl class="event">{}</dl>', lines) if lines else "–"


def _short(text, limit):
    text = str(text)
    return text if limit is None or len(text) <= limit else f"{text[: limit - 1]}…"


def _mark(tag, text):
    if not text:
        return format_html('<span class="quiet">{}</span>', "nothing")
    return format_html("<{}>{}</{}>", tag, text, tag)


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
