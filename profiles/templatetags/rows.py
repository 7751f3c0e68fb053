"""The rows on the form of a profile: a line each, which opens to its fields.

Python writes the rows, not a template: a form has a hundred of them, and a thousand fields.
"""

from dataclasses import dataclass
from functools import cache
from html import escape
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.text import Truncator

from ..admin.profile import picturing
from ..admin.profile.live import WAITS
from ..admin.profile.widgets import quoted
from ..desk.form_places import TABLE_AT
from ..models.originals import ADDRESSES
from .editing import comments_beside, fault_id, fault_lines, preview_of, tied

register = template.Library()

OWN = {"place", "uid", "DELETE"}  # fields of every row
# Fields that sheets and scripts know by a class
MARKED = {"summary", "title", "figure", "minerals", *ADDRESSES, "place", "DELETE"}
ASSISTED = {"figure", "citation"}  # beside which the browser puts suggestions or a button, as beside names
LED_TO = {
    "date",
    "until",
}  # linked from the queue of endings, besides names (figures that moved) and sentences
SHORT = 80  # characters of a line of a row


@register.filter
def named_by(formset):
    """The fields that a row is known by, for the browser."""
    return " ".join(TABLE_AT[formset.prefix].named_by)


@register.simple_tag
def row_line(formset, row):
    """Return one line for a row: its name, and its dates, kinds, status and citation."""
    table = TABLE_AT[formset.prefix]
    named, others, long = _line_of(table)
    name = ", ".join(filter(None, (_shown(table, row, one) for one in named)))
    values = list(filter(None, (_shown(table, row, one) for one in others)))
    line = ", ".join(values or filter(None, (_shown(table, row, one) for one in long)))
    if len(line) > SHORT:
        line = Truncator(line).chars(SHORT)
    return mark_safe(f'<b class="row-name">{escape(name)}</b> <i>{escape(line)}</i>')


@cache
def _line_of(table):
    """(names, other fields, long texts): the fields of the line of a row."""
    others = [name for name in table.fields if name not in table.many and name not in table.named_by]
    long = [
        name for name in others if name in table.texts and (table.fields[name].max_length or 999) > SHORT * 2
    ]
    return table.named_by, [name for name in others if name not in long], long


def _shown(table, row, name):
    value = getattr(row, name)
    if table.fields[name].choices:
        return _choices(table, name).get(value, str(value))
    return "" if value is None else str(value)


@cache
def _choices(table, name):
    """{value: label in lower case}."""
    return {value: str(label).lower() for value, label in table.fields[name].flatchoices}


@register.simple_tag(takes_context=True)
def rows_of(context, table, picture):
    """The rows of an InlineAdminFormSet that are stored, and those that were added and not saved yet.

    The problems of the `picture` describe the fields of its row.
    """
    formset = table.formset
    columns, name = _columns(formset.empty_form), _name_of_new(table)
    rows = [
        _row(context, form, columns, row_line(formset, form.instance), picture, was_asked=formset.opens_each)
        if form.is_open
        else _closed_row(context, form, columns, row_line(formset, form.instance))
        for form in formset.initial_forms
    ]
    rows += [_row(context, form, columns, name, picture, is_new=True) for form in formset.extra_forms]
    return mark_safe("\n".join(rows))


@register.simple_tag(takes_context=True)
def picture_of(context, formset):
    """The PicturePreview of the chosen picture, for those who may edit it; None beside other rows."""
    table, original = TABLE_AT[formset.prefix], context.get("original")
    if table.name != "picture" or not (original and context.get("may_type")):
        return None
    if not formset.is_bound:
        return picturing.of_formset(original, formset)
    user = context["request"].user
    _, made = picturing.charged(user, lambda: picturing.of_formset(original, formset))
    return made or picturing.PicturePreview(says=WAITS)


@register.simple_tag(takes_context=True)
def empty_row(context, table):
    """Return the row that the browser copies to add one."""
    form = table.formset.empty_form
    return mark_safe(_row(context, form, _columns(form), _name_of_new(table), is_new=True))


def _name_of_new(table):
    return f'<b class="row-name">New {escape(str(table.opts.verbose_name))}</b>'


def _row(context, form, columns, line, picture=None, *, is_new=False, was_asked=False):
    faults, errors = context.get("faults"), form.errors
    is_open = is_new or was_asked or errors or (faults and form.prefix in faults.faulty_rows)
    kinds = f"row{'' if is_new else ' has_original'}{' has-errors' if errors else ''}"
    parts = [
        f'<div class="{kinds}" id="{form.prefix}"><details{" open" if is_open else ""}>',
        f"<summary>{line}</summary>",
        "" if is_new else comments_beside(context, form.table.accessor, form, form.instance),
        str(form.non_field_errors()) if errors else "",
        _fields(context, form, columns, faults.by_target if faults else {}, picture),
        "</details></div>",
    ]
    return "".join(parts)


def _closed_row(context, form, columns, line):
    """A row that is not open: its line is a button that opens it, from the server where there is no script."""
    faults, threads = context.get("faults"), context.get("comment_threads")
    marks = ""
    if faults and form.prefix in faults.faulty_rows:
        marks += ' <span class="part-lacks">to fix</span>'
    if threads and (found := threads.at(f"{form.table.name}:{form.instance.uid}")):
        marks += f' <span class="comments-count">{len(found)} comment{"" if len(found) == 1 else "s"}</span>'
    button = (
        f'<button type=submit class="row-opener" name=_open value={form.prefix} '
        f'formaction="#{form.prefix}" data-open={form.instance.uid}>{line}{marks}</button>'
    )
    place = _own(form, columns["place"], "Order {}")
    return (
        f'<div class="row has_original is-closed" id="{form.prefix}">{button}'
        f'<div class="row-fields">{place}</div>{columns["id"].control(form)}</div>'
    )


@dataclass(frozen=True)
class FieldColumn:
    """The properties that a field shares in all rows. `label` is HTML; `is_led_to`: whether it has an id."""

    name: str
    field: object
    label: str
    kinds: tuple
    is_led_to: bool
    is_block: bool

    def control(self, form, id_=None, described=()):
        """The control with its value. A BoundField would build the attributes for each row; what is wrong needs it."""
        if described or self.name in form.errors:
            return form[self.name].as_widget(attrs=tied(form[self.name], described))
        if form.is_bound:
            value = form[self.name].value()
        else:
            value = self.field.prepare_value(form.get_initial_for_field(self.field, self.name))
        return self.field.widget.render(form.add_prefix(self.name), value, {"id": id_})


def _columns(form):
    """{name: Column} of the fields of a row."""
    led_to = LED_TO.union(form.table.named_by, form.table.sentences)
    return {
        name: FieldColumn(
            name,
            field,
            escape(str(form[name].label)),
            (f"field-{name.lower()}",) if name in MARKED else (),
            name in led_to,
            bool({"data-live", "data-names"} & field.widget.attrs.keys()) or name in ASSISTED,
        )
        for name, field in form.fields.items()
    }


def _fields(context, form, columns, faults, picture):
    """Return the fields of a row, each with its label and its errors."""
    previews, parts = "previews" in context, []
    for column in columns.values():
        if column.name not in OWN and not column.field.widget.is_hidden:
            preview = preview_of(context, form[column.name]) if previews else ""
            if column.name in ADDRESSES and (address := getattr(form.instance, column.name)):
                preview += _where_used(address)
            described = picture.describing(form.prefix, column.name) if picture else []
            parts.append(_field(form, column, faults, described, preview))
    parts.append(_own(form, columns["place"], "Order {}"))
    if "DELETE" in columns and form.instance.pk:
        parts.append(_own(form, columns["DELETE"], "{} Remove"))
    hidden = "".join(columns[name].control(form) for name in ("uid", "id"))
    return f'<div class="row-fields">{"".join(parts)}</div>{hidden}'


def _field(form, column, faults, described, preview):
    """A field with its faults. It has an id if a link can lead to it, here or from another page."""
    target, wrong = f"id_{form.add_prefix(column.name)}", ""
    if found := faults.get(target):
        wrong = fault_lines(target, found)
        described = [fault_id(target), *described]
    control = column.control(form, target if column.is_led_to else None, described)
    return _around(form, column, f"{column.label}{control}", wrong, preview)


def _where_used(address):
    """The link from a source to the profiles that cite it."""
    query = urlencode({"source": address})
    return f'<a href="{reverse("admin:profiles_profile_used")}?{query}">Where it is used</a>'


def _own(form, column, inner):
    """A field of the row itself. Nothing leads to it, so it has no id."""
    return _around(form, column, inner.format(column.control(form)))


def _around(form, column, inner, wrong="", after=""):
    """Return a field in its label, which so needs no `for`; in a block if anything is or will be beside the label.

    Every child of `.row-fields` is a field, with no class for it.
    """
    kinds = column.kinds
    if column.name in form.errors:
        kinds, wrong = [*kinds, "errors"], f"{form[column.name].errors}{wrong}"
    kind = f" class={quoted(' '.join(kinds))}" if kinds else ""
    if column.is_block or wrong or after:
        return f"<div{kind}>{wrong}<label>{inner}</label>{after}</div>"
    return f"<label{kind}>{inner}</label>"
