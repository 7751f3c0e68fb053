"""Triggers that keep the record append-only in the database itself, whatever code or shell comes along.

Installed by `post_migrate`, since SQLite drops a table's triggers when a migration remakes it.
"""

from django.db import connections

# table -> what the database refuses on it: “update”, “delete”, or “update of” these columns
GUARDS = {
    "profiles_auditevent": ("update", "delete"),
    "profiles_revision": ("update",),
    "profiles_review": (
        "update of profile_id, revision_id, payload, schema, sha256, submitter_id, submitted_at",
    ),
    "profiles_edition": (
        "delete",
        "update of country_id, number, review_id, payload, schema, sha256, change_note, minor, published_at,"
        " published_by_id",
    ),
}
TRUNCATE_GUARDED = ("profiles_auditevent", "profiles_edition")
FUNCTION = "atlas_refuse"


def _name(table, event):
    return f"atlas_{table}_{event.split()[0]}"


def _statements(vendor):
    if vendor == "postgresql":
        yield (
            f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION '% on % is refused: the record is append-only', TG_OP, TG_TABLE_NAME "
            "USING ERRCODE = 'restrict_violation'; END $$"
        )
        for table, events in GUARDS.items():
            for event in events:
                yield (
                    f"CREATE OR REPLACE TRIGGER {_name(table, event)} BEFORE {event.upper()} ON {table} "
                    f"FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"
                )
        for table in TRUNCATE_GUARDED:
            yield (
                f"CREATE OR REPLACE TRIGGER {_name(table, 'truncate')} BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
            )
    else:
        for table, events in GUARDS.items():
            for event in events:
                verb = event.split()[0]
                yield (
                    f"CREATE TRIGGER IF NOT EXISTS {_name(table, event)} BEFORE {event.upper()} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{verb} on {table} is refused: the record is append-only'); END"
                )


def install_guards(using="default"):
    """Put every trigger in place. Safe to repeat; tables that are not there yet are left for the next time."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    if not GUARDS.keys() <= present:
        return
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def drop_guards(using="default"):
    """Take the triggers away: for a test's flush, and for nothing else."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table, events in GUARDS.items():
            names = [_name(table, event) for event in events]
            if connection.vendor == "postgresql":
                names += [_name(table, "truncate")] if table in TRUNCATE_GUARDED else []
                for name in names:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            else:
                for name in names:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
