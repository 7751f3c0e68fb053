"""The rows on the form of a profile: a form and an inline for each table, and their order on the page."""

from django import forms
from django.contrib import admin
from django.core.validators import MaxLengthValidator
from django.db import models

from ...models import LeadImage
from ...shape import PARTS, TABLE, TEXT, Table, Text
from . import formsets
from .forms import ImageForm, Prose
from .lifecycle import proposed
from .naming import ManyNamed, NamedField, OneNamed

EVENT_HELP = (
    "A date is 2026, 2026-03 or 2026-03-31. Minerals and partners are names, separated by commas. "
    "The citation is the key of one of the sources below; “as of” is the date of this claim, where it is "
    "not the source's own."
)


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
        fields |= {n: ManyNamed(of=of, required=False) if n in table.many else OneNamed(of=of) for n in names}
    for name, field in table.fields.items():
        if isinstance(field, models.TextField):
            longest = next(v.limit_value for v in field.validators if isinstance(v, MaxLengthValidator))
            fields[name] = Prose(max_length=longest, widget=forms.Textarea(attrs={"rows": 3}))
        elif isinstance(field, models.URLField):
            fields[name] = forms.URLField(required=False, max_length=field.max_length, label="Address")
    return type(f"{table.model.__name__}Form", (RowForm,), fields)


class RowInline(admin.StackedInline):
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


class ImageInline(admin.StackedInline):
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
