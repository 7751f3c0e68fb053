"""An event of the audit log as a page tells it: the old beside the new, by words, not by colour alone."""

from django.utils.html import format_html, format_html_join

from ..audit_log import details, field_name


def told(event, limit=None):
    """The changes of an event, its details and a link to what it changed, each cut at `limit` characters.

    Its `difference` is the address of the comparison, where there is one: the admin has set it.
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
    return format_html('<dl class="told">{}</dl>', lines) if lines else "–"


def _short(text, limit):
    text = str(text)
    return text if limit is None or len(text) <= limit else f"{text[: limit - 1]}…"


def _mark(tag, text):
    if not text:
        return format_html('<span class="quiet">{}</span>', "nothing")
    return format_html("<{}>{}</{}>", tag, text, tag)
