"""Cached replies, sent to identical requests before Django handles them.

The middlewares around the store use a few values to decide whether to answer and with which headers. A request with
the same values gets the same reply, as long as the store would answer with the same page.
"""

import time
from typing import NamedTuple

from django.conf import settings

MOST = 10_000  # of a process, in all; then it begins again
MOST_OF_A_PAGE = 16  # the same: clients name their encodings in a few ways
LONGEST = 1_000  # characters of a fingerprint, which anybody may make up
# All that SecurityMiddleware, the host check and the store read of a request; SECURE_PROXY_SSL_HEADER comes to it,
# and under DEMO who asks.
READ = (
    "HTTP_IF_NONE_MATCH", "REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "wsgi.url_scheme", "HTTP_HOST",
    "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "SERVER_NAME", "SERVER_PORT", "HTTP_ACCEPT_ENCODING",
    "HTTP_HX_REQUEST", "HTTP_HX_HISTORY_RESTORE_REQUEST",
)  # fmt: skip


def fingerprinter():
    """Return a function that extracts the values in `READ`, and those that settings add, from a WSGI environ: a
    tuple, If-None-Match first.
    """
    proxy = settings.SECURE_PROXY_SSL_HEADER
    names = (*READ, *([proxy[0]] if proxy else []), *(["REMOTE_ADDR"] if settings.DEMO else []))
    return lambda environ: tuple(map(environ.get, names))


class Answered(NamedTuple):
    """The page behind a response of the store, as its attribute `answered`."""

    replies: object
    key: object  # of the store
    answer: object


class Reply(NamedTuple):
    status: str
    headers: list
    body: bytes


class Replies:
    """The replies of one process. Each belongs to the page that it sends, and is removed with it."""

    def __init__(self, store, epoch):
        self.store, self.epoch = store, epoch
        self._keys = {}  # {fingerprint of a request: key of the store}

    def find(self, fingerprint):
        """The Reply to a request of this fingerprint, or None where Django has to answer it."""
        key = self._keys.get(fingerprint)
        if key is None or self.epoch.database_away:
            return None
        entry, value = self.store.get(key), self.epoch.known()
        if entry is None or value is None or entry.epoch < value or time.time() >= entry.ends:
            return None
        return entry.answer.replies.get(fingerprint)

    def keep(self, fingerprint, response, answered):
        """Remember a response of Django that is complete, with the headers of every middleware."""
        answer, tag = answered.answer, fingerprint[0]
        is_made_up = tag and tag not in answer.tags
        if response.cookies or is_made_up or sum(len(one or "") for one in fingerprint) > LONGEST:
            return
        for held, most in ((self._keys, MOST), (answer.replies, MOST_OF_A_PAGE)):
            if len(held) >= most:
                held.clear()
        status = f"{response.status_code} {response.reason_phrase}"
        answer.replies[fingerprint] = Reply(status, list(response.items()), response.content)
        self._keys[fingerprint] = answered.key
        self.store.weigh(answered.key)
