import os
from importlib import import_module

import django
from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

from page_store.replies import fingerprinter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class Request(WSGIRequest):
    """A request whose Content-Type cannot be read has none: Django would fail before any middleware answers."""

    def _set_content_type_params(self, meta):
        try:
            super()._set_content_type_params(meta)
        except (BadRequest, LookupError, ValueError):
            self.content_type, self.content_params = "", {}


class Handler(WSGIHandler):
    """A WSGI handler that sends stored replies before it calls Django."""

    request_class = Request

    def __init__(self):
        super().__init__()
        self.replies = None  # of the page store, once it has answered
        self.fingerprint_of = fingerprinter()
        self.count_reply = None
        if settings.METRICS_TOKEN:
            metrics = import_module("monitoring.metrics")  # an extra
            metrics.forget_ended_processes()
            self.count_reply = metrics.count_reply

    def __call__(self, environ, start_response):
        fingerprint = self.fingerprint_of(environ)  # before Django decodes what stands there
        if self.replies and (reply := self.replies.find(fingerprint)):
            if self.count_reply:
                self.count_reply(reply.status)
            start_response(reply.status, [*reply.headers])
            return [reply.body]
        response = super().__call__(environ, start_response)
        if answered := getattr(response, "answered", None):
            self.replies = answered.replies
            self.replies.keep(fingerprint, response, answered)
        return response


django.setup(set_prefix=False)
application = Handler()
