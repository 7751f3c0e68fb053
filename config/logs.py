"""Logs without the tokens of preview links, since anybody who has one can open a draft."""

import logging
import re
from urllib.parse import unquote

from gunicorn import glogging

WORD = re.compile(r"[^\s\"'<>]+")
AFTER_PREVIEW = re.compile(r"(preview(?:[/\\]|%(?:25)*(?:2f|5c))+)[^\s\"'<>]+", re.IGNORECASE)


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
    """One line for a refused request (status below 500), a traceback for a fault, and no preview token."""

    def format(self, record):
        if record.exc_info and getattr(record, "status_code", 500) < 500:
            record = logging.makeLogRecord(record.__dict__ | {"exc_info": None, "exc_text": None})
        return without_tokens(super().format(record))


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
                    handler.setFormatter(_Wrapped(handler.formatter))


class _Wrapped(logging.Formatter):
    def __init__(self, formatter):
        super().__init__()
        self.formatter = formatter

    def format(self, record):
        return without_tokens(self.formatter.format(record))
