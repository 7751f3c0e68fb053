"""Errors of the site, sent to a service that speaks Sentry's protocol, without data of persons."""

from importlib import import_module
from typing import Any

from django.conf import settings

from config.logs import redacted, request_id


def send_to(url: str, **options: Any) -> None:
    """Send each logged error to the service at `url`. Raises ImportError without the extra `sentry`."""
    logs = import_module("sentry_sdk.integrations.logging").LoggingIntegration(level=None)
    import_module("sentry_sdk").init(
        dsn=url,
        release=settings.VERSION,
        before_send=without_persons,
        default_integrations=False,  # they add requests, accounts and statements of SQL
        integrations=[logs],
        max_request_body_size="never",
        include_local_variables=False,  # a text, an address or a password may stand there
        max_breadcrumbs=0,
        **options,
    )


def without_persons(event: dict[str, Any], hint: Any = None) -> dict[str, Any]:
    """Return an event with the id of its request, redacted, and without what the log was given beside its words."""
    for name in ("user", "request", "extra"):
        event.pop(name, None)
    event.get("logentry", {}).pop("params", None)  # a token alone does not look like one
    return _redacted(event | {"tags": {"request_id": request_id.get()}})


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, dict):
        return {name: _redacted(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(inner) for inner in value]
    return value
