"""Controls of a form that has a thousand: a template for each takes two thirds of the time of the page."""

import re
from functools import cached_property
from html import escape

from django import forms
from django.utils.safestring import mark_safe

WORD = re.compile(r"[\w.-]+", re.ASCII)


def quoted(text):
    """The value of an attribute, without the quotes that HTML can do without: a form has three thousand."""
    return text if WORD.fullmatch(text) else f'"{escape(text)}"'


def flat(attrs):
    """Attributes as HTML, those that Django writes."""
    return "".join(
        f" {name}" if value is True else f" {name}={quoted(str(value))}"
        for name, value in attrs.items()
        if value is not None and value is not False
    )


class Plain:
    """A widget that is rendered without a template.

    It adds `attrs` to its own and replaces none of them. It has no `maxlength`, because a browser would cut off
    pasted text; the form keeps the text and says that it is too long.
    """

    def render(self, name, value, attrs=None, renderer=None):
        return mark_safe(self.html(self.flat_name(name, attrs), value))

    def flat_name(self, name, attrs):
        """All attributes but the value, as HTML."""
        return f" name={quoted(name)}{flat(attrs) if attrs else ''}{self.flat_own}"

    @cached_property
    def flat_own(self):
        """Its own attributes as HTML, which many rows share: nothing changes them once one is rendered."""
        return flat(self.attrs | {"maxlength": None})


class LineInput(Plain, forms.TextInput):
    """One line: text, a number or an address, by `input_type`. An input without a type takes text."""

    def __init__(self, attrs=None, input_type="text"):
        super().__init__(attrs)
        self.input_type = input_type

    def html(self, attrs, value):
        kind = "" if self.input_type == "text" else f" type={self.input_type}"
        return f"<input{kind}{attrs}{flat({'value': self.format_value(value)})}>"


class Day(LineInput):
    def __init__(self, attrs=None):
        super().__init__(attrs, "date")

    def format_value(self, value):
        return value.isoformat() if hasattr(value, "isoformat") else value


class Hidden(LineInput):
    """A value of the row itself. Nothing leads to it, so it has no id."""

    def __init__(self, attrs=None):
        super().__init__(attrs, "hidden")

    @property
    def is_hidden(self):
        return True

    def flat_name(self, name, attrs):
        return f" name={quoted(name)}"


class Lines(Plain, forms.Textarea):
    def __init__(self, attrs=None):
        super().__init__({"rows": 3} | (attrs or {}))
        del self.attrs["cols"]

    def html(self, attrs, value):
        # A browser drops a line break at the beginning.
        return f"<textarea{attrs}>\n{escape(self.format_value(value) or '')}</textarea>"


class Choice(Plain, forms.Select):
    """A list without the optional end tags of options."""

    def __init__(self, attrs=None, choices=()):
        super().__init__(attrs, choices)
        self.options = {}  # value -> escaped label; a copy of this widget shares it

    def html(self, attrs, value):
        if not self.options:
            self.options |= {str(key): escape(str(label)) if key else "Choose" for key, label in self.choices}
        chosen = "" if value is None else str(value)
        written = (
            f"<option value={quoted(key)}{' selected' if key == chosen else ''}>{label}"
            for key, label in self.options.items()
        )
        return f"<select{attrs}>{''.join(written)}</select>"


class Tick(Plain, forms.CheckboxInput):
    def html(self, attrs, value):
        return f"<input type=checkbox{attrs}{' checked' if self.check_test(value) else ''}>"
