"""Refusals of the database to a stock client: no PRAGMA of ours, no Django. The record is made once for all tests."""

import datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from minerals.models import ReleaseImport
from profiles import workflow
from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.guards import RECORD
from profiles.guards.rules import PROJECTIONS
from profiles.guards.triggers import condition_sql, unique_keys
from profiles.models import Event, Profile, Review
from tests.factories import (
    CountryFactory,
    MineralFactory,
    UserFactory,
    complete_profile,
    data_versions,
    figure,
    market,
    publish,
)
from tests.seeds import as_loaded, once_a_module

pytestmark = pytest.mark.on_postgresql("guards are triggers, of which each database has its own")


def refused(act):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        act()


# A stock client: no PRAGMA of ours, no Django


@pytest.fixture
def stock(db):
    """Run a statement as a client does that sets no PRAGMA; what it changes is rolled back."""

    def run(sql, *values):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.rowcount

    if connection.vendor != "sqlite":
        yield run
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = OFF")
    yield run
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = ON")


def _make_record():
    """At least one row of every table of the record, the profile's second review in a set and approved."""
    editor = UserFactory(username="editor", group=EDITOR)
    moderator = UserFactory(username="moderator", group=MODERATOR)
    japan, cobalt = CountryFactory(code="JPN", name="Japan"), MineralFactory(name="Cobalt")
    release = figure(japan, cobalt, 30).revisions.get().release
    profile = complete_profile(japan, minerals=[cobalt], reference="cobalt/mine/production")
    publish(profile, editor=editor, moderator=moderator)
    ReleaseImport.objects.create(
        origin="command", state="applied", release=release, file_name="a.csv", applied_at=timezone.now()
    )
    ReleaseImport.objects.create(origin="upload", file_name="b.csv")
    thread = workflow.comment(profile, by=editor, body="Where from?", place="overview")
    workflow.comment(profile, by=moderator, body="Here.", answers=thread)
    workflow.make_link(
        profile, by=editor, purpose="For Ann", expires_at=timezone.now() + datetime.timedelta(days=2)
    )
    Profile.objects.filter(pk=profile.pk).update(tagline="Another.")
    workflow.save_revision(profile, by=editor)
    review = workflow.submit(profile, by=editor, change_note="More")
    workflow.approve(review, by=moderator)
    workflow.make_set(by=moderator, title="Together", reviews=[review])
    Event.objects.create(slug="china-acid-stop-2026", name="A stop")
    market(mineral=cobalt)
    data_versions()
    as_loaded()
    return review.pk


record_once = once_a_module(_make_record)


@pytest.fixture
def record(record_once, db):
    """The approved review; every other row of the record stands around it."""
    return Review.objects.get(pk=record_once)


@pytest.fixture
def profile(record):
    return Profile.objects.get(pk=record.profile_id)


MODELS = [apps.get_model(table.model) for table in RECORD]


def stored(model):
    return model._meta.db_table, [field.column for field in model._meta.concrete_fields]


def postgresql_only():
    if connection.vendor != "postgresql":
        pytest.skip("this way is PostgreSQL's")


def sqlite_only():
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's")


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("alias", ["id", "rowid", "_rowid_", "oid"])
@pytest.mark.parametrize("verb", ["REPLACE", "INSERT OR REPLACE", "INSERT OR IGNORE"])
def test_no_row_takes_the_id_of_another(verb, alias, model, record, stock):
    sqlite_only()
    table, columns = stored(model)
    others = ", ".join(columns[1:])
    refused(lambda: stock(f"{verb} INTO {table} ({alias}, {others}) SELECT id, {others} FROM {table}"))


@pytest.mark.parametrize("model", MODELS)
def test_no_row_takes_any_unique_key_of_another(model, record, stock):
    sqlite_only()
    table, columns = stored(model)
    others = ", ".join(columns[1:])
    keys = unique_keys(model)
    if keys:
        refused(lambda: stock(f"REPLACE INTO {table} ({others}) SELECT {others} FROM {table}"))
    for key, condition in keys:
        # Alone in the way: every other unique value is another one.
        values = {column: column for column in columns[1:]}
        for other, _ in keys:
            for column in set(other) - set(key):
                kind = next(f for f in model._meta.concrete_fields if f.column == column)
                text = kind.get_internal_type() in ("CharField", "SlugField")
                values[column] = f"{column} || 'x'" if text else f"{column} + 1000"
        # NULL is in nobody's way.
        limits = [condition_sql(model, condition, connection)] if condition else []
        where = "WHERE " + " AND ".join([*limits, *(f"{column} IS NOT NULL" for column in key)])
        selected = ", ".join(values.values())
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} {where}")
            if not cursor.fetchone()[0]:
                continue
        refused(lambda: stock(f"REPLACE INTO {table} ({others}) SELECT {selected} FROM {table} {where}"))  # noqa: B023


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("alias", ["id", "rowid", "oid"])
def test_no_row_gets_another_id(alias, model, record, stock):
    if alias != "id":
        sqlite_only()
    verb = "UPDATE OR REPLACE" if connection.vendor == "sqlite" else "UPDATE"
    table, _ = stored(model)
    refused(lambda: stock(f"{verb} {table} SET {alias} = {alias} + 1000"))
    refused(lambda: stock(f"UPDATE {table} SET {alias} = -7"))


@pytest.mark.parametrize("model", MODELS)
def test_an_upsert_changes_nothing_that_never_changes(model, record, stock):
    table, columns = stored(model)
    frozen = next(one for one in RECORD if one.model == model._meta.label).frozen(columns[1:])[0]
    every = ", ".join(columns)
    change = f"{frozen} = {table}.{frozen} || 'x'" if frozen in ("key", "origin") else f"{frozen} = NULL"
    insert = f"INSERT INTO {table} ({every}) SELECT {every} FROM {table} WHERE true"
    refused(lambda: stock(f"{insert} ON CONFLICT (id) DO UPDATE SET {change}"))


def test_an_update_does_not_clear_another_row_out_of_the_way(record, stock, profile, editor, moderator):
    """Taking the scheduled review off the schedule would meet the open one."""
    sqlite_only()
    workflow.leave_set(record, by=moderator)
    workflow.schedule(record, by=moderator, when=timezone.now() + datetime.timedelta(days=1))
    Profile.objects.filter(pk=profile.pk).update(tagline="A third.")
    workflow.save_revision(profile, by=editor)
    workflow.submit(profile, by=editor, change_note="Again")
    sql = "UPDATE OR REPLACE profiles_review SET state = 'approved' WHERE id = %s"
    refused(lambda: stock(sql, record.pk))
    assert Review.objects.count() == 3


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE minerals_figure SET year = 2023",
        "UPDATE minerals_figure SET key = key || 'x'",
        "UPDATE minerals_figure SET stage = 'refinery'",
        "UPDATE minerals_figure SET country_id = country_id + 1",
        "UPDATE minerals_release SET source_id = source_id + 1",
        "UPDATE minerals_release SET key = 'another'",
        "DELETE FROM minerals_figure",
        "DELETE FROM minerals_release",
        "UPDATE minerals_figurerevision SET is_current = false",
        "UPDATE minerals_figurerevision SET is_current = true",
        "UPDATE minerals_figurerevision SET is_revised = true",
        "UPDATE minerals_figurerevision SET source_line = 5",
        "UPDATE minerals_releaseimport SET origin = 'upload' WHERE state = 'applied'",
        "UPDATE minerals_releaseimport SET state = 'discarded' WHERE state = 'applied'",
        "UPDATE profiles_profile SET subject_id = subject_id + 1",
        "DELETE FROM profiles_profile",
        "UPDATE profiles_review SET state = 'withdrawn' WHERE state = 'published'",
        "UPDATE profiles_review SET state = 'in-review' WHERE state = 'approved'",
        "UPDATE profiles_review SET state = 'published' WHERE state = 'approved'",
        "UPDATE profiles_review SET decision_note = 'No' WHERE state = 'approved'",
        "UPDATE profiles_review SET decided_at = submitted_at WHERE state = 'approved'",
        "UPDATE profiles_review SET forced_by_id = submitter_id, forced_at = submitted_at, force_reason = 'x'",
        "UPDATE profiles_review SET scheduled_for = submitted_at WHERE state = 'approved'",
        "UPDATE profiles_review SET publication_set_id = (SELECT min(id) FROM profiles_publicationset)"
        " WHERE state = 'published'",
        "UPDATE profiles_edition SET state = 'superseded', notice = 'x'",
        "UPDATE profiles_edition SET approved_at = NULL",
        "UPDATE profiles_comment SET body = 'Nothing'",
        "DELETE FROM profiles_comment",
        "DELETE FROM profiles_previewlink",
        "UPDATE profiles_previewlink SET token = 'abc'",
        "UPDATE profiles_previewlink SET expires_at = '2099-01-01'",
        "DELETE FROM profiles_publicationset",
        "UPDATE profiles_publicationset SET created_at = '2020-01-01'",
    ],
)
def test_what_identifies_or_decides_stays(sql, record, stock):
    refused(lambda: stock(sql))


def test_an_applied_review_is_scheduled_and_taken_off_as_the_workflow_does(record, moderator):
    workflow.leave_set(record, by=moderator)
    for days in (1, 2):
        workflow.schedule(record, by=moderator, when=timezone.now() + datetime.timedelta(days=days))
    workflow.unschedule(record, by=moderator)
    assert workflow.publish(record, by=moderator).number == 2


def test_what_is_taken_off_the_schedule_has_no_time_any_more(record, stock, moderator):
    workflow.leave_set(record, by=moderator)
    workflow.schedule(record, by=moderator, when=timezone.now() + datetime.timedelta(days=1))
    sql = "UPDATE profiles_review SET state = 'approved', scheduled_for = submitted_at WHERE id = %s"
    refused(lambda: stock(sql, record.pk))


@pytest.mark.parametrize("model", [*MODELS, *map(apps.get_model, PROJECTIONS)])
def test_no_table_of_the_record_is_emptied_at_once(model, record, stock):
    postgresql_only()
    stock("SET CONSTRAINTS ALL IMMEDIATE")  # or what the fixture inserted would be in the way
    refused(lambda: stock(f"TRUNCATE {model._meta.db_table} CASCADE"))


def test_a_temporary_table_does_not_answer_for_ours(record, stock):
    postgresql_only()
    stock("CREATE TEMPORARY TABLE profiles_edition (review_id bigint)")
    refused(lambda: stock("DELETE FROM public.profiles_comment"))
    stock("DROP TABLE pg_temp.profiles_edition")


def test_calling_oneself_a_replica_does_not_help(record, stock):
    postgresql_only()
    stock("SET LOCAL session_replication_role = replica")
    refused(lambda: stock("DELETE FROM audit_log_auditevent"))
