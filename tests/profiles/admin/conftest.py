"""A newsroom for a module, and a client for each of its people."""

import pytest
from django.db import transaction
from django.test import Client

from config import urls
from tests.profiles.admin.newsroom import Newsroom
from tests.profiles.admin.requests import plainly_forbidden
from tests.unguarded import check_foreign_keys_now


@pytest.fixture(scope="module")
def room(django_db_setup, django_db_blocker):
    """Built once; each test leaves it as it found it."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            newsroom = Newsroom()
            check_foreign_keys_now()
            yield newsroom
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def clients(room, db, settings, monkeypatch):
    # Some 1,500 requests here are refused; tests/profiles/accounts/test_forbidden.py is about the page that says so.
    monkeypatch.setattr(urls, "handler403", plainly_forbidden)
    # A session in the database would be undone with whatever a request changed.
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    found = {"anonymous": Client()}
    for role, user in room.people.items():
        found[role] = Client()
        found[role].force_login(user)
    found["root"] = Client()
    found["root"].force_login(room.root)
    return found


@pytest.fixture(scope="module")
def forms():
    """{path: what a browser would post of its form}, asked once by a superuser."""
    return {}
