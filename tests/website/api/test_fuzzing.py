"""Schemathesis asks what nobody thought of, and holds each answer to the OpenAPI description."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings

from ...seeds import once_a_module
from .record import publish_record

published = once_a_module(publish_record)
pytestmark = pytest.mark.usefixtures("published", "db", "connected")
REQUESTS = 8  # an operation; by hand many more (docs/decisions/2026-11-26-api.md)
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture
def connected():
    """The connection of the test stays open after a request, as it does for Django’s own client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=REQUESTS,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_whatever_is_asked_is_answered_as_described(case):
    case.call_and_validate(headers={"Accept-Encoding": "identity"})  # it reads no gzip in this process
