"""The rows on the form of a profile: a form and an inline for each table, and the parts of the form."""

import copy
from functools import cache
from typing import NamedTuple

from django import forms
from django.contrib import admin
from django.db import models

from ... import workflow
from ...desk.form_places import AT, table_and_row
from ...models import LeadImage, Profile
from ...models.choices import ProjectStage
from ...models.subjects import SubjectKind
from ...shape import PARTS_OF, TABLE, TEXT, Table, Text, longest
from . import formsets
from .forms import ImageForm, Prose
from .lifecycle import kind_to_start, proposed
from .named import NamedField, NameField, NamesField
from .widgets import Choice, Day, Hidden, LineInput, Lines

DATES_HELP = "A date is 2026, 2026-03 or 2026-03-31."
EVENT_HELP = (
    f"{DATES_HELP} Minerals and partners are names, separated by commas. "
    "The citation is the key of one of the profile’s sources; “as of” is the date of this claim, where it is "
    "not the source's own."
)
# Texts with codes between commas, which a browser suggests as it suggests minerals and countries
CODES_OF = {"stages": ProjectStage.values}


class RowForm(forms.ModelForm):
    """One row of a draft. `place` orders the rows; `uid` identifies a row even after its key has changed.

    A form copies the fields of its class; all rows of a request share the fields from `fields_of_rows()`.
    """

    place = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=30_000,
        label="Order",
        widget=LineInput(input_type="number"),
    )
    uid = forms.UUIDField(required=False, widget=Hidden)
    table = None
    is_open = True  # its formset tells

    def __init__(self, *args, shared, **kwargs):
        self.base_fields = {}
        super().__init__(*args, **kwargs)
        self.fields = dict(shared)
        if self.instance.pk:
            self.initial["uid"] = self.instance.uid

    @property
    def media(self):
        """No control of a row has files of its own."""
        return forms.Media()

    @classmethod
    def fields_of_rows(cls, vocabulary):
        """{name: field}, which all rows of one request share."""
        shared = copy.deepcopy(cls.base_fields)
        for name, field in shared.items():
            field.help_text = ""  # shown once, above the rows
            if name in cls.table.sentences:
                field.widget.attrs["data-live"] = f"{cls.table.name}.{name}"
            if isinstance(field, NamedField):
                field.bind(vocabulary)
        return shared

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
    """The form of a table: minerals and countries by name, longer texts as prose, everything else as in the model."""
    fields = {}
    for of, names in table.named.items():
        for name in names:
            named = NamesField if name in table.many else NameField
            label = table.label(name).capitalize()
            fields[name] = named(of=of, required=not table.fields[name].blank, label=label)
    for name, field in table.fields.items():
        if isinstance(field, models.TextField):
            fields[name] = Prose(max_length=longest(field), widget=Lines)
        elif isinstance(field, models.URLField):
            label = "Address" if name == "url" else table.label(name).capitalize()
            address = {"required": False, "max_length": field.max_length, "label": label}
            fields[name] = forms.URLField(**address, widget=LineInput(input_type="url"))
        elif isinstance(field, models.DateField):
            fields[name] = forms.DateField(required=not field.blank, widget=Day)
        elif name in CODES_OF:
            suggested = {"data-names": name, "data-several": True, "list": f"names-{name}"}
            fields[name] = field.formfield(widget=LineInput(suggested))
        elif name in table.texts:
            fields[name] = field.formfield(widget=Choice if field.choices else LineInput)
    return type(f"{table.model.__name__}Form", (RowForm,), fields | {"table": table})


class ProfileInline(admin.StackedInline):
    """Rows with the permissions of their profile: whoever may read or change it may do so with them."""

    table = None

    def has_view_permission(self, request, obj=None):
        return self.admin_site.get_model_admin(Profile).has_view_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.admin_site.get_model_admin(Profile).has_change_permission(request, obj)

    has_add_permission = has_delete_permission = has_change_permission


class RowInline(ProfileInline):
    template = "admin/profiles/rows.html"
    extra = 0
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


ABOUT = {  # the help of a table, and its names
    "glance": {
        "help": "Four to six. The figure is a reference without its brackets: cobalt/mine/production show=share, or "
        "of trade. Or leave it empty: a claim is the number of a source, with the key of its citation."
    },
    "changed": {"verbose_name": "change", "help": f"Newest first, a sentence each. {DATES_HELP}"},
    "watch": {
        "verbose_name": "thing to watch",
        "help": f"Next due first, with the date. {DATES_HELP}",
    },
    "picture": {
        "verbose_name": "picture",
        "help": "One row, or none: then the rule chooses. Shares by stage take one mineral or several, a series one; "
        "suppliers and customers take customs codes, prices a series of prices. Minerals are names, separated by "
        "commas. The points are those of the day of the review, and stay as they are.",
    },
    "minerals": {
        "verbose_name_plural": "key minerals, in the order of the page",
        "help": "Producer, refiner and reserve holder come from the figures; other roles have their own page.",
    },
    "roles": {
        "verbose_name": "role",
        "verbose_name_plural": TABLE["roles"].plural,
        "help": "The citation is the key of one of the profile’s sources.",
    },
    "policies": {"help": EVENT_HELP},
    "partnerships": {"help": EVENT_HELP},
    "projects": {
        "verbose_name": "mine, plant or project",
        "help": f"{DATES_HELP} Minerals are names, separated by commas. A capacity or an output stands as its source "
        "has it, with number, unit and year, and is never added to figures. The citation is the key of one of the "
        "profile’s sources.",
    },
    "uses": {
        "help": "The sections on what it does and on what replaces it show them, by their kind. A share stands as its "
        "source has it, with its whole, its year and whose it is, and is never added to figures. The citation is the "
        "key of one of the profile’s sources.",
    },
    "facts": {"verbose_name": "row of facts", "help": f"One row. {DATES_HELP}"},
    "parties": {
        "verbose_name": "country",
        "verbose_name_plural": TABLE["parties"].plural,
        "help": "Profiles that point to this event show the note of their country.",
    },
    "hidden": {
        "verbose_name": "hidden event",
        "help": "Events that “Events, as of today” leaves out beside this profile.",
    },
    "pins": {"verbose_name_plural": "related profiles, in order, at most six"},
    "citations": {
        "help": f"Cite one in prose as [@key] or [@key, as of 2026-03]. {DATES_HELP} Address and kind are those of the "
        "text that you read. Where that is a copy or a report, name its original as well; of a law, the official text. "
        "Readers see “not opened” beside it, until “opened” is Yes."
    },
}


@cache
def row_inline(table, formset=formsets.Rows):
    names = {"verbose_name_plural": table.plural}
    declared = {"model": table.model, "table": table, "form": row_form(table), "formset": formset}
    declared |= names | ABOUT.get(table.name, {})
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


class FoldedPart(NamedTuple):
    """A part of the form that folds: its anchor, title, fields and inlines."""

    name: str
    title: str
    fields: list
    inlines: list

    @property
    def anchor(self):
        return f"part-{self.name}"


VERSIONS = ["base_version", "base_revision"]


def _of(kind):
    """The parts of the form of a profile of this kind of subject, in the order of its page."""
    found = []
    if kind == SubjectKind.COUNTRY:
        found = [FoldedPart("head", "Tagline and image", ["country", "tagline"], [ImageInline])]
    for part in PARTS_OF[kind]:
        if isinstance(part, Table) and (part.name in APART or not _follows(part, found)):
            title = APART.get(part.name, part.heading)
            found.append(FoldedPart(part.name, title, [], [row_inline(part)]))
        elif isinstance(part, Table):
            found[-1].inlines.append(row_inline(part))
        elif isinstance(part, Text) and part.is_brief:
            if "brief" not in {one.name for one in found}:
                found.append(FoldedPart("brief", "In brief", [], []))
            found[-1].fields.append(part.name)
        elif isinstance(part, Text) and part != TEXT["tagline"]:
            found.append(FoldedPart(part.name, part.heading, [part.name], []))
    return [*found, FoldedPart("owner", "Owner and review date", ["owner", "review_by", *VERSIONS], [])]


def _follows(table, parts):
    """Whether a table stands under a text of the last of these parts of the form."""
    return bool(parts) and table.under in parts[-1].fields


FORM_PARTS_OF = {kind: _of(kind) for kind in SubjectKind}
INLINES = [*dict.fromkeys(one for parts in FORM_PARTS_OF.values() for part in parts for one in part.inlines)]
NEW_SOURCES = FoldedPart("sources", "New sources", [], [row_inline(TABLE["citations"], formsets.NewRows)])


def page_parts(every, table):
    """The parts on one page of the form of a saved profile, of all its parts: a table, or all texts without one."""
    if table is None:
        texts = [
            FoldedPart(part.name, part.title, part.fields, [one for one in part.inlines if one.table is None])
            for part in every
            if part.fields
        ]
        return [*texts, NEW_SOURCES]
    inline = next(one for part in every for one in part.inlines if one.table == table)
    own = FoldedPart(table.name, table.heading, VERSIONS, [inline])
    return [own, NEW_SOURCES] if "citation" in table.fields else [own]


def all_parts(request, profile=None):
    """The parts of the form of a country, a mineral or an event."""
    return FORM_PARTS_OF[profile.subject.kind if profile else kind_to_start(request)]


def page_of(request, profile):
    """(table of this page of the form, None for the texts; the row to open) by the place that the request names."""
    table, row = table_and_row(request.POST.get(AT) or request.GET.get(AT, ""))
    tables = {inline.table for part in all_parts(request, profile) for inline in part.inlines}
    return (table, row) if table in tables else (None, "")


def form_parts(request, profile=None):
    """The parts on this page of the form: all of them while a profile is started."""
    every = all_parts(request, profile)
    if not (profile and profile.pk):
        return every
    parts = page_parts(every, page_of(request, profile)[0])
    may_add = workflow.may(request.user, "change_profile", profile.subject.place)
    return parts if may_add else [part for part in parts if part != NEW_SOURCES]
