"""Doing one thing to many, item by item: what is refused is said with its reason and stops nothing else."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.utils.html import format_html, format_html_join

from .. import workflow


def each(model_admin, request, things, act, *, done, not_done):
    """Call `act(thing)` for each; it returns a remark or None. Tells in two lists what was done and what was not.

    `done` and `not_done` are how the lists begin, such as “Submitted” and “Not submitted”. Each act is a
    transaction of its own, as every door of the workflow is.
    """
    went, refused = [], []
    for thing in things:
        try:
            remark = act(thing)
        except (workflow.Refused, PermissionDenied) as error:
            problems = getattr(error, "problems", None)  # of what is incomplete
            refused.append(f"{thing}: {'; '.join(map(str, problems)) if problems else error}")
        else:
            went.append(f"{thing}: {remark}" if remark else str(thing))
    for said, level, lines in ((done, messages.SUCCESS, went), (not_done, messages.ERROR, refused)):
        if lines:
            model_admin.message_user(request, listed(f"{said} {len(lines)} of {len(things)}:", lines), level)
    if not things:
        model_admin.message_user(request, "Nothing was done: choose at least one.", messages.ERROR)
    return not refused and bool(went)


def listed(heading, lines):
    """A message with a list."""
    return format_html(
        "{}<ul>{}</ul>", heading, format_html_join("", "<li>{}</li>", ((str(line),) for line in lines))
    )
