"""Fields that name minerals, countries and events: as a person types them, by any of their names."""

from django import forms
from django.core.exceptions import ValidationError

from .widgets import LineInput

UNKNOWN = 5  # unknown names of one line that an error repeats


class NamedField(forms.Field):
    """A field whose names are in one map of the Vocabulary: `of` is minerals, countries or events.

    A browser suggests them from the list of the page, with and without script.
    """

    widget = LineInput

    def __init__(self, *, of, **kwargs):
        super().__init__(**kwargs)
        self.of = of
        self.widget.attrs["data-names"] = of

    def bind(self, vocabulary):
        self.names = getattr(vocabulary, self.of)
        self.error_messages["required"] = f"Choose a {self.names.noun}."


class NameField(NamedField):
    def __init__(self, *, of, **kwargs):
        super().__init__(of=of, **kwargs)
        self.widget.attrs |= {"list": f"names-{of}", "data-optional": not self.required}

    def prepare_value(self, value):
        known = self.names.by_pk.get(str(getattr(value, "pk", value)))
        return known.name if known else value

    def to_python(self, value):
        if value in self.empty_values or not str(value).strip():
            return None
        return self.names.by_pk.get(str(value)) or self.names.find(str(value))

    def has_changed(self, initial, data):
        try:
            after = self.to_python(data)
        except ValidationError:
            return True
        return str(getattr(after, "pk", "")) != str(getattr(initial, "pk", initial) or "")


class NamesField(NamedField):
    """Names separated by commas. An error lists the unknown ones, with the nearest names."""

    def __init__(self, *, of, **kwargs):
        super().__init__(of=of, **kwargs)
        self.widget.attrs["data-several"] = True

    def prepare_value(self, value):
        return value if isinstance(value, str) else ", ".join(thing.name for thing in value or [])

    def to_python(self, value):
        found, errors = {}, []
        texts = {text.strip(): text for text in (value or "").split(",") if text.strip()}
        for left, text in zip(range(len(texts), 0, -1), texts.values(), strict=True):
            if len(errors) == UNKNOWN:
                errors.append(ValidationError(f"{left} more will be looked up once these are corrected."))
                break
            try:
                thing = self.names.find(text)
                found[thing.pk] = thing
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return list(found.values())

    def has_changed(self, initial, data):
        try:
            after = {thing.pk for thing in self.to_python(data)}
        except ValidationError:
            return True
        return after != {thing.pk for thing in initial or []}
