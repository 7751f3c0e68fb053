"""States of pages of facts, and of the parts of pages that show facts only."""

from config.addresses import absolute
from page_store.snapshot import epoch_of_page

from .data_version import data_version


def facts(**_):
    """Every table of this app and no other, so that publishing a profile never ends the page."""
    return epoch_of_page("minerals")


def files(**_):
    """The facts, and the version of the data that the heads of files name."""
    return facts(), data_version()


def of_parts(request, *words):
    """The state of the parts of a page, for `{% parts_of %}`: the facts, the address, and `words`.

    What depends on the day names it among `words`. Empty if nothing is kept: outside of a public page, and if a query
    selects the content, because there are too many queries.
    """
    if facts() is None or request.GET:
        return ()
    return facts(), absolute(request, request.path), *words
