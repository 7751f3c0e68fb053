"""The worker of gunicorn, whose refusal of an address that is too long is that of the API: a program may read it."""

from django.utils.module_loading import import_string
from gunicorn.http.errors import LimitRequestLine
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker


class Worker(ThreadWorker):
    def handle_error(self, req, client, addr, exc):
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("Invalid request from ip=%s: %s", addr[0] if addr else "", exc)
        response = import_string("website.middleware.too_long")()
        status = f"HTTP/1.1 {response.status_code} {response.reason_phrase}\r\n"
        try:
            write_nonblock(client, status.encode() + response.serialize())
        except OSError:
            self.log.debug("Failed to send error message.")
