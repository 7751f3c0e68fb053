"""Lists of the API whose rows come from a declared table."""

from pydantic import create_model

from .paging import Page, page_of


def page_model(table):
    """The schema of a page of a Table."""
    return create_model(f"{table.model.__name__}Page", __base__=Page, results=(list[table.model], ...))


def page_of_table(request, table, some, asked, read):
    """A page of a Table: `read` turns a slice of `some`, a queryset or sequence, into its rows."""
    return page_of(request, some, asked, lambda part: table.filled(read(part)).objects)
