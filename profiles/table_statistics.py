"""What PostgreSQL knows of tables, for its plans."""

from django.db import connection


def renew():
    """Count anew what tables hold, after so many rows at once that plans of before do not fit.

    Of our tables alone: a plain ANALYZE locks catalogues that all databases of a server share until the commit.
    """
    if connection.vendor == "postgresql":
        quote = connection.ops.quote_name
        tables = map(quote, connection.introspection.django_table_names(only_existing=True))
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(tables)}")
