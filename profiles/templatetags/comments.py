"""Comments beside what they are about, on the form of a profile."""

from django import template

from ..shape import IMAGE, TABLES

register = template.Library()

NAMES = {part.accessor: part.place for part in (IMAGE, *TABLES)}


@register.inclusion_tag("admin/profiles/includes/comments_beside.html", takes_context=True)
def comments_beside(context, place, row=None):
    """The open comments on a field, or on a row of the formset whose prefix is `place`."""
    if row is not None:
        table = NAMES.get(place, "")
        place = f"{table}{row.uid}" if table.endswith(":") else table
    comment_threads = context.get("comment_threads")
    exactly = (
        [t for t in comment_threads.open if t.comment.place == place] if comment_threads and place else []
    )
    return {"threads": exactly, "comment_threads": comment_threads}


@register.inclusion_tag("admin/profiles/includes/comments_beside.html", takes_context=True)
def comments_beside_table(context, prefix):
    """The open comments on a table as a whole."""
    return comments_beside(context, NAMES.get(prefix, ""))


@register.simple_tag(takes_context=True)
def comment_count(context, part):
    """How many comments are open in one part of the form: on its fields, its tables and their rows."""
    comment_threads = context.get("comment_threads")
    if not comment_threads or not comment_threads.open:
        return 0
    fields = {name for name in part["fieldset"].fields if isinstance(name, str)}
    tables = [NAMES.get(rows.formset.prefix, "") for rows in part["rows"]]
    return sum(len(comment_threads.at(place)) for place in [*fields, *filter(None, tables)])
