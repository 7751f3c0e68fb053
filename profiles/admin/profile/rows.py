"""The rows on the form of a profile: fields that name minerals and countries, a form and an inline for each table.

Stock choice fields query the database for every row: here one map of names for each request is shared by all rows.
"""

import difflib
from functools import cached_property

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from minerals.models import Country, CountryAlias, Mineral, MineralAlias

from ...models import LeadImage, Profile
from ...shape import PARTS, TABLE, TEXT, Table, Text
from . import formsets
from .forms import ImageForm, Prose, day_field
from .lifecycle import proposed

NEAREST = 3  # names that an error suggests
LONGEST = 100  # characters of what was typed that an error repeats; no name is longer
PROPOSALS = 20  # unknown words of a request that are given the nearest names: each takes a millisecond
UNKNOWN = 5  # unknown names of one line that an error repeats

EVENT_HELP = (
    "A date is 2026, 2026-03 or 2026-03-31. Minerals and partners are names, separated by commas. "
    "The citation is the key of one of the sources below; “as of” is the date of this claim, where it is "
    "not the source's own."
)


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
            raise ValidationError(f"“{text.strip()}” can mean {names}.", code="ambiguous")
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


class NameField(NamedField):
    widget = NameSelect

    def to_python(self, value):
        if value in self.empty_values:
            return None
        return self.names.by_pk.get(str(value)) or self.names.find(str(value))

    def has_changed(self, initial, data):
        return str(initial or "") != str(data or "")


class NamesField(NamedField):
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


class RowForm(forms.ModelForm):
    """One row of a draft. `place` orders the rows; `uid` identifies a row even after its key has changed."""

    place = forms.IntegerField(
        required=False, min_value=0, max_value=30_000, label="Order",
        widget=forms.NumberInput(attrs={"class": "place"}),
    )  # fmt: skip
    uid = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, vocabulary, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["uid"] = self.instance.uid
        for field in self.fields.values():
            field.help_text = ""  # shown once, above the rows
            if isinstance(field, NamedField):
                field.bind(vocabulary)

    def _post_clean(self):
        # An unchanged row was valid when it was saved, and validation costs queries.
        if self.instance.pk and not self.has_changed():
            return
        super()._post_clean()
        if not self.instance.pk and self.cleaned_data.get("uid"):
            self.instance.uid = self.cleaned_data["uid"]

    def has_changed(self):
        """A new row counts once somebody has typed or chosen something in it."""
        if self.instance.pk:
            return super().has_changed()
        return any(name not in ("place", "uid") and not self._is_as_added(name) for name in self.changed_data)

    def _is_as_added(self, name):
        """Whether a select shows its first choice, as a browser does by default."""
        field = self.fields[name]
        first = next(iter(getattr(field, "choices", ())), None)
        return first is not None and self[name].data == str(first[0])

    def validate_unique(self):
        """The formset compares all rows of the profile, without a query."""

    validate_constraints = validate_unique

    def _save_m2m(self):
        for field in self._meta.model._meta.many_to_many:
            if field.name in self.changed_data:
                field.save_form_data(self.instance, self.cleaned_data[field.name])


def row_form(table):
    """The form of a table: minerals and countries by name, longer texts as prose, the rest as the model has it."""
    fields = {}
    for names, of in ((table.minerals, "minerals"), (table.countries, "countries")):
        for name in names:
            named = NamesField if name in table.many else NameField
            fields[name] = named(of=of, required=not table.fields[name].blank)
    for name, field in table.fields.items():
        if isinstance(field, models.TextField):
            longest = next(v.limit_value for v in field.validators if isinstance(v, MaxLengthValidator))
            fields[name] = Prose(max_length=longest, widget=forms.Textarea(attrs={"rows": 3}))
        elif isinstance(field, models.URLField):
            fields[name] = forms.URLField(required=False, max_length=field.max_length, label="Address")
        elif isinstance(field, models.DateField):
            fields[name] = day_field(required=not field.blank)
    return type(f"{table.model.__name__}Form", (RowForm,), fields)


class ProfileInline(admin.StackedInline):
    """Rows that whoever may read or change the profile may read or change."""

    def has_view_permission(self, request, obj=None):
        return self.admin_site.get_model_admin(Profile).has_view_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.admin_site.get_model_admin(Profile).has_change_permission(request, obj)

    has_add_permission = has_delete_permission = has_change_permission


class RowInline(ProfileInline):
    template = "admin/profiles/rows.html"
    formset = formsets.Rows
    extra = 0
    table = None
    folded = False  # rows of many fields are folded at first
    help = ""

    def get_queryset(self, request):
        rows = super().get_queryset(request).prefetch_related(*self.table.many)
        return rows.select_related(*self.table.single) if self.table.single else rows

    def get_fields(self, request, obj=None):
        return list(self.table.fields)

    def get_extra(self, request, obj=None, **kwargs):
        """A new profile starts with a row for each mineral that it should cover."""
        offered = self.table.name == "minerals" and not obj and request.method == "GET"
        return len(proposed(request)) if offered else 0


ABOUT = {  # the help of a table, its names, and whether its rows are folded
    "glance": {
        "help": "Four to six. The figure is a reference without its brackets: cobalt/mine/production show=share."
    },
    "minerals": {
        "verbose_name_plural": "key minerals, in the order of the page",
        "help": "Producer, refiner and reserve holder are computed from the figures; other roles are added below.",
    },
    "roles": {
        "verbose_name": "role",
        "verbose_name_plural": TABLE["roles"].plural,
        "help": "The citation is the key of one of the sources below.",
    },
    "policies": {"folded": True, "help": EVENT_HELP},
    "partnerships": {"folded": True, "help": EVENT_HELP},
    "pins": {"verbose_name_plural": "related profiles, in order, at most six"},
    "citations": {
        "folded": True,
        "help": "Cite one in prose as [@key] or [@key, as of 2026-03]. Dates are 2026, 2026-03 or 2026-03-31.",
    },
}


def row_inline(table):
    declared = {"model": table.model, "table": table, "form": row_form(table), **ABOUT.get(table.name, {})}
    return type(f"{table.model.__name__}Inline", (RowInline,), declared)


class ImageInline(ProfileInline):
    model = LeadImage
    form = ImageForm
    formset = formsets.ImageRows
    fields = ["file", "kept", "focal_x", "focal_y", "alt", "decorative", "credit", "licence"]
    template = "admin/profiles/image_row.html"
    max_num = 1
    extra = 1


# Tables in a fieldset of their own, with its title. The others follow their text.
APART = {"glance": "At a glance", "pins": "Related Country Profiles", "citations": "Sources of this page"}


def fieldsets():
    """[(title, fields, inlines)] in the order of the page."""
    found = [("", ["country", "tagline", "base_version", "base_revision"], [ImageInline])]
    for part in PARTS:
        if isinstance(part, Table) and part.name in APART:
            found.append((APART[part.name], [], [row_inline(part)]))
        elif isinstance(part, Table):
            found[-1][2].append(row_inline(part))
        elif isinstance(part, Text) and part != TEXT["tagline"]:
            found.append((part.heading, [part.name], []))
    return [
        *found,
        ("Owner and review date", ["owner", "review_by"], []),
        ("Submit for review", ["change_note", "minor"], []),
    ]


FIELDSETS = fieldsets()
