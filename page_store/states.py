"""States of single pages, by which a page outlives a change elsewhere.

A state is a value that differs whenever the page would. It costs a query or two, while the page costs fifty
milliseconds: after the epoch has risen, a page with the same state is kept.
"""

from .snapshot import epoch_of_page

_STATES = {}


def state(name):
    """Register a function under a name that views lower down may use: it takes the arguments of the address."""

    def register(function):
        _STATES[name] = function
        return function

    return register


def value_of(name):
    """Return the state registered under a name, for a view lower down that shows what its page depends on."""
    return _STATES[name]()


def state_of(mark, **address):
    """The state of a page by the Mark of its view. Without one it is the epoch of the site, so every change ends it."""
    function = _STATES.get(mark.state) if isinstance(mark.state, str) else mark.state
    return function(**address) if function else epoch_of_page()
