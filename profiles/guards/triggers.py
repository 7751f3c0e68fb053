"""The triggers: derived from the rules and the models, written, dropped, and read back.

Installed by `post_migrate`, since SQLite drops a table's triggers when a migration remakes it.

SQLite resolves `REPLACE INTO`, `INSERT OR REPLACE` and `UPDATE OR REPLACE` by deleting every row in the way, and
fires no delete trigger for it unless the client asks for recursive triggers. So there a row is refused if it meets
another one in any unique key. PostgreSQL raises for these, and its `ON CONFLICT DO UPDATE` is an update.
"""

# ruff: noqa: S608 - the text of triggers, of names in the models alone

from typing import NamedTuple

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.models import Q, UniqueConstraint
from django.db.models.sql import Query

from page_store.triggers import NOTE, NOTE_SOURCE, NOTED, watched_tables
from page_store.triggers import statements as epoch_statements

from .record import RECORD
from .rules import GUARDS, PROJECTIONS, Guard

PREFIX = "atlas_"
FUNCTION = f"{PREFIX}refuse"
REFUSAL = (
    "RAISE EXCEPTION '% on % is refused: the record is append-only', TG_OP, TG_TABLE_NAME"
    " USING ERRCODE = 'restrict_violation';"
)


def all_guards(connection):
    """Every guard for this kind of database, in the order of installation."""
    return [*GUARDS, *(guard for table in RECORD for guard in _derived(table, connection))]


def columns(model):
    """The columns of a model but its primary key."""
    return [field.column for field in model._meta.concrete_fields if not field.primary_key]


def unique_keys(model):
    """[(columns, Q of the condition or None)] of each unique index of a model but its primary key.

    Raises ImproperlyConfigured for one of expressions, which needs a guard written by hand.
    """
    meta = model._meta
    names = [(field.name,) for field in meta.concrete_fields if field.unique and not field.primary_key]
    keys = [(fields, None) for fields in (*names, *meta.unique_together)]
    for constraint in meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            if constraint.expressions or constraint.nulls_distinct is False:
                raise ImproperlyConfigured(f"{constraint.name}: no guard is made for such a constraint yet.")
            keys.append((constraint.fields, constraint.condition))
    return [(tuple(meta.get_field(name).column for name in fields), condition) for fields, condition in keys]


def _derived(table, connection):
    model = apps.get_model(table.model)
    name, stored = model._meta.model_name, model._meta.db_table
    # By its value, since SQLite calls the id rowid, oid and _rowid_, too.
    yield Guard(f"{name}_id", stored, "UPDATE", when="NEW.id <> OLD.id")
    frozen = table.frozen(columns(model))
    if table.saved_whole:
        differs = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in frozen)
        yield Guard(f"{name}_frozen", stored, "UPDATE", when=differs)
    else:
        yield Guard(f"{name}_frozen", stored, f"UPDATE OF {', '.join(['id', *frozen])}")
    if connection.vendor != "sqlite":
        return
    keys = unique_keys(model)
    # An id that the database is to choose is -1 before the insert.
    met = [f"(NEW.id <> -1 AND EXISTS (SELECT 1 FROM {stored} WHERE id = NEW.id))"]
    met += [_met(model, *key, connection) for key in keys]
    yield Guard(f"{name}_insert", stored, "INSERT", when=" OR ".join(met))
    met = [
        _met(model, key, condition, connection, others="id <> OLD.id")
        for key, condition in keys
        if condition is not None or not set(key) <= set(frozen)
    ]
    if met:
        yield Guard(f"{name}_meets", stored, "UPDATE", when=" OR ".join(met))


def _met(model, key, condition, connection, others=""):
    """SQL that is true if a stored row (`others` limits which) has the values of NEW in this unique key."""
    table = model._meta.db_table
    same = " AND ".join([*(f"{column} = NEW.{column}" for column in key), *([others] if others else [])])
    if condition is None:
        return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
    sql = condition_sql(model, condition, connection)
    new = ", ".join(f"NEW.{column} AS {column}" for column in columns(model) if f'"{column}"' in sql)
    applies = f"EXISTS (SELECT 1 FROM (SELECT {new}) WHERE {sql})"
    return f"({applies} AND EXISTS (SELECT 1 FROM {table} WHERE {sql} AND {same}))"


def condition_sql(model, condition: Q, connection):
    """The condition of a partial index as its SQL, with bare column names."""
    query = Query(model, alias_cols=False)
    sql, values = query.build_where(condition).as_sql(query.get_compiler(connection=connection), connection)
    quote = connection.schema_editor().quote_value
    return sql % tuple(quote(value) for value in values)


class Trigger(NamedTuple):
    """One trigger as the database describes it; altered unless it equals the expected one."""

    table: str
    name: str
    definition: str


def expected(connection):
    """The Triggers that an unaltered database has."""
    if connection.vendor == "postgresql":
        schema = _schema(connection)
        return [
            Trigger(table, name, _definition(heading, source, f"search_path={_path(schema)}"))
            for table, name, _, heading, source in _postgresql(connection, schema)
        ]
    return [Trigger(guard.table, f"{PREFIX}{guard.name}", _sqlite(guard)) for guard in all_guards(connection)]


def installed(connection):
    """Every Trigger on the tables of the record and their projections, ours or not, except those of the page store
    that raise the epoch.
    """
    tables = _tables()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = [Trigger(*row) for row in cursor.fetchall() if row[0] in tables]
            raising = {(table, name): sql for table, name, sql in epoch_statements(connection)}
            return [one for one in found if raising.get(one[:2]) != one.definition]
        cursor.execute(
            "SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid), t.tgenabled::text, p.prosrc,"
            " array_to_string(p.proconfig, ',') FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND c.relname = ANY(%s)",
            [tables],
        )
        found = [row for row in cursor.fetchall() if not _raises_the_epoch(*row, schema=_schema(connection))]
    always = {"A": "", "O": " (not always)", "D": " (disabled)", "R": " (for replicas)"}
    return [
        Trigger(table, name, _definition(heading + always[enabled], source, setting))
        for table, name, heading, enabled, source, setting in found
    ]


def _raises_the_epoch(table, name, heading, enabled, source, setting, *, schema):
    part = watched_tables().get(table)
    wanted = (
        f"CREATE TRIGGER {NOTE} AFTER {NOTED} ON {schema}.{table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {NOTE}('{part}')"
    )
    return name == NOTE and heading == wanted and enabled == "A" and source == NOTE_SOURCE


def install_guards(using="default"):
    """Recreate every trigger, unless a table or column is still to be migrated. Safe to repeat."""
    connection = connections[using]
    drop_guards(using)
    if not _is_whole(connection):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for guard in all_guards(connection):
                cursor.execute(_sqlite(guard))
            return
        schema = _schema(connection)
        statements = []
        for table, name, function, heading, source in _postgresql(connection, schema):
            statements += [
                f"CREATE OR REPLACE FUNCTION {schema}.{function}() RETURNS trigger LANGUAGE plpgsql"
                f" SET search_path = {_path(schema)} AS $${source}$$",
                heading,
                # ALWAYS, since a session that calls itself a replica skips ordinary triggers.
                f"ALTER TABLE {schema}.{table} ENABLE ALWAYS TRIGGER {name}",
            ]
        cursor.execute(";\n".join(dict.fromkeys(statements)))


def _sqlite(guard):
    when = f" WHEN {guard.when}" if guard.when else ""
    return (
        f"CREATE TRIGGER {PREFIX}{guard.name} BEFORE {guard.event} ON {guard.table}{when} BEGIN SELECT"
        f" RAISE(ABORT, '{guard.event.split()[0].lower()} on {guard.table} is refused: the record is append-only'); END"
    )


def _postgresql(connection, schema):
    """(table, name, function, statement, source of the function) of each trigger.

    PostgreSQL allows no subquery in WHEN, so each condition is in a function.
    """
    always = f"BEGIN {REFUSAL} END"
    for guard in all_guards(connection):
        row = "OLD" if guard.event == "DELETE" else "NEW"
        source = f"BEGIN IF ({guard.when}) THEN {REFUSAL} END IF; RETURN {row}; END" if guard.when else always
        function = f"{PREFIX}{guard.name}" if guard.when else FUNCTION
        statement = (
            f"CREATE TRIGGER {PREFIX}{guard.name} BEFORE {guard.event} ON {schema}.{guard.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {function}()"
        )
        yield guard.table, f"{PREFIX}{guard.name}", function, statement, source
    for table in _tables():
        statement = (
            f"CREATE TRIGGER {PREFIX}truncate BEFORE TRUNCATE ON {schema}.{table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
        )
        yield table, f"{PREFIX}truncate", FUNCTION, statement, always


def _path(schema):
    """The search path of a function: without it a temporary table of the same name could replace ours."""
    return f"{schema}, pg_temp"


def _definition(statement, source, setting):
    return f"{statement} AS {source} SET {setting}"


def _tables():
    names = [*(table.model for table in RECORD), *PROJECTIONS]
    return [apps.get_model(name)._meta.db_table for name in names]


def _schema(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return cursor.fetchone()[0]


def _is_whole(connection):
    """Whether every table of the record exists, with every column that a trigger names."""
    models = [apps.get_model(table.model) for table in RECORD]
    names = set(_tables())
    if not names <= set(connection.introspection.table_names()):
        return False
    with connection.cursor() as cursor:
        for model in models:
            # Ten times as fast as introspection by Django.
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)} LIMIT 0")
            if not set(columns(model)) <= {column[0] for column in cursor.description}:
                return False
    return True


def drop_guards(using="default"):
    """Drop our triggers. `install_guards` recreates them."""
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
    """The first operation of a migration that remakes a table: SQLite renames none that a trigger names.

    The guards return after the last migration; if this one fails, they were never gone.
    """
    drop_guards(schema_editor.connection.alias)
