"""Rows that every test of a module starts from, loaded once."""

import pytest
from django.conf import settings
from django.db import transaction

from minerals.facts.loaded_years import record
from minerals.models import Flag, LoadedTable, Release
from profiles import workflow
from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.management.commands.seed import FOLDERS

from . import databases
from .factories import (
    CountryFactory,
    MineralFactory,
    UserFactory,
    complete_profile,
    figure,
    other_countries,
    publish,
    world,
)
from .unguarded import check_foreign_keys_now

CONTENT = settings.BASE_DIR / "content"
WRITTEN = sum(len([*(CONTENT / folder).glob("*.md")]) for folder in FOLDERS)  # its profiles


def once_a_module(load, params=None):
    """A fixture for a module: `load()` runs once in a transaction, and each test in a savepoint of it.

    With `params`, `load(param)` runs once for each of them.

    The transaction is rolled back at the end of the module. A test takes the fixture `db` as well. Where the rows are
    those of a fixture, the module is marked to use this one, so that each test finds the same, whatever ran before it.
    """

    @pytest.fixture(scope="module", params=params)
    def rows(request, django_db_setup, django_db_blocker):
        atomic = transaction.atomic()
        with django_db_blocker.unblock():
            atomic.__enter__()
            found = load() if params is None else load(request.param)
            check_foreign_keys_now()
        yield found
        with django_db_blocker.unblock():
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)

    return rows


def once_a_process(load):
    """A fixture for modules of browser tests, which commit: each test begins with what `load()` makes."""

    @pytest.fixture
    def rows(db):
        databases.begin_with(load)

    return rows


# What the fixtures `profile`, `saved` and `edition` find where a module was begun with it, and make where not.


def mine_cobalt(japan, cobalt):
    """Cobalt mined in 2024: Japan 30 t of a world of 100 t. The figure of Japan."""
    figure(CountryFactory(code="COD", name="DR Congo"), cobalt, 60)
    figure(other_countries(), cobalt, 10)
    figure(world(), cobalt, 100, flag=Flag.ESTIMATED)
    return figure(japan, cobalt, 30)


def draft_japan():
    japan, cobalt = CountryFactory(code="JPN", name="Japan"), MineralFactory(name="Cobalt")
    mine_cobalt(japan, cobalt)
    return complete_profile(japan, minerals=[cobalt], reference="cobalt/mine/production")


def save_japan():
    profile = draft_japan()
    workflow.save_revision(profile, by=UserFactory(username="editor", group=EDITOR))
    return profile


def as_loaded():
    """Take the rows of every release as what an import left there."""
    for table in LoadedTable:
        record(table, Release.objects.all())


def publish_japan():
    editor = UserFactory(username="editor", group=EDITOR)
    moderator = UserFactory(username="moderator", group=MODERATOR)
    return publish(draft_japan(), editor=editor, moderator=moderator)
