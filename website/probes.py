"""`/health/`: whether the process lives. `/ready/`: whether everything that the site needs works, for a monitor.

They say which part fails and never why: that is for the log. No answer is stored.
"""

import logging
import threading
import time
from functools import cache

from django.conf import settings
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import JsonResponse
from django.utils.log import log_response
from django.views.decorators.http import require_safe

from minerals.models import Country
from page_store.epoch import shared_place, stored_epoch

from .data_package import is_built

PATHS = ("/health/", "/ready/")
KEPT = 2.0  # seconds in which a process answers from its last look, whoever asks how often
RETRY_AFTER = 10  # seconds

logger = logging.getLogger(__name__)
_looking = threading.Lock()
_seen = (0.0, None)  # until when, and the names of what fails


def is_seeded():
    """Whether the content is there, which is loaded whole or not at all."""
    return Country.objects.order_by().exists()


def _database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


@cache
def _newest_migrations():
    return set(MigrationLoader(None).graph.leaf_nodes())


def _migrations():
    return _newest_migrations() <= set(MigrationRecorder(connection).applied_migrations())


def _epoch():
    shared_place().read()
    return stored_epoch() is not None


def _redis():
    caches["default"].get("ready")
    return True


def _storage():
    """Write a file and remove it: a folder may be closed, or its disk full."""
    default_storage.delete(default_storage.save("ready", ContentFile(b"ready")))
    return True


# Each returns whether its part works, or raises.
OF_THE_DATABASE = {"migrations": _migrations, "content": is_seeded, "epoch": _epoch, "data package": is_built}


def _works(name, check):
    try:
        works, reason = check(), "it is not there yet"
    except Exception as error:  # whatever a driver raises, it is this part that fails
        works, reason = False, error
    if not works:
        logger.warning("Not ready: %s: %s", name, reason)
    return works


def _failing():
    """Names of the parts that fail. Without a database nobody can say how those that lie in it are."""
    checks = {"storage": _storage}
    if settings.CACHES["default"]["BACKEND"].endswith("RedisCache"):
        checks["redis"] = _redis
    if _works("database", _database):
        return [name for name, check in (checks | OF_THE_DATABASE).items() if not _works(name, check)]
    return ["database", *(name for name, check in checks.items() if not _works(name, check))]


def failing():
    """Names of the parts that fail, looked at once for all who ask at about the same time."""
    global _seen
    until, names = _seen
    if time.monotonic() >= until and _looking.acquire(blocking=names is None):
        try:
            names = _failing()
            _seen = (time.monotonic() + KEPT, names)
        finally:
            _looking.release()
    return names


@require_safe
def health(request):
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@require_safe
def ready(request):
    headers = {"Cache-Control": "no-store"}
    if names := failing():
        values = {"status": "unavailable", "failing": names}
        response = JsonResponse(values, status=503, headers=headers | {"Retry-After": str(RETRY_AFTER)})
        log_response(  # what fails logs its error itself; a balancer asks every second
            "Not ready: %s", ", ".join(names), response=response, request=request, level="warning"
        )
        return response
    return JsonResponse({"status": "ready"}, headers=headers)
