"""Decorators with which a view declares that everybody gets the same page, and the parameters that it depends on."""

import threading
from contextlib import contextmanager
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
DRAWN = ("png",)  # endings of files that another process makes
# A process makes one page at a time: eight connections that ask for the dearest pages would make a stored one wait for
# all of them at each switch of threads, and get no page sooner.
_making = threading.RLock()


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
            with _place(is_costly, kwargs.get("ending")) as is_free, shared_in_view():
                return for_any_origin(answer(request, *args, **kwargs) if is_free else _busy())

        marked.public = mark
        return marked

    return decorate


@contextmanager
def _place(is_costly, ending):
    """Hold a place among the answers that a process makes, for which pages wait. Yields whether there is one."""
    if is_costly or ending in COSTLY:
        is_free = _costly.acquire(blocking=False)
        try:
            yield is_free
        finally:
            if is_free:
                _costly.release()
    elif ending in DRAWN:
        yield True
    else:
        with _making:
            yield True


def _busy():
    """503 at once, before any work: who waited would hold a thread."""
    text = gettext("Too many large files are being made. Please ask again in a few seconds.")
    response = HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
    response.headers["Retry-After"], response.headers["Cache-Control"] = "10", "no-store"
    response.is_busy = True
    return response
