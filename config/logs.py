"""Logs with the id of the request, without the tokens of preview links, e-mail addresses and addresses of clients.

Anybody who has the token of a preview link can open its draft.
"""

import ipaddress
import json
import logging
import re
from contextvars import ContextVar
from urllib.parse import unquote

from gunicorn import glogging

request_id = ContextVar(
    "request_id", default=""
)  # of the request that this thread answers; empty outside of one

WORD = re.compile(r"[^\s\"'<>]+")
AFTER_PREVIEW = re.compile(r"(preview(?:[/\\]|%(?:25)*(?:2f|5c))+)[^\s\"'<>]+", re.IGNORECASE)

E_MAIL = re.compile(r"[^\s<>(),;:=\"'@]+@[^\s<>(),;:=\"'@]+\.[^\s<>(),;:=\"'@]+")
ADDRESS = re.compile(
    r"(?<![\w.:])(?:(?:::ffff:)?\d{1,3}(?:\.\d{1,3}){3}(?![\w.])"
    r"|(?=[A-Fa-f:]*\d)[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:]))"
)


def settings(form):
    """Return Django's LOGGING: all to standard error, as `form` has it, plain or json."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {
                "()": "config.logs.Formatter",
                "format": "{asctime} {levelname} {name} {request_id}: {message}",
                "style": "{",
            },
            "json": {"()": "config.logs.JsonFormatter"},
        },
        "filters": {"refusals": {"()": "config.logs.RefusalsAsWarnings"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": form, "filters": ["refusals"]}
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
            "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        },
    }


def redacted(text):
    """Return `text` without tokens of preview links, e-mail addresses and IP addresses of other machines."""
    return ADDRESS.sub(_shown, E_MAIL.sub("…@…", without_tokens(text)))


def _shown(match):
    try:
        address = ipaddress.ip_address(match[0])
    except ValueError:  # a time has colons, too
        return match[0]
    return match[0] if address.is_loopback or address.is_unspecified else "…"


def without_tokens(text):
    """`text` with everything cut from each address after “preview/”, however it is percent-encoded."""
    return WORD.sub(lambda match: _cut(match[0]), text)


def _cut(word):
    if "%" in word and not AFTER_PREVIEW.search(word):
        decoded = _decoded(word)
        if not AFTER_PREVIEW.search(decoded):
            return word
        word = decoded
    return AFTER_PREVIEW.sub(r"\1…", word)


def _decoded(word):
    """`word` without percent-encoding, nested three times at most; control characters stay encoded."""
    for _ in range(3):
        word = unquote(word)
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in word)


class Formatter(logging.Formatter):
    """One line for a refused request (status below 500), a traceback for a fault, and nothing to redact."""

    def format(self, record):
        if record.exc_info and getattr(record, "status_code", 500) < 500:
            record = logging.makeLogRecord(record.__dict__ | {"exc_info": None, "exc_text": None})
        record.request_id = request_id.get() or "-"
        return redacted(self.write(record))

    def write(self, record):
        return super().format(record)


class JsonFormatter(Formatter):
    """A JSON object a line: time, level, logger, message, request_id, and status and error where there are."""

    def write(self, record):
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": record.request_id,
            "status": getattr(record, "status_code", None),
            "error": self.formatException(record.exc_info) if record.exc_info else None,
        }
        return json.dumps(
            {name: value for name, value in line.items() if value is not None}, ensure_ascii=False
        )


class RefusalsAsWarnings(logging.Filter):
    """A refused request is no error of the site, though Django logs a suspicious one as such."""

    def filter(self, record):
        if record.levelno > logging.WARNING and 400 <= getattr(record, "status_code", 500) < 500:
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


class GunicornLogger(glogging.Logger):
    """The access and error log of gunicorn, which contain addresses of requests."""

    def setup(self, cfg):
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                if handler.formatter is not None:
                    handler.setFormatter(self.formatter(handler.formatter))

    def formatter(self, plain):
        return _Wrapped(plain)


class JsonGunicornLogger(GunicornLogger):
    """Both logs with a JSON object a line."""

    def formatter(self, plain):
        return _JsonOfGunicorn()


class _JsonOfGunicorn(JsonFormatter):
    def write(self, record):
        record.request_id = None  # the thread's last one may be of an earlier request
        return super().write(record)


class _Wrapped(logging.Formatter):
    def __init__(self, formatter):
        super().__init__()
        self.formatter = formatter

    def format(self, record):
        return redacted(self.formatter.format(record))
