"""Decorators by which a view declares that everybody gets the same page, and by which parameters it differs."""

from functools import wraps
from typing import NamedTuple

from django.views.decorators.http import require_safe

from .keeping import shared_in_view

HTMX = "htmx"  # a page that is answered in part where htmx asks for it


def for_any_origin(response):
    """Let scripts of any site read a public file, without credentials, but not a page."""
    if not response.get("Content-Type", "").startswith("text/html"):
        response.headers.setdefault("Access-Control-Allow-Origin", "*")
    return response


class Mark(NamedTuple):
    """The dependencies of a public page besides its address. `parameters` is None where it reads every one."""

    parameters: frozenset | None
    varies: tuple = ()
    state: object = None  # a function of the arguments of the address, or the name of one: see `states`


def public(*parameters, varies=(), state=None):
    """Mark a view as public: its answer depends only on the address, these query parameters and the data.

    It reads no cookie, no account, and no header but those of `varies`. Other parameters never reach it.
    The view answers GET and HEAD only. Without a `state` the page ends with every change of the data.
    """
    return _marked(Mark(frozenset(parameters), tuple(varies), state), require_safe)


def public_by_every_parameter(view):
    """Mark a public view that also answers unknown parameters, for example with an error that names them."""
    return _marked(Mark(None), lambda view: view)(view)


def _marked(mark, guarded):
    def decorate(view):
        answer = guarded(view)

        @wraps(view)
        def marked(request, *args, **kwargs):
            with shared_in_view():
                response = answer(request, *args, **kwargs)
            return for_any_origin(response)

        marked.public = mark
        return marked

    return decorate
