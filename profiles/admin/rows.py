"""The inlines of a profile's form, and where on the page each stands."""

from django.contrib import admin

from ..models import (
    Citation,
    GlanceItem,
    KeyMineral,
    LeadImage,
    Partnership,
    Policy,
    ProfileRole,
    RelatedPin,
)
from ..models.draft import SECTIONS
from . import formsets, row_forms
from .image_form import ImageForm

EVENT_HELP = (
    "A date is 2026, 2026-03 or 2026-03-31. Minerals and partners are names, separated by commas. "
    "The citation is the key of one of the sources below; “as of” is the date of this claim, where it is "
    "not the source's own."
)


class RowInline(admin.StackedInline):
    template = "admin/profiles/rows.html"
    formset = formsets.Rows
    extra = 0
    fetch = ()  # what the names of the rows need
    prefetch = ()
    folded = False  # rows of many fields are folded until they are wanted
    help = ""

    def get_queryset(self, request):
        rows = super().get_queryset(request).prefetch_related(*self.prefetch)
        return rows.select_related(*self.fetch) if self.fetch else rows


class GlanceInline(RowInline):
    model = GlanceItem
    form = row_forms.GlanceForm
    fields = ["label", "figure"]
    help = "Four to six. The figure is a reference without its brackets: cobalt/mine/production show=share."


class KeyMineralInline(RowInline):
    model = KeyMineral
    form = row_forms.KeyMineralForm
    fields = ["mineral", "note"]
    fetch = ["mineral"]
    verbose_name_plural = "key minerals, in the order of the page"
    help = "Producer, refiner and reserve holder are computed from the figures; other roles are added below."


class RoleInline(RowInline):
    model = ProfileRole
    form = row_forms.RoleForm
    fields = ["mineral", "role", "citation", "note"]
    fetch = ["mineral"]
    verbose_name = "added role"
    verbose_name_plural = "roles that figures do not show"
    help = "The citation is the key of one of the sources below."


class PolicyInline(RowInline):
    model = Policy
    form = row_forms.PolicyForm
    fields = ["title", "date", "kind", "status", "minerals", "summary", "citation", "as_of"]
    prefetch = ["minerals"]
    folded = True
    help = EVENT_HELP


class PartnershipInline(RowInline):
    model = Partnership
    form = row_forms.PartnershipForm
    fields = ["title", "date", "kind", "status", "partners", "minerals", "summary", "citation", "as_of"]
    prefetch = ["partners", "minerals"]
    folded = True
    help = EVENT_HELP


class PinInline(RowInline):
    model = RelatedPin
    form = row_forms.PinForm
    fields = ["country", "reason"]
    fetch = ["country"]
    verbose_name_plural = "related profiles, in order, at most six"


class CitationInline(RowInline):
    model = Citation
    form = row_forms.CitationForm
    fields = ["key", "title", "publisher", "url", "published", "as_of", "review_by"]
    folded = True
    help = "Cite one in prose as [@key] or [@key, as of 2026-03]. Dates are 2026, 2026-03 or 2026-03-31."


class ImageInline(admin.StackedInline):
    model = LeadImage
    form = ImageForm
    formset = formsets.ImageRows
    fields = ["file", "kept", "focal_x", "focal_y", "alt", "decorative", "credit", "licence"]
    template = "admin/profiles/image_row.html"
    max_num = 1
    extra = 1


# The order of the page: a fieldset, and the inlines that stand under it.
PARTS = [
    ("", ["country", "tagline", "base_version", "base_revision"], [ImageInline]),
    ("At a glance", [], [GlanceInline]),
    (SECTIONS["overview"], ["overview"], []),
    (SECTIONS["key_minerals"], ["key_minerals"], [KeyMineralInline, RoleInline]),
    (SECTIONS["mining"], ["mining"], []),
    (SECTIONS["policy"], ["policy"], [PolicyInline]),
    (SECTIONS["partnerships"], ["partnerships"], [PartnershipInline]),
    (SECTIONS["supply_chain"], ["supply_chain"], []),
    (SECTIONS["recycling"], ["recycling"], []),
    ("What we do not know", ["unknowns"], []),
    ("Related Country Profiles", [], [PinInline]),
    ("Sources of this page", [], [CitationInline]),
    ("Care", ["owner", "review_by"], []),
    ("Submit for review", ["change_note", "minor"], []),
]
