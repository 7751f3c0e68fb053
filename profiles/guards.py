"""Triggers that keep the record append-only in the database itself, whatever code or shell comes along.

Installed by `post_migrate`, since SQLite drops a table's triggers when a migration remakes it.
"""

from typing import NamedTuple

from django.db import connections


class Guard(NamedTuple):
    """What the database refuses on a table: an event, and the condition under which (none: always)."""

    name: str
    table: str
    event: str
    when: str = ""


PUBLIC = (
    "EXISTS (SELECT 1 FROM profiles_edition e JOIN profiles_review r ON r.id = e.review_id"
    " WHERE r.profile_id = OLD.profile_id)"
)
GUARDS = (
    Guard("audit_update", "minerals_auditevent", "UPDATE"),
    Guard("audit_delete", "minerals_auditevent", "DELETE"),
    Guard("revision_update", "profiles_revision", "UPDATE"),
    # A draft that never was public may be discarded with its history; any other history stays.
    Guard("revision_delete", "profiles_revision", "DELETE", PUBLIC),
    Guard("review_delete", "profiles_review", "DELETE", PUBLIC),
    Guard(
        "review_update",
        "profiles_review",
        "UPDATE OF profile_id, revision_id, payload, schema, sha256, submitter_id, submitted_at, change_note, minor",
    ),
    Guard(
        "review_decision",
        "profiles_review",
        "UPDATE OF decider_id, decided_at, decision_note",
        "OLD.decider_id IS NOT NULL",
    ),
    Guard(
        "review_force",
        "profiles_review",
        "UPDATE OF forced_by_id, forced_at, force_reason",
        "OLD.state = 'published'",
    ),
    Guard("review_state", "profiles_review", "UPDATE OF state", "OLD.state = 'published'"),
    Guard("edition_delete", "profiles_edition", "DELETE"),
    Guard(
        "edition_update",
        "profiles_edition",
        "UPDATE OF country_id, number, review_id, payload, tagline, schema, sha256, change_note, minor, published_at,"
        " published_by_id",
    ),
    Guard(
        "edition_state",
        "profiles_edition",
        "UPDATE OF state, ended_at, notice, merged_into_id",
        "OLD.state <> 'live' OR NEW.state NOT IN ('superseded', 'withdrawn', 'consolidated', 'unpublished')",
    ),
    Guard("edition_approval", "profiles_edition", "UPDATE OF approved_at", "OLD.approved_at IS NOT NULL"),
    Guard("figure_history_delete", "minerals_figurerevision", "DELETE"),
    Guard(
        "figure_history_update",
        "minerals_figurerevision",
        "UPDATE OF figure_id, number, release_id, value, lower, upper, unit, flag, is_estimate, excludes, text, note,"
        " reason",
    ),
    # What was applied stays in the log as it was; a preview may still be applied or discarded.
    Guard("import_delete", "minerals_releaseimport", "DELETE"),
    Guard("import_update", "minerals_releaseimport", "UPDATE", "OLD.state <> 'previewed'"),
)
TABLES = sorted({guard.table for guard in GUARDS})
TRUNCATE_GUARDED = (
    "minerals_auditevent",
    "profiles_edition",
    "minerals_figurerevision",
    "minerals_releaseimport",
)
FUNCTION = "atlas_refuse"
PREFIX = "atlas_"


def _create(vendor):
    if vendor == "postgresql":
        yield (
            f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION '% on % is refused: the record is append-only', TG_OP, TG_TABLE_NAME "
            "USING ERRCODE = 'restrict_violation'; END $$"
        )
        for guard in GUARDS:
            # PostgreSQL allows no subquery in WHEN, so that condition stands in a function of its own.
            if "SELECT" in guard.when:
                yield (
                    f"CREATE OR REPLACE FUNCTION {PREFIX}{guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                    f"IF {guard.when} THEN RAISE EXCEPTION '% on % is refused: the record is append-only', TG_OP, "
                    "TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END IF; RETURN OLD; END $$"
                )
                function, when = f"{PREFIX}{guard.name}", ""
            else:
                function, when = FUNCTION, f"WHEN ({guard.when})" if guard.when else ""
            yield (
                f"CREATE OR REPLACE TRIGGER {PREFIX}{guard.name} BEFORE {guard.event} ON {guard.table} "
                f"FOR EACH ROW {when} EXECUTE FUNCTION {function}()"
            )
        for table in TRUNCATE_GUARDED:
            yield (
                f"CREATE OR REPLACE TRIGGER {PREFIX}truncate BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
            )
    else:
        for guard in GUARDS:
            verb = guard.event.split()[0].lower()
            when = f"WHEN {guard.when}" if guard.when else ""
            yield (
                f"CREATE TRIGGER {PREFIX}{guard.name} BEFORE {guard.event} ON {guard.table} {when} "
                f"BEGIN SELECT RAISE(ABORT, '{verb} on {guard.table} is refused: the record is append-only'); END"
            )


def install_guards(using="default"):
    """Put every trigger in place, anew. Safe to repeat.

    In a database that is not migrated to the end, where a table or a column is missing, it is left for then.
    """
    connection = connections[using]
    drop_guards(using)
    if not _is_whole(connection):
        return
    with connection.cursor() as cursor:
        for statement in _create(connection.vendor):
            cursor.execute(statement)


def _is_whole(connection):
    """Whether every table is there, and every column that a trigger is of."""
    if not set(TABLES) <= set(connection.introspection.table_names()):
        return False
    with connection.cursor() as cursor:
        columns = {
            table: {column.name for column in connection.introspection.get_table_description(cursor, table)}
            for table in TABLES
        }
    wanted = [(guard.table, guard.event.partition(" OF ")[2]) for guard in GUARDS]
    return all({name.strip() for name in of.split(",")} <= columns[table] for table, of in wanted if of)


def drop_guards(using="default"):
    """Take away whatever trigger is ours: before they are made anew, and for a test's flush.

    A migration that remakes a table begins with `drop_for_migration`: SQLite renames no table while a
    trigger of another one names it.
    """
    connection = connections[using]
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE starts_with(tgname, %s)"
            if postgres
            else "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 6) = %s",
            [PREFIX],
        )
        for name, table in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if postgres else ""))


def drop_for_migration(apps, schema_editor):
    """The guards are back when the migrating is done, or never gone where it fails: they go in its transaction."""
    drop_guards(schema_editor.connection.alias)
