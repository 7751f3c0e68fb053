"""Decorators with which a view declares that everybody gets the same page, and the parameters that it depends on."""

import threading
from functools import wraps
from typing import NamedTuple

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from .snapshot import shared_in_view

HTMX = "htmx"  # a page that is answered in part where htmx asks for it
COSTLY = ("xlsx", "zip")  # endings of files that take up to seconds
COSTLY_AT_ONCE = 1  # that a process makes, so that its other threads remain for pages
_costly = threading.BoundedSemaphore(COSTLY_AT_ONCE)


def for_any_origin(response):
    """Let scripts of any site read a public file, without credentials, but not a page."""
    if not response.get("Content-Type", "").startswith("text/html"):
        response.headers.setdefault("Access-Control-Allow-Origin", "*")
    return response


class Dependencies(NamedTuple):
    """The dependencies of a public page besides its address. `parameters` is None where it reads every one."""

    parameters: frozenset | None
    varies: tuple = ()
    state: object = None  # a function of the arguments of the address, or the name of one: see `states`


def public(*parameters, varies=(), state=None, is_costly=False):
    """Mark a view as public: its answer depends only on the address, these query parameters and the data.

    It reads no cookie, no account, and no header except those of `varies`. Other parameters never reach it. The view
    answers GET and HEAD only. Without a `state` the page ends with every change of the data. Files with a COSTLY
    `ending`, and all answers of a view that `is_costly`, are made a few at once: others get 503.
    """
    return _marked(
        Dependencies(frozenset(parameters), tuple(varies), state), require_safe, is_costly=is_costly
    )


def public_by_every_parameter(view):
    """Mark a public view that also answers unknown parameters, for example with an error that names them."""
    return _marked(Dependencies(None), lambda view: view)(view)


def _marked(mark, guarded, *, is_costly=False):
    def decorate(view):
        answer = guarded(view)

        @wraps(view)
        def marked(request, *args, **kwargs):
            takes_place = is_costly or kwargs.get("ending") in COSTLY
            if takes_place and not _costly.acquire(blocking=False):
                return _busy()
            try:
                with shared_in_view():
                    response = answer(request, *args, **kwargs)
            finally:
                if takes_place:
                    _costly.release()
            return for_any_origin(response)

        marked.public = mark
        return marked

    return decorate


def _busy():
    """503 at once, before any work: who waited would hold a thread."""
    text = gettext("Too many large files are being made. Please ask again in a few seconds.")
    response = HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
    response.headers["Retry-After"], response.headers["Cache-Control"] = "10", "no-store"
    response.is_busy = True
    return response
