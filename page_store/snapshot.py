"""One state of the database for all that a page reads, the epoch of that state, and the results that a view shares."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from .epoch import SITE, stored_epochs

_OF_PAGE = ContextVar("epoch of the page that is being made", default=None)
_OF_VIEW = ContextVar("results that one public view has asked for", default=None)  # where no page is stored


def epoch_of_page(part=SITE):
    """The epoch of the page that is being made, of the site or of the app `part`; None outside of a page."""
    epochs = _OF_PAGE.get()
    return None if epochs is None else epochs.get(part, 0)


@contextmanager
def one_state():
    """Make a page of one state of the database; gives its epoch."""
    with repeatable_read():
        epochs = stored_epochs()
        token = _OF_PAGE.set(epochs)
        try:
            yield epochs.get(SITE, 0)
        finally:
            _OF_PAGE.reset(token)


@contextmanager
def repeatable_read():
    """Read one state of the database throughout, without blocking anybody.

    On PostgreSQL a read-only transaction that keeps its snapshot; on SQLite a deferred one, which in WAL mode keeps
    the state of its first query and locks no writer out. Inside a transaction the caller's own state.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            # Django has no per-transaction level; as the first statement of a transaction it holds for this one.
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        connection.ensure_connection()  # a thread that has never connected has no mode yet
        usual, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
        try:
            with transaction.atomic():
                connection.transaction_mode = usual
                yield
        finally:
            connection.transaction_mode = usual


@contextmanager
def shared_in_view():
    """Cache calls of each function while a public view answers, even where no page is stored: views change nothing."""
    token = _OF_VIEW.set({})
    try:
        yield
    finally:
        _OF_VIEW.reset(token)


def results_of_view():
    """The results that `shared_in_view` shares, which `keeping` adds to; None outside of a public view."""
    return _OF_VIEW.get()
