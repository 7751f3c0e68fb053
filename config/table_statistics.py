"""What PostgreSQL knows of tables, for its plans."""

from django.db import connection


def renew(*models):
    """Count anew what the tables of `models` hold, or all of ours, after so many rows that plans of before do not fit.

    A table that was once found empty is planned for as empty: a query of a second then takes minutes.
    Never a plain ANALYZE, which locks catalogues that all databases of a server share until the commit.
    """
    if connection.vendor == "postgresql":
        named = [model._meta.db_table for model in models]
        tables = map(
            connection.ops.quote_name,
            named or connection.introspection.django_table_names(only_existing=True),
        )
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(tables)}")
