"""Public pages from the store, answered right after the checks of client and host.

The order of the steps is what makes “never an older page after a newer one” true: the shared epoch is read first,
then that of the database in the very state that the page is made from; the shared one is raised before the page
is answered; and the page is kept under the state that it was made from.
"""

import time
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed, SuspiciousOperation
from django.core.handlers.wsgi import get_bytes_from_wsgi
from django.db import DatabaseError, InterfaceError
from django.http import QueryDict
from django.http.request import split_domain_port
from django.urls import Resolver404, resolve
from django.utils import timezone

from . import keeping, lasting
from .answers import Answer
from .build import build
from .epoch import Epoch, shared_place
from .public import HTMX
from .replies import Answered, Replies
from .snapshot import one_state
from .states import state_of
from .store import Key, Store, StoredEntry

AWAY = ("Atlas-Database", "away")  # the header of what is served while the database is
KNOWN_PATHS = 20_000
# What a page must not depend on. Its answer is made as if nobody had sent them.
IGNORED = (
    "HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE", "HTTP_RANGE",
    "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE",
)  # fmt: skip
_UNKNOWN = object()


class PageStoreMiddleware:
    """One store and one view of the epoch per process."""

    def __init__(self, get_response):
        if not settings.PAGE_STORE_BYTES:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.store = Store(settings.PAGE_STORE_BYTES)
        self.epoch = Epoch(shared_place(), self._forget)
        self.replies = Replies(self.store, self.epoch)
        self._marks = {}
        build()  # of the files that this process runs: a deployment changes them before it ends the process

    def __call__(self, request):
        if request.method not in ("GET", "HEAD"):
            response = self.get_response(request)
            self.epoch.catch_up()
            return response
        if (mark := self._mark(request.path_info)) is None:
            return self.get_response(request)
        try:
            query = canonical_query(get_bytes_from_wsgi(request.META, "QUERY_STRING", ""), mark)
        except SuspiciousOperation:  # too many parameters: whoever refuses them says so
            return self.get_response(request)
        variant = variant_of(request, mark)
        # get_host raises for a host that is not ours, which Django answers. No page names the port, which anybody
        # may make up.
        host, _port = split_domain_port(request.get_host())
        origin = settings.SITE_URL or f"{request.scheme}://{host}"
        key = Key(origin, request.path_info, query, variant)
        if entry := self._valid(key):
            return self._answer(entry, key, request)
        with self.store.one_maker(key):
            if entry := self._valid(key):
                return self._answer(entry, key, request)
            return self._make(request, key, mark)

    def _forget(self):
        for kept in (self.store, keeping, lasting):
            kept.clear()

    def _valid(self, key):
        value = self.epoch.read()
        entry = self.store.get(key)
        if entry is None or time.time() >= entry.ends:
            return None
        return entry if value is None or entry.epoch >= value else None

    def _answer(self, entry, key, request):
        packed = len(entry.answer.packed)
        response = entry.answer.to(request)
        if len(entry.answer.packed) != packed:
            self.store.weigh(key)
        if self.epoch.database_away:
            response.headers[AWAY[0]] = AWAY[1]
        else:
            response.answered = Answered(self.replies, key, entry.answer)
        return response

    def _make(self, request, key, mark):
        before, ends, state = self.epoch.read() or 0, next_midnight(), None
        restores = self.epoch.restores
        asked = dict(request.META)
        prepare(request, key)
        try:
            with one_state() as made:
                if made > before:
                    self.epoch.raise_to(made)
                state = state_of(mark, **resolve(key.path).kwargs)
                response = self._unchanged(key, state, made) or self.get_response(request)
        except (DatabaseError, InterfaceError):
            made, response = 0, self.get_response(request)  # it fails there as well, and is answered
        restore(request, asked)
        if isinstance(response, StoredEntry):
            entry = response._replace(epoch=made)
            if made >= before:
                self.store.put(key, entry)
            return self._answer(entry, key, request)
        if is_away(response) and (stale := self.store.get(key)):
            self.epoch.database_away = True
            return self._answer(stale, key, request)
        if not is_for_everybody(response):
            return response
        response.headers.setdefault("Cache-Control", settings.PUBLIC_CACHE_CONTROL)
        entry = StoredEntry(Answer(response), made, ends, state)
        answered = self._answer(entry, key, request)
        if made >= before and restores == self.epoch.restores:
            self.store.put(key, entry)
            lasting.keep(key, entry)
        return answered

    def _unchanged(self, key, state, epoch):
        """Return the Entry of the same state, from before a change elsewhere or from another process; or None."""
        if state is None:
            return None
        entry = self.store.get(key)
        if entry is None or entry.state != state or time.time() >= entry.ends:
            entry = lasting.find(key, state, epoch)
        return entry if entry and time.time() < entry.ends else None

    def _mark(self, path):
        """The Mark of the view at a path, or None where it is not public."""
        mark = self._marks.get(path, _UNKNOWN)
        if mark is _UNKNOWN:
            try:
                mark = getattr(resolve(path).func, "public", None)
            except Resolver404:
                return None
            if len(self._marks) < KNOWN_PATHS:
                self._marks[path] = mark
        return mark


def canonical_query(raw, mark):
    """Return the parameters of the view, sorted by name; repeated ones keep their order. Raises SuspiciousOperation."""
    if not raw:
        return ""
    asked = QueryDict(raw, encoding="utf-8")
    names = asked if mark.parameters is None else mark.parameters.intersection(asked)
    return urlencode([(name, value) for name in sorted(names) for value in asked.getlist(name)])


def variant_of(request, mark):
    """Return the form of an address that this request gets: the whole page, or a part for htmx."""
    if HTMX not in mark.varies or request.META.get("HTTP_HX_REQUEST") != "true":
        return ""
    return "whole" if request.META.get("HTTP_HX_HISTORY_RESTORE_REQUEST") == "true" else HTMX


def prepare(request, key):
    """Reduce the request to its key, so that the same key always gives the same bytes."""
    request.method = request.META["REQUEST_METHOD"] = "GET"
    for name in [*IGNORED, *(name for name in request.META if name.startswith("HTTP_HX_"))]:
        request.META.pop(name, None)
    if key.variant:
        request.META["HTTP_HX_REQUEST"] = "true"
    if key.variant == "whole":
        request.META["HTTP_HX_HISTORY_RESTORE_REQUEST"] = "true"
    request.META["QUERY_STRING"] = key.query
    for name in ("COOKIES", "GET", "headers"):
        request.__dict__.pop(name, None)


def restore(request, asked):
    """Restore the request's own headers, which decide the form of the answer."""
    request.META.clear()
    request.META.update(asked)
    request.method = asked["REQUEST_METHOD"]
    for name in ("COOKIES", "GET", "headers"):
        request.__dict__.pop(name, None)


def is_away(response):
    """Whether an answer says that the database is away, and not that other threads make files."""
    return response.status_code == 503 and not getattr(response, "is_busy", False)


def is_for_everybody(response):
    """Whether an answer may be kept: a whole 200 that sets no cookie and does not forbid it."""
    control = response.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "no-store" not in control
        and "private" not in control
    )


def next_midnight():
    """Return the end of today in seconds since 1970, since pages say what is in force today."""
    tomorrow = timezone.localtime() + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
