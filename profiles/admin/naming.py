"""How rows of a form name minerals and countries: one map a request, shared by every row.

Stock choice fields ask the database once a row to open and again to save.
"""

import difflib

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from minerals.models import Country, CountryAlias, Mineral, MineralAlias


class Names:
    """Things by key and by any of their names. `groups` are (label, things) in the order of a select."""

    def __init__(self, noun, groups, aliases):
        self.noun = noun
        self.groups = groups
        self.by_pk = {str(thing.pk): thing for _, things in groups for thing in things}
        self.by_name = {}
        self.also = {}  # key -> other names, for those who search
        for pk, name in aliases:
            if str(pk) in self.by_pk:
                self.by_name[name.casefold()] = self.by_pk[str(pk)]
                self.also.setdefault(str(pk), []).append(name)
        for thing in self.by_pk.values():
            self.by_name[thing.slug] = self.by_name[thing.name.casefold()] = thing
        self._options = None

    def find(self, text):
        """The thing with this name, slug or alias, or a ValidationError with the nearest names."""
        found = self.by_name.get(text.strip().casefold())
        if found is None:
            near = difflib.get_close_matches(text.strip().casefold(), self.by_name, n=3, cutoff=0.6)
            names = dict.fromkeys(self.by_name[name].name for name in near)
            hint = f" Did you mean {' or '.join(names)}?" if names else ""
            raise ValidationError(f"There is no {self.noun} “{text.strip()}”.{hint}", code="unknown")
        return found

    def suggestions(self):
        """What a browser suggests from: each thing once, with all its names."""
        return [(pk, thing, ", ".join(self.also.get(pk, []))) for pk, thing in self.by_pk.items()]

    def options(self):
        """The option elements of a select, made once a request."""
        if self._options is None:
            parts = []
            for label, things in self.groups:
                options = format_html_join(
                    "", '<option value="{}">{}</option>', ((t.pk, t.name) for t in things)
                )
                parts.append(
                    format_html('<optgroup label="{}">{}</optgroup>', label, options) if label else options
                )
            self._options = "".join(parts)
        return self._options


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
        self.countries = Names(
            "country", [("", countries)], CountryAlias.objects.values_list("country_id", "name")
        )


class NameSelect(forms.Select):
    """A select whose options are rendered once a request: fifty of them stand on the form of a profile."""

    names = None

    def render(self, name, value, attrs=None, renderer=None):
        attrs = self.build_attrs(self.attrs, (attrs or {}) | {"name": name})
        chosen = str(getattr(value, "pk", value) or "")
        options = self.names.options()
        if chosen in self.names.by_pk:
            options = options.replace(f'<option value="{chosen}">', f'<option value="{chosen}" selected>', 1)
        flat = format_html_join("", ' {}="{}"', ((k, k if v is True else v) for k, v in attrs.items() if v))
        return format_html(
            '<select{}><option value="">---------</option>{}</select>',
            flat,
            mark_safe(options),
        )


class NamedField(forms.Field):
    """A field that finds what it names in one of the request's maps: `of` is minerals or countries."""

    def __init__(self, *, of, **kwargs):
        super().__init__(**kwargs)
        self.of = of

    def bind(self, vocabulary):
        self.names = getattr(vocabulary, self.of)
        self.widget.names = self.names
        self.widget.attrs["data-names"] = self.of


class OneNamed(NamedField):
    widget = NameSelect

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if str(value) not in self.names.by_pk:
            raise ValidationError(f"Choose a {self.names.noun} from the list.", code="invalid_choice")
        return self.names.by_pk[str(value)]

    def has_changed(self, initial, data):
        return str(initial or "") != str(data or "")


class ManyNamed(NamedField):
    """Names in a line of text, separated by commas. What is not known is named, with the nearest names."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def prepare_value(self, value):
        return value if isinstance(value, str) else ", ".join(thing.name for thing in value or [])

    def to_python(self, value):
        found, errors = {}, []
        for text in filter(str.strip, (value or "").split(",")):
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
