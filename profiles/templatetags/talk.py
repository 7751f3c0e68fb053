"""Comments beside what they are about, on the form of a profile."""

from django import template

from ..snapshot import TABLES

register = template.Library()

NAMES = {table.accessor: f"{table.name}:" for table in TABLES} | {"lead_image": "image"}


@register.inclusion_tag("admin/profiles/includes/talk_beside.html", takes_context=True)
def talk_beside(context, place, row=None):
    """The open comments on a field, or on a row of the formset whose prefix is `place`."""
    if row is not None:
        table = NAMES.get(place, "")
        place = f"{table}{row.uid}" if table.endswith(":") else table
    talk = context.get("talk")
    exactly = [t for t in talk.open if t.comment.place == place] if talk and place else []
    return {"threads": exactly, "talk": talk}


@register.inclusion_tag("admin/profiles/includes/talk_beside.html", takes_context=True)
def talk_beside_table(context, prefix):
    """The open comments on a table as a whole."""
    return talk_beside(context, NAMES.get(prefix, ""))


@register.simple_tag(takes_context=True)
def talk_count(context, part):
    """How many comments are open in one part of the form: on its fields, its tables and their rows."""
    talk = context.get("talk")
    if not talk or not talk.open:
        return 0
    fields = {name for name in part["fieldset"].fields if isinstance(name, str)}
    tables = [NAMES.get(rows.formset.prefix, "") for rows in part["rows"]]
    return sum(len(talk.at(place)) for place in [*fields, *filter(None, tables)])
