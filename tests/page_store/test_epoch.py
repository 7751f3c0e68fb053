"""The epoch rises with every change that the public may see, however it was made."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import ConnectionHandler, DatabaseError, IntegrityError, connection, transaction
from django.db.models import F
from django.test import Client

from config.environment import database
from minerals.models import Country, MineralGroup
from page_store import epoch as epochs
from page_store.epoch import Epoch, MappedEpoch, stored_epoch, stored_epochs
from page_store.models import Change
from page_store.models import Epoch as EpochRow
from page_store.redis_epoch import RedisEpoch
from page_store.snapshot import epoch_of_page, one_state, repeatable_read
from page_store.triggers import CHANGE, EPOCH, drop, installed, raised_once, statements, watched_tables
from profiles import workflow
from profiles.models import Profile

from ..factories import CountryFactory, MineralFactory, complete_profile
from .conftest import commit
from .test_middleware import JAPAN, making

pytestmark = pytest.mark.on_postgresql("triggers raise the epoch")

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")


@pytest.fixture
def rises(db):
    """Whether the epoch rises with what is done."""

    def ask(act):
        commit()
        before = stored_epoch()
        act()
        commit()
        return stored_epoch() > before

    return ask


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_row_of_any_public_table_raises_it(rises):
    country = CountryFactory(code="JPN")
    assert rises(lambda: MineralFactory(name="Cobalt"))
    assert rises(lambda: Country.objects.filter(pk=country.pk).update(name="Nippon"))
    assert rises(lambda: country.aliases.create(name="Land of mines"))
    assert rises(lambda: country.aliases.all().delete())
    assert rises(lambda: sql("UPDATE minerals_country SET name = 'Japan'"))


def test_it_rises_whatever_the_statement_does_with_a_conflict(rises):
    country = CountryFactory(code="JPN")
    alias = country.aliases.create(name="Land of mines")
    same = type(alias)(pk=alias.pk, country=country, name="Land of rivers", slug="land-of-rivers")
    assert rises(
        lambda: type(alias).objects.bulk_create(
            [same], update_conflicts=True, unique_fields=["id"], update_fields=["name"]
        )
    )
    if connection.vendor == "sqlite":
        before = stored_epoch()
        assert rises(lambda: sql("UPDATE OR REPLACE minerals_country SET name = 'Japan'"))
        assert stored_epoch() > before


def test_every_table_is_watched_by_its_trigger(db):
    wanted = {(where, name) for where, name, _ in statements(connection)}
    assert installed(connection) == wanted
    assert len(wanted) >= len(watched_tables()) > 25


def test_what_no_page_reads_raises_nothing(rises, japan, editor):
    profile = complete_profile(japan)
    assert not rises(lambda: Profile.objects.filter(pk=profile.pk).update(tagline="Another"))
    assert not rises(lambda: editor.save())


def test_every_app_with_pages_is_watched():
    """An app says by `unread_models` what of it is not public; one that says nothing has no table that pages read."""
    silent = {config.label for config in apps.get_app_configs() if not hasattr(config, "unread_models")}
    assert not silent & {"minerals", "profiles", "search"}


def test_the_names_of_the_tables():
    assert (EpochRow._meta.db_table, Change._meta.db_table) == (EPOCH, CHANGE)


def test_words_leave_the_epoch_of_facts_alone(db, edition, moderator):
    commit()
    before = stored_epochs()
    workflow.withdraw(edition, by=moderator, notice="It was wrong.")
    commit()
    after = stored_epochs()
    assert after["minerals"] == before["minerals"]
    assert after["profiles"] > before["profiles"]
    assert after["site"] > before["site"]
    MineralFactory(name="Tin")
    commit()
    assert stored_epochs()["minerals"] > after["minerals"]
    assert stored_epochs()["profiles"] == after["profiles"]


def test_what_is_rolled_back_raises_nothing(rises):
    def rolled_back():
        with transaction.atomic():
            CountryFactory(code="JPN")
            transaction.set_rollback(True)

    assert not rises(rolled_back)


def test_what_stays_after_a_savepoint_that_was_rolled_back_raises_it(rises):
    def half():
        with transaction.atomic():
            with transaction.atomic():
                CountryFactory(code="JPN")
                transaction.set_rollback(True)
            CountryFactory(code="CHL")

    assert rises(half)


def test_many_rows_at_once_raise_it_once_and_keep_its_triggers(rises):
    before, triggers = dict(stored_epochs()), installed(connection)

    def many():
        with raised_once("minerals_mineralgroup"):
            MineralGroup.objects.bulk_create(MineralGroup(slug=f"g{n}", name=f"Group {n}") for n in range(9))

    assert rises(many)
    assert stored_epochs()["minerals"] > before.get("minerals", 0)
    assert installed(connection) == triggers
    assert rises(lambda: MineralGroup.objects.create(slug="one", name="One"))


def test_a_failure_among_many_rows_leaves_the_triggers_as_they_were(rises):
    triggers = installed(connection)

    with pytest.raises(IntegrityError), transaction.atomic(), raised_once("minerals_mineralgroup"):
        MineralGroup.objects.bulk_create(MineralGroup(slug="one", name="One") for _ in range(2))
    assert installed(connection) == triggers
    assert rises(lambda: MineralGroup.objects.create(slug="two", name="Two"))


def test_it_rises_above_what_it_was_when_its_table_is_emptied(rises):
    CountryFactory(code="JPN")
    commit()
    before = stored_epoch()
    EpochRow.objects.all().delete()
    CountryFactory(code="CHL")
    commit()
    assert stored_epoch() >= before > 1_700_000_000_000


def test_it_rises_where_the_clock_was_put_back(rises):
    CountryFactory(code="JPN")
    commit()
    EpochRow.objects.update(value=F("value") + 3_600_000)
    assert rises(lambda: sql("UPDATE minerals_country SET name = 'Nippon'"))


def test_migrating_brings_its_triggers_back_and_raises_it(rises):
    drop()
    assert not installed(connection)
    assert rises(lambda: call_command("migrate", verbosity=0))
    assert rises(lambda: CountryFactory(code="JPN"))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_writers_wait_for_each_other_only_at_their_commit():
    first, second = CountryFactory(code="JPN"), CountryFactory(code="CHL")

    def write(country):
        try:
            Country.objects.filter(pk=country.pk).update(name=f"{country.name}, renamed")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other, transaction.atomic():
        Country.objects.filter(pk=first.pk).update(name="Nippon")
        other.submit(write, second).result(timeout=10)  # commits while we are still writing
    assert Country.objects.get(pk=second.pk).name.endswith("renamed")
    assert not Change.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_each_transaction_of_one_connection_raises_it():
    country, seen = CountryFactory(code="JPN"), [stored_epoch()]
    for name in ("Nippon", "Japan"):
        with transaction.atomic():
            Country.objects.filter(pk=country.pk).update(name=name)
        seen.append(stored_epoch())
    assert seen == sorted(set(seen))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="inside a test SQLite has one connection")
@pytest.mark.django_db(transaction=True)
def test_a_page_reads_one_state_with_its_epoch():
    country = CountryFactory(code="JPN", name="Japan")

    def rename():
        try:
            Country.objects.filter(pk=country.pk).update(name="Nippon")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other, one_state() as value:
        other.submit(rename).result(timeout=10)
        assert Country.objects.get(pk=country.pk).name == "Japan"
        assert stored_epoch() == value == epoch_of_page()
    assert stored_epoch() > value
    assert epoch_of_page() is None
    with pytest.raises(DatabaseError, match="read-only"), one_state():
        CountryFactory(code="CHL")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL is told by a statement, tested above")
def test_a_thread_that_never_connected_reads_one_state_and_locks_no_writer_out(db, tmp_path):
    config = connection.settings_dict | database(f"sqlite:///{tmp_path / 'of_a_test.sqlite3'}")
    mine, other = (ConnectionHandler({"default": config})["default"] for _ in range(2))
    other.cursor().execute("CREATE TABLE of_a_test (number integer)")
    read = "SELECT count(*) FROM of_a_test"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("page_store.snapshot.connection", mine)
        patched.setattr("django.db.transaction.get_connection", lambda using=None: mine)
        with repeatable_read():
            before = mine.cursor().execute(read).fetchone()
            other.cursor().execute("INSERT INTO of_a_test VALUES (1)")
            assert mine.cursor().execute(read).fetchone() == before == (0,)
        assert mine.cursor().execute(read).fetchone() == (1,)
    mine.close()
    other.close()


@pytest.fixture
def place(tmp_path):
    return MappedEpoch(tmp_path / "there" / "epoch")


def test_processes_share_a_number_that_only_rises(place, tmp_path):
    other = MappedEpoch(tmp_path / "there" / "epoch")
    assert other.read() == 0
    place.raise_to(7)
    other.raise_to(5)
    assert (place.read(), other.read()) == (7, 7)
    other.raise_to(1_800_000_000_000)
    assert place.read() == 1_800_000_000_000


def test_its_file_has_room_before_anything_is_written(place, tmp_path):
    """Writing to a map ends the process if the disk is full."""
    assert (tmp_path / "there" / "epoch").stat().st_blocks


def test_the_highest_wins_whatever_the_order(place):
    values = list(range(1, 200))
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(place.raise_to, values[::-1] + values))
    assert place.read() == 199


def test_it_is_lowered_only_by_who_knows_what_it_is(place):
    place.raise_to(7)
    place.lower(6, 1)
    assert place.read() == 7
    place.lower(7, 5)
    assert place.read() == 5


def test_threads_that_read_while_it_rises_see_no_restore(place):
    forgotten = []
    epoch = Epoch(place, lambda: forgotten.append(1))

    def read(value):
        place.raise_to(value)
        return epoch.known()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(read, range(1, 2_000)))
    assert not forgotten


def test_redis_shares_the_same(db):
    place = RedisEpoch(REDIS, f"atlas:test:{os.getpid()}")
    try:
        place.read()
    except ConnectionError:
        pytest.skip(f"no Redis answers at {REDIS}")
    try:
        assert place.read() == 0
        place.raise_to(7)
        place.raise_to(5)
        assert place.read() == 7
        place.lower(6, 1)
        assert place.read() == 7
        place.lower(7, 5)
        assert place.read() == 5
    finally:
        place._client.delete(place._key)


class Away:
    """Redis that does not answer."""

    def read(self):
        raise ConnectionError

    def raise_to(self, value):
        raise ConnectionError


def test_a_process_that_died_before_it_raised_the_epoch_is_healed_within_a_second(place, db, monkeypatch):
    CountryFactory(code="JPN")
    commit()
    assert Epoch(place).read() == place.read() == stored_epoch()
    assert epochs.HEALED_EVERY <= 0.5


def test_a_backup_of_before_any_change_has_an_epoch_too(place, db):
    place.raise_to(7)
    EpochRow.objects.all().delete()
    assert Epoch(place).read() == place.read() == 1  # 0 would say that nobody knows


def test_between_it_asks_no_database(place, db, django_assert_num_queries):
    epoch = Epoch(place)
    CountryFactory(code="JPN")
    commit()
    epoch.read()
    with django_assert_num_queries(0):
        for _ in range(20):
            assert epoch.read() == place.read()


def test_without_redis_it_asks_the_database_each_time(db, django_assert_num_queries):
    epoch = Epoch(Away())
    CountryFactory(code="JPN")
    commit()
    stored = stored_epoch()
    with django_assert_num_queries(3):
        assert [epoch.read() for _ in range(3)] == [stored] * 3


def test_while_the_database_is_away_it_knows_what_it_knew(place, db, monkeypatch):
    place.raise_to(7)
    epoch = Epoch(place)
    monkeypatch.setattr(epochs, "stored_epoch", lambda: (_ for _ in ()).throw(DatabaseError))
    assert epoch.read() == 7
    assert epoch.database_away
    nothing = Epoch(Away())
    assert nothing.read() is None
    asked = threading.Event()
    monkeypatch.setattr(epochs, "stored_epoch", asked.set)
    assert nothing.read() is None
    assert not asked.is_set(), "it was asked again at once"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="inside a test SQLite has one connection")
def test_a_crowd_makes_a_page_once(processes):
    CountryFactory(code="JPN", name="Japan")
    site = processes()
    site.get("/glossary/")

    def ask(_):
        try:
            client = Client()
            client.handler = site.handler
            return client.get(JAPAN).content
        finally:
            connection.close()

    with making(JAPAN) as calls, ThreadPoolExecutor(8) as threads:
        pages = list(threads.map(ask, range(8)))
    assert len(set(pages)) == len(calls) == 1
