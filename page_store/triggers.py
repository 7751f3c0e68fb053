"""The triggers that raise the epoch, so that no path into the database can forget it.

Installed by `post_migrate`, since SQLite drops the triggers of a table that a migration remakes.

A table is watched unless its app says that no public page reads it: `unread_models` of its AppConfig. An app
without that attribute is not watched at all.
"""

# ruff: noqa: S608 - the text of triggers, of names in the models alone

from contextlib import contextmanager

from django.apps import apps
from django.db import connections, transaction

PREFIX = "epoch_"
EPOCH, CHANGE = "page_store_epoch", "page_store_change"
NOW = {  # milliseconds since 1970: an emptied table goes on above whatever it had
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
    "postgresql": "(extract(epoch FROM clock_timestamp()) * 1000)::bigint",
}
# Not ON CONFLICT on SQLite: the statement that fires a trigger sets the conflict policy of all it does.
SITE = "site"


def raise_now(vendor, part):
    """SQL that raises the epochs of the site and of one app; `part` is SQL as well."""
    if vendor == "sqlite":
        made = (
            f"INSERT INTO {EPOCH} (part, value) SELECT {one}, 0"
            f" WHERE NOT EXISTS (SELECT 1 FROM {EPOCH} WHERE part = {one});"
            for one in (f"'{SITE}'", part)
        )
        where = f"WHERE part IN ('{SITE}', {part})"
        return f"{' '.join(made)} UPDATE {EPOCH} SET value = max(value + 1, {NOW[vendor]}) {where};"
    # That of the site first, always: two transactions that change two apps do not wait for each other in a circle.
    return " ".join(
        f"INSERT INTO {EPOCH} AS e (part, value) VALUES ({one}, {NOW[vendor]})"
        " ON CONFLICT (part) DO UPDATE SET value = greatest(e.value + 1, excluded.value);"
        for one in (f"'{SITE}'", part)
    )


NOTE = "epoch_note"  # a trigger and its function
NOTED = "INSERT OR DELETE OR UPDATE OR TRUNCATE"  # in the order in which PostgreSQL repeats it
_RAISE = "epoch_raise"
# The setting ends with the transaction, or with the savepoint that is rolled back with the row.
NOTE_SOURCE = (
    "BEGIN IF coalesce(current_setting('page_store.' || TG_ARGV[0], true), '') = '' THEN"
    f" INSERT INTO {CHANGE} (part) VALUES (TG_ARGV[0]);"
    " PERFORM set_config('page_store.' || TG_ARGV[0], 'noted', true); END IF; RETURN NULL; END"
)
_RAISE_SOURCE = (
    f"BEGIN {raise_now('postgresql', 'NEW.part')} DELETE FROM {CHANGE} WHERE id = NEW.id;"
    " PERFORM set_config('page_store.' || NEW.part, '', true); RETURN NULL; END"
)


def watched_tables():
    """{table whose rows a public page may show: label of its app}, in the order of the apps."""
    tables = {}
    for config in apps.get_app_configs():
        unread = getattr(config, "unread_models", None)
        if unread is None:
            continue
        models = list(config.get_models(include_auto_created=True))
        if missing := set(unread) - {model._meta.model_name for model in models}:
            raise LookupError(f"{config.name}.unread_models names no model: {', '.join(sorted(missing))}")
        tables |= {
            model._meta.db_table: config.label for model in models if model._meta.model_name not in unread
        }
    return tables


def statements(connection):
    """[(table, name of the trigger, its statement)] for this kind of database."""
    if connection.vendor == "sqlite":
        return [
            (
                table,
                name,
                f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {raise_now('sqlite', repr(part))} END",
            )
            for table, part in watched_tables().items()
            for event in ("INSERT", "UPDATE", "DELETE")
            for name in [f"{PREFIX}{table}_{event.lower()}"]
        ]
    noted = [
        (
            table,
            NOTE,
            f"CREATE TRIGGER {NOTE} AFTER {NOTED} ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {NOTE}('{part}')",
        )
        for table, part in watched_tables().items()
    ]
    raised = (
        f"CREATE CONSTRAINT TRIGGER {_RAISE} AFTER INSERT ON {CHANGE} DEFERRABLE INITIALLY DEFERRED"
        f" FOR EACH ROW EXECUTE FUNCTION {_RAISE}()"
    )
    return [*noted, (CHANGE, _RAISE, raised)]


def install(using="default"):
    """Recreate every trigger once all tables exist, and raise the epoch. Safe to repeat."""
    connection = connections[using]
    drop(using)
    wanted = statements(connection)
    if not {table for table, _, _ in wanted} | {EPOCH} <= set(connection.introspection.table_names()):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name, source in ((NOTE, NOTE_SOURCE), (_RAISE, _RAISE_SOURCE)):
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${source}$$"
                )
        for table, name, statement in wanted:
            cursor.execute(statement)
            if connection.vendor == "postgresql":
                # ALWAYS, since a session that calls itself a replica skips ordinary triggers.
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
        for part in sorted(set(watched_tables().values())):
            _raise_once(cursor, part)


def _raise_once(cursor, part):
    for statement in raise_now(cursor.db.vendor, repr(part)).split(";"):
        if statement.strip():
            cursor.execute(statement)


@contextmanager
def raised_once(table, using="default"):
    """A context for inserting many rows into one table: the epoch rises only once for all of them.

    SQLite fires a trigger for each row, which is most of the cost of a row. The trigger is dropped within this
    transaction, in which nobody else writes, and recreated before its end.
    """
    connection = connections[using]
    name = f"{PREFIX}{table}_insert"
    if connection.vendor != "sqlite" or (table, name) not in installed(connection):
        yield
        return
    statement = next(statement for _, named, statement in statements(connection) if named == name)
    with transaction.atomic(using), connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}")
        yield
        cursor.execute(statement)
        _raise_once(cursor, watched_tables()[table])


def installed(connection):
    """{(table, name)} of the triggers of the epoch that the database has."""
    return {(table, name) for name, table in _found(connection)}


def drop(using="default"):
    """Drop the triggers of the epoch; `install` recreates them."""
    connection = connections[using]
    found = _found(connection)
    with connection.cursor() as cursor:
        for name, table in found:
            cursor.execute(
                f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else "")
            )


def _found(connection):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE starts_with(tgname, %s)"
            if connection.vendor == "postgresql"
            else "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 6) = %s",
            [PREFIX],
        )
        return cursor.fetchall()
