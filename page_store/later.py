"""What a template needs, made once, and only where it asks: a page whose parts are kept asks for little."""

from functools import cache, partial, wraps


def later(*names):
    """Let a function that gives {name: value} give {name: what makes it}, which a template calls.

    The function runs at most once, when the first of the names is asked for. It raises KeyError for one that it lacks.
    """

    def decorate(function):
        @wraps(function)
        def promised(*arguments, **named):
            made = cache(partial(function, *arguments, **named))
            return {name: partial(_of, made, name) for name in names}

        return promised

    return decorate


def _of(made, name):
    return made()[name]


def value_of(value):
    """What a variable of a template stands for, where a tag reads the context itself."""
    return value() if callable(value) else value
