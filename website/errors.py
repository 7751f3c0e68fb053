"""Error pages. None uses the database or reads the request's body, because either may have failed.

Django's own error views read the body again, for a CSRF token, and fail once more.
"""

import errno
import sys

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError, connection
from django.http import HttpResponse
from django.template.loader import render_to_string

from config.logs import request_id

RETRY_AFTER = 60  # seconds
DISK_FULL = {errno.ENOSPC, errno.EDQUOT}
MISSING_TABLE = {"42P01", "42703", "3F000"}  # PostgreSQL: a table, column or schema that a migration brings


def page(template, status, context=None):
    """Render a page without the request, so that nothing in it can use the session or the database."""
    headers = {"Cache-Control": "private, no-store"}
    return HttpResponse(render_to_string(template, context or {}), status=status, headers=headers)


def bad_request(request, exception):
    return page("400.html", 400)


def csrf_failure(request, reason=""):
    """Answer 403.

    Django's reason is for developers and is in the log; `no_cookie` is the one that a visitor can fix.
    """
    no_cookie = settings.CSRF_COOKIE_NAME not in request.COOKIES
    desk = request.path.startswith("/admin/")
    return page("403_csrf.html", 403, {"no_cookie": no_cookie, "desk": desk, "path": request.path})


def server_error(request):
    """Answer 503 if the database failed, for example in middleware; otherwise 500."""
    error = sys.exception()
    if error is not None and is_unavailable(error):
        return unavailable(request)
    return page("500.html", 500, {"reference": request_id.get()})


def unavailable(request, sent=()):
    """503 while the database is away; at the desk the page holds the text that was `sent`."""
    if request.path.startswith("/admin/"):
        # A single word is a date, a key or a name from a list.
        typed = [
            text for name, texts in sent if "password" not in name for text in texts if " " in text.strip()
        ]
        response = page("busy.html", 503, {"typed": typed, "sent": bool(sent)})
    else:
        response = page("503.html", 503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def not_yet(seconds):
    """503 for a page that is being made, or cannot be made for now."""
    response = page("503.html", 503, {"being_made": True})
    response["Retry-After"] = str(seconds)
    return response


def being_set_up():
    """503 for a page of a site that has no content yet."""
    response = page("503.html", 503, {"being_set_up": True})
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def is_unavailable(error):
    """Whether the database is away, locked, full, broken or not migrated, rather than asked for something wrong.

    A full disk that refuses a file, such as an upload, counts too.
    """
    cause = error.__cause__
    if isinstance(error, OSError):
        return error.errno in DISK_FULL
    if connection.vendor == "sqlite":
        if not isinstance(error, DatabaseError):
            return False
        name = getattr(cause, "sqlite_errorname", "")
        if name == "SQLITE_ERROR":  # the general one: a wrong statement, or a table that is not there yet
            return str(error).startswith(("no such table", "no such column"))
        if isinstance(error, OperationalError):
            return True
        return name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return isinstance(error, ProgrammingError) and getattr(cause, "sqlstate", None) in MISSING_TABLE
