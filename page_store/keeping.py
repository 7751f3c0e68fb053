"""Results that several pages share, kept per process until the epoch rises."""

import threading
from functools import partial, wraps

from .epoch import SITE
from .snapshot import epoch_of_page, results_of_view

_KEPT = {}  # {function: (epoch, {arguments: result})}
_OTHERS = []  # functions that forget what other modules keep
MOST_ARGUMENTS = 5_000  # of one function; what is above is made each time


def kept(function, part=SITE):
    """Keep the results of a function, by its arguments, until the epoch rises.

    Outside of a public view it is called each time. The result is shared: no caller may change it.
    Concurrent callers wait for one call.
    """
    making = threading.RLock()

    @wraps(function)
    def answer(*arguments):
        value = epoch_of_page(part)
        if value is None:
            return _of_view(function, arguments)
        found = _found(function, value, arguments)
        if found is not _MISSING:
            return found
        with making:
            found = _found(function, value, arguments)
            if found is not _MISSING:
                return found
            result = function(*arguments)
            _keep(function, value, arguments, result)
            return result

    return answer


def kept_while(part):
    """Return `kept` for a function that reads the tables of one app only: it keeps until that app's epoch rises."""
    return partial(kept, part=part)


def each_kept_while(part):
    """Return a `kept_while` for a function from a set of keys to {key: result}, which keeps each result by its key.

    It is called once, with all keys that are missing. The caller gets the results in the order of the keys.
    """

    def kept_each(function):
        making = threading.RLock()

        @wraps(function)
        def answer(keys):
            keys = dict.fromkeys(keys)
            value = epoch_of_page(part)
            if value is None:
                return _in_order(keys, _each_of_view(function, keys))
            found = _found_each(function, value, keys)
            if len(found) < len(keys):
                with making:
                    found = _found_each(function, value, keys)
                    if missing := keys.keys() - found.keys():
                        made = function(missing)
                        for key, result in made.items():
                            _keep(function, value, (key,), result)
                        found |= made
            return _in_order(keys, found)

        return answer

    return kept_each


def _of_view(function, arguments):
    results = results_of_view()
    if results is None:
        return function(*arguments)
    if (function, arguments) not in results:
        results[function, arguments] = function(*arguments)
    return results[function, arguments]


def _each_of_view(function, keys):
    results = results_of_view()
    if results is None:
        return function(set(keys))
    if missing := {key for key in keys if (function, key) not in results}:
        results |= {(function, key): result for key, result in function(missing).items()}
    return {key: results[function, key] for key in keys}


def _in_order(keys, values):
    return {key: values[key] for key in keys}


_MISSING = object()


def _found_each(function, value, keys):
    epoch, results = _KEPT.get(function, (None, {}))
    return {key: results[key,] for key in keys if (key,) in results} if epoch == value else {}


def _found(function, value, arguments):
    epoch, results = _KEPT.get(function, (None, {}))
    return results.get(arguments, _MISSING) if epoch == value else _MISSING


def _keep(function, value, arguments, result):
    """Keep a result, except for a page of an older state: newer results are there."""
    epoch, results = _KEPT.get(function, (-1, None))
    if value > epoch:
        results = {}
        _KEPT[function] = value, results
    if value >= epoch and len(results) < MOST_ARGUMENTS:
        results[arguments] = result


def cleared_by(function):
    """Call the function whenever everything is forgotten: its module keeps results in its own way."""
    _OTHERS.append(function)
    return function


def clear():
    """Forget everything: the database is another one, or was restored."""
    _KEPT.clear()
    for forget in _OTHERS:
        forget()
