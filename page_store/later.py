"""Lazy values for templates, each computed once and only where it is used: a page of kept parts needs few."""

from functools import wraps


def later(*names):
    """Let a function that gives {name: value} give {name: Promise}, each of which a template calls.

    The function runs once, when the first name is used. If it fails, every name raises its error. An error that a
    template would treat as an empty value, such as a missing row, becomes a RuntimeError.
    """

    def decorate(function):
        @wraps(function)
        def promised(*arguments, **named):
            made = _Made(lambda: function(*arguments, **named))
            return {name: Promise(made, name) for name in names}

        return promised

    return decorate


class Promise:
    """A value that is made when it is called, or written."""

    def __init__(self, made, name):
        self._made, self._name = made, name

    def __call__(self):
        return self._made.values[self._name]

    def __str__(self):
        return str(self())


class _Made:
    def __init__(self, make):
        self._make, self._values, self._error = make, None, None

    @property
    def values(self):
        if self._error is None and self._values is None:
            try:
                self._values = self._make()
            except Exception as error:
                self._error = _loud(error)
        if self._error is not None:
            raise self._error
        return self._values


def _loud(error):
    if not getattr(error, "silent_variable_failure", False):
        return error
    loud = RuntimeError("What the page needs could not be made.")
    loud.__cause__ = error
    return loud
