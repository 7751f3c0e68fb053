import pytest
from django.db import connection
from django.test import Client

from page_store import epoch as epochs
from page_store.middleware import PageStoreMiddleware


@pytest.fixture
def processes(client, settings, tmp_path, monkeypatch):
    """Makes a Client with a page store of its own, as a process has one; all share one epoch.

    Each asks the database for the epoch at every request, as it does anyway after half a second. `client` has no store:
    what it gets is made for it.
    """
    settings.PAGE_STORE_BYTES = 0
    client.handler.load_middleware()
    settings.PAGE_STORE_BYTES = 20_000_000
    settings.EPOCH_DIR = tmp_path / "epoch"
    monkeypatch.setattr(epochs, "HEALED_EVERY", 0)
    epochs.shared_place.cache_clear()
    made, usual = [], PageStoreMiddleware.__init__

    def init(self, get_response):
        usual(self, get_response)
        made.append(self)

    monkeypatch.setattr(PageStoreMiddleware, "__init__", init)

    def start(**headers):
        client = Client(headers=headers)
        client.handler.load_middleware()
        client.pages = made[-1]
        return client

    yield start
    epochs.shared_place.cache_clear()


@pytest.fixture
def site(processes):
    """A Client of one process."""
    return processes()


@pytest.fixture
def restarted(settings, tmp_path, processes):
    """Makes Clients of processes that share a folder, as those before and after a restart do."""
    folder = {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": tmp_path / "pages",
        "TIMEOUT": None,
    }
    settings.CACHES = {**settings.CACHES, "pages": folder}
    return processes


def commit():
    """Raise the epoch as a commit does: PostgreSQL raises it at the end of a transaction, which no test reaches."""
    if connection.vendor == "postgresql":
        connection.check_constraints()


@pytest.fixture
def live(edition):
    """The edition of Japan, committed."""
    commit()
    return edition
