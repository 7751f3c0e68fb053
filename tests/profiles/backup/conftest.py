"""A site with a backup, and empty machines to restore it on."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from profiles.backup import make
from profiles.verification import verify
from tests import databases
from tests.profiles.verification.conftest import hold

from .places import machine, place, publish_again


@pytest.fixture(scope="module", autouse=True)
def _committed(django_db_setup, django_db_blocker):
    """Everything here is committed, in databases of its own."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A database in which Japan is public, with a picture, and verified; its folder."""
    folder = tmp_path_factory.mktemp("site")
    with databases.copy_of(databases.MIGRATED) as copy, databases.using(copy), place(folder):
        hold()
        publish_again("First picture", "red")
        SessionStore().save()
        assert not verify(settings.RECORD_DIGEST).findings
        yield folder


@pytest.fixture(autouse=True)
def _at_the_site(site, _files_of_its_own):
    with place(site):
        yield


@pytest.fixture(scope="module")
def backup(site, tmp_path_factory):
    return make(tmp_path_factory.mktemp("backups"), settings.RECORD_DIGEST)


@pytest.fixture
def elsewhere(site, tmp_path):
    with machine(tmp_path) as folder:
        yield folder


@pytest.fixture
def moved(backup, tmp_path):
    """A copy of the backup that a test may damage."""
    return Path(shutil.copytree(backup.folder, tmp_path / "moved"))
