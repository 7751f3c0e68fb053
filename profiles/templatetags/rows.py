"""The rows on the form of a profile: a line each, which opens to its fields.

Python writes the fields, not a template: a form has a thousand of them.
"""

from html import escape

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import Truncator

from ..admin.profile.widgets import quoted
from ..shape import TABLES
from .editing import preview_of

register = template.Library()

TABLE_AT = {table.accessor: table for table in TABLES}
OWN = {"place", "uid", "DELETE"}  # fields of every row
# Fields that sheets and scripts know by a class
MARKED = {"summary", "title", "figure", "minerals", "url", "place", "DELETE"}
ASSISTED = {"figure", "citation"}  # beside which the browser puts suggestions or a button, as beside names
LED_TO = {"date", "until"}  # by the queue of what ends, beside names (figures that moved) and sentences
SHORT = 80  # characters of a line of a row


@register.filter
def named_by(formset):
    """The fields that a row is known by, for the browser."""
    return " ".join(TABLE_AT[formset.prefix].named_by)


@register.simple_tag
def row_line(formset, row):
    """One line for a row: what it is named by, and its dates, kinds, status and citation."""
    table = TABLE_AT[formset.prefix]
    shown = {name: _shown(table, row, name) for name in table.fields if name not in table.many}
    name = ", ".join(filter(None, (shown.pop(name) for name in table.named_by)))
    long = [
        name for name in table.texts if name in shown and (table.fields[name].max_length or 999) > SHORT * 2
    ]
    texts = [shown.pop(name) for name in long]
    values = [value for value in shown.values() if value] or [text for text in texts if text]
    line = Truncator(", ".join(values)).chars(SHORT)
    return format_html('<b class="row-name">{}</b> <i>{}</i>', name, line)


def _shown(table, row, name):
    if table.fields[name].choices:
        return str(getattr(row, f"get_{name}_display")()).lower()
    value = getattr(row, name)
    return "" if value is None else str(value)


@register.simple_tag(takes_context=True)
def row_fields(context, form):
    """The fields of a row, each with its label and what is wrong with it."""
    faults = context.get("faults")
    at = faults.by_target if faults else {}
    shown = [name for name, field in form.fields.items() if name not in OWN and not field.widget.is_hidden]
    beside = {name: preview_of(context, form[name]) for name in shown} if "previews" in context else {}
    led_to = LED_TO.union(form.table.named_by, form.table.sentences)
    parts = [_field(form[name], name in led_to, at, beside.get(name, "")) for name in shown]
    parts.append(_own(form["place"], "Order {control}"))
    if "DELETE" in form.fields and form.instance.pk:
        parts.append(_own(form["DELETE"], "{control} Remove"))
    hidden = "".join(str(form[name]) for name in ("uid", "id"))
    return mark_safe(f'<div class="row-fields">{"".join(parts)}</div>{hidden}')


def _field(bound, is_led_to, faults, preview):
    """A field with its faults. It has an id if a link can lead to it, here or from another page."""
    found = faults.get(bound.auto_id)
    wrong = (
        format_html_join("", '<p class="fault">{}</p>', ((_reason(one),) for one in found)) if found else ""
    )
    control = bound if found or is_led_to else bound.as_widget(attrs={"id": None})
    beside = {"data-live", "data-names"} & bound.field.widget.attrs.keys() or bound.name in ASSISTED
    return _around(bound, f"{escape(str(bound.label))}{control}", wrong, preview, is_block=bool(beside))


def _own(bound, inner):
    """A field of the row itself. Nothing leads to it, so it has no id."""
    return _around(bound, inner.format(control=bound.as_widget(attrs={"id": None})))


def _around(bound, inner, wrong="", after="", *, is_block=False):
    """A field in its label, which so needs no `for`, in a block if something stands or will stand beside the label.

    Every child of `.row-fields` is a field, with no class for it.
    """
    kinds = [f"field-{bound.name.lower()}"] if bound.name in MARKED else []
    if bound.errors:
        kinds, wrong = [*kinds, "errors"], f"{bound.errors}{wrong}"
    kind = f" class={quoted(' '.join(kinds))}" if kinds else ""
    if is_block or wrong or after:
        return f"<div{kind}>{wrong}<label>{inner}</label>{after}</div>"
    return f"<label{kind}>{inner}</label>"


def _reason(fault):
    return f"{fault.text}: {fault.reason}" if fault.text else fault.reason
