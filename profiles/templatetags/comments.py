"""Comments beside what they are about, on the form of a profile."""

from django import template

from ..shape import IMAGE, TABLES

register = template.Library()

NAMES = {part.accessor: part.place for part in (IMAGE, *TABLES)}


@register.inclusion_tag("admin/profiles/includes/comments_beside.html", takes_context=True)
def comments_beside(context, name, row=None):
    """The open comments on a field, on the table whose formset has this prefix, or on one of its rows."""
    place, threads = NAMES.get(name, name), context.get("comment_threads")
    if row is not None and place.endswith(":"):
        place += str(row.uid)
    beside = [thread for thread in threads.open if thread.comment.place == place] if threads else []
    return {"threads": beside, "comment_threads": threads}


@register.simple_tag(takes_context=True)
def comment_count(context, part):
    """How many comments are open in one part of the form: on its fields, its tables and their rows."""
    comment_threads = context.get("comment_threads")
    if not comment_threads or not comment_threads.open:
        return 0
    fields = {name for name in part["fieldset"].fields if isinstance(name, str)}
    tables = [NAMES.get(rows.formset.prefix, "") for rows in part["rows"]]
    return sum(len(comment_threads.at(place)) for place in [*fields, *filter(None, tables)])
