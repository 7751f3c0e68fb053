"""Counts of requests for Prometheus, added up over the processes of a machine.

Without the extra `metrics` nothing here can be imported, and without METRICS_TOKEN nothing imports it.
"""

import os
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# prometheus_client reads this name when it is imported.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(settings.METRICS_DIR)
settings.METRICS_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, generate_latest  # noqa: E402, F401
from prometheus_client.metrics_core import GaugeMetricFamily  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402
from prometheus_client.registry import Collector  # noqa: E402

from .runs import runs  # noqa: E402

# Who gave an answer: a kept reply before Django, the page store, Django for the store, or Django for this request.
REPLY, KEPT, MADE, DJANGO = "reply", "kept", "made", "django"
NO_ROUTE = "none"  # refused before its address was read, or given by the store

REQUESTS = Counter("atlas_requests", "Requests.", ["route", "status", "given_by"], registry=None)
SECONDS = Counter("atlas_request_seconds", "Seconds until an answer was ready.", ["route"], registry=None)


class MetricsMiddleware:
    """Count each request that Django answers, by the pattern of its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        route = match.route if match else NO_ROUTE
        is_public = hasattr(response, "answered")  # by the page store
        given_by = (MADE if match else KEPT) if is_public else DJANGO
        REQUESTS.labels(route, response.status_code, given_by).inc()
        SECONDS.labels(route).inc(time.perf_counter() - started)
        return response


def count_reply(status: str) -> None:
    """Count a reply given before Django. `status` begins with its code."""
    REQUESTS.labels(NO_ROUTE, status[:3], REPLY).inc()


def forget_ended_processes() -> None:
    """Remove the files of processes that have ended; Prometheus knows that a count begins again."""
    for path in settings.METRICS_DIR.glob("*.db"):
        try:
            os.kill(int(path.stem.rpartition("_")[2]), 0)
        except (ProcessLookupError, ValueError):
            path.unlink(missing_ok=True)
        except PermissionError:
            continue


class _Now(Collector):
    """Gauges that are measured when Prometheus asks. `queues` is {name: how many wait}."""

    def __init__(self, queues: dict[str, int]) -> None:
        self.queues = queues

    def collect(self) -> list[GaugeMetricFamily]:
        waiting = GaugeMetricFamily("atlas_queue_length", "What waits for a person.", labels=["queue"])
        for name, length in self.queues.items():
            waiting.add_metric([name], length)
        ages = GaugeMetricFamily(
            "atlas_command_age_seconds", "Time since the last run that succeeded.", labels=["command"]
        )
        for run in runs():
            if run.age is not None:
                ages.add_metric([run.command], run.age.total_seconds())
        return [waiting, ages]


def exposition(queues: dict[str, int]) -> bytes:
    """Return the text that Prometheus reads. `queues` is {name: how many wait}."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(_Now(queues))
    return generate_latest(registry)
