"""Fields that name minerals and countries: one map for each request, shared by every row.

Stock choice fields query the database for every row.
"""

import difflib
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from minerals.models import Country, CountryAlias, Mineral, MineralAlias

NEAREST = 3  # names that an error suggests
LONGEST = 100  # characters of what was typed that an error repeats; no name is longer
PROPOSALS = 20  # unknown words of a request that are given the nearest names: each takes a millisecond
UNKNOWN = 5  # unknown names of one line that an error repeats


class Names:
    """Objects by key and by any of their names. `groups` are (label, objects) in the order of a select."""

    def __init__(self, noun, groups, aliases):
        self.noun = noun
        self.groups = groups
        self.by_pk = {str(thing.pk): thing for _, things in groups for thing in things}
        self.by_name = {}  # name in lower case -> {key: object}
        self.also = {}  # key -> other names, for the search
        for pk, name in aliases:
            if str(pk) in self.by_pk:
                self.by_name.setdefault(name.casefold(), {})[str(pk)] = self.by_pk[str(pk)]
                self.also.setdefault(str(pk), []).append(name)
        for pk, thing in self.by_pk.items():  # a name or slug takes precedence over an alias
            self.by_name[thing.slug] = self.by_name[thing.name.casefold()] = {pk: thing}
        self._near = {}  # unknown word -> the nearest names

    def find(self, text):
        """The object with this name, slug or alias. Raises ValidationError with the nearest names."""
        word = text.strip().casefold()
        found = list(self.by_name.get(word, {}).values())
        if len(found) == 1:
            return found[0]
        if found:
            names = " or ".join(thing.name for thing in found)
            raise ValidationError(f"“{text.strip()}” is a name of several: {names}.", code="ambiguous")
        names = self._nearest(word)
        hint = f" Did you mean {' or '.join(names)}?" if names else ""
        raise ValidationError(f"There is no {self.noun} “{text.strip()[:LONGEST]}”.{hint}", code="unknown")

    def _nearest(self, word):
        if word not in self._near and (len(self._near) >= PROPOSALS or len(word) > LONGEST):
            return []
        if word not in self._near:
            near = [name for name in self.by_name if word in name][:NEAREST]
            near = near or difflib.get_close_matches(word, self.by_name, n=NEAREST, cutoff=0.6)
            names = (thing.name for name in near for thing in self.by_name[name].values())
            self._near[word] = list(dict.fromkeys(names))
        return self._near[word]

    def suggestions(self):
        """[(key, object, other names)] for the suggestions of a browser."""
        return [(pk, thing, ", ".join(self.also.get(pk, []))) for pk, thing in self.by_pk.items()]

    @cached_property
    def options(self):
        """The option elements of a select, rendered once for each request."""
        parts = []
        for label, things in self.groups:
            found = format_html_join("", '<option value="{}">{}</option>', ((t.pk, t.name) for t in things))
            parts.append(format_html('<optgroup label="{}">{}</optgroup>', label, found) if label else found)
        return "".join(parts)


class Vocabulary:
    """The minerals and countries that a form may name, read in four queries."""

    def __init__(self):
        minerals = list(Mineral.objects.all())
        groups = [
            ("Values of the filter", [m for m in minerals if m.in_filter]),
            ("Other minerals", [m for m in minerals if not m.in_filter]),
        ]
        self.minerals = Names("mineral", groups, MineralAlias.objects.values_list("mineral_id", "name"))
        countries = list(Country.objects.browsable())
        aliases = CountryAlias.objects.values_list("country_id", "name")
        self.countries = Names("country", [("", countries)], aliases)


class NameSelect(forms.Select):
    """A select whose options are rendered once for each request: a form of a profile has fifty selects."""

    names = None

    def value_from_datadict(self, data, files, name):
        """The chosen key, or the unknown words that were left in the search field."""
        return data.get(name) or data.get(f"{name}_typed", "")

    def render(self, name, value, attrs=None, renderer=None):
        attrs = self.build_attrs(self.attrs, (attrs or {}) | {"name": name})
        chosen = str(getattr(value, "pk", value) or "")
        if chosen not in self.names.by_pk:
            attrs["data-typed"] = chosen  # shown in the search field again
        options = self.names.options
        if chosen in self.names.by_pk:
            options = options.replace(f'<option value="{chosen}">', f'<option value="{chosen}" selected>', 1)
        flat = format_html_join("", ' {}="{}"', ((k, k if v is True else v) for k, v in attrs.items() if v))
        empty = mark_safe('<option value="">---------</option>')
        return format_html("<select{}>{}{}</select>", flat, empty, mark_safe(options))


class NamedField(forms.Field):
    """A field whose names are in one map of the Vocabulary: `of` is minerals or countries."""

    def __init__(self, *, of, **kwargs):
        super().__init__(**kwargs)
        self.of = of

    def bind(self, vocabulary):
        self.names = getattr(vocabulary, self.of)
        self.widget.names = self.names
        self.widget.attrs["data-names"] = self.of
        self.error_messages["required"] = f"Choose a {self.names.noun}."


class OneNamed(NamedField):
    widget = NameSelect

    def to_python(self, value):
        if value in self.empty_values:
            return None
        return self.names.by_pk.get(str(value)) or self.names.find(str(value))

    def has_changed(self, initial, data):
        return str(initial or "") != str(data or "")


class ManyNamed(NamedField):
    """Names separated by commas. An error lists the unknown ones, with the nearest names."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def prepare_value(self, value):
        return value if isinstance(value, str) else ", ".join(thing.name for thing in value or [])

    def to_python(self, value):
        found, errors = {}, []
        texts = {text.strip(): text for text in (value or "").split(",") if text.strip()}
        for left, text in zip(range(len(texts), 0, -1), texts.values(), strict=True):
            if len(errors) == UNKNOWN:
                errors.append(ValidationError(f"{left} more are not looked up until these are put right."))
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
