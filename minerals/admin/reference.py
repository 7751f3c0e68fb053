"""Reference tables: administrators add and correct rows, and delete none."""

from django.contrib import admin

from ..models import (
    Country,
    CountryAlias,
    CriticalList,
    ListEntry,
    Mineral,
    MineralAlias,
    MineralGroup,
    Region,
    Release,
    Source,
)
from .audited import AuditedAdmin
from .slugs import CountryAliasForm, CountryForm, lead_on


class ReferenceAdmin(AuditedAdmin):
    """A table that editions and figures refer to: rows are added and corrected, and never deleted."""

    view_on_site = False
    fixed = []  # what addresses, figure keys and payloads hold: chosen once

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return [*fields, *self.fixed] if obj else fields

    def has_delete_permission(self, request, obj=None):
        return False


class CountryAliasInline(admin.StackedInline):
    model = CountryAlias
    form = CountryAliasForm
    extra = 0


@admin.register(Region)
class RegionAdmin(ReferenceAdmin):
    list_display = ["name", "position", "slug"]


@admin.register(Country)
class CountryAdmin(ReferenceAdmin):
    list_display = ["name", "code", "region", "kind", "slug"]
    list_filter = ["kind", "region"]
    list_select_related = ["region"]
    search_fields = ["name", "code", "slug", "aliases__name"]
    fixed = ["code"]
    form = CountryForm
    inlines = [CountryAliasInline]

    def save_related(self, request, form, formsets, change):
        """The slug that a country had goes on answering, as one of its aliases."""
        super().save_related(request, form, formsets, change)
        if change and "slug" in form.changed_data:
            lead_on(form.instance, form.initial["slug"], by=request.user)
            self.message_user(
                request,
                f"/countries/{form.initial['slug']}/ leads to /countries/{form.instance.slug}/ from now on.",
            )


@admin.register(MineralGroup)
class MineralGroupAdmin(ReferenceAdmin):
    list_display = ["name", "position", "slug"]


class MineralAliasInline(admin.StackedInline):
    model = MineralAlias
    extra = 0


@admin.register(Mineral)
class MineralAdmin(ReferenceAdmin):
    list_display = ["name", "symbol", "group", "parent", "in_filter", "slug"]
    list_filter = ["in_filter", "group"]
    list_select_related = ["group", "parent"]
    search_fields = ["name", "slug", "symbol", "aliases__name"]
    fixed = ["slug"]
    inlines = [MineralAliasInline]


@admin.register(CriticalList)
class CriticalListAdmin(ReferenceAdmin):
    list_display = ["name", "country", "year", "short", "certainty"]
    list_filter = ["certainty"]
    list_select_related = ["country"]
    search_fields = ["name", "issuer"]


@admin.register(ListEntry)
class ListEntryAdmin(AuditedAdmin):
    list_display = ["name_as_listed", "critical_list", "mineral", "status"]
    list_filter = ["critical_list", "status"]
    list_select_related = ["critical_list", "mineral"]
    search_fields = ["name_as_listed", "mineral__name"]


@admin.register(Source)
class SourceAdmin(ReferenceAdmin):
    list_display = ["title", "publisher", "licence"]
    search_fields = ["title", "publisher"]


@admin.register(Release)
class ReleaseAdmin(ReferenceAdmin):
    list_display = ["name", "source", "published"]
    list_filter = ["source"]
    list_select_related = ["source"]
    fixed = ["key", "source"]  # an edition is found again by its key

    def get_readonly_fields(self, request, obj=None):
        # Which of two values stands was decided by this day when they were loaded.
        decided = bool(obj) and obj.revisions.exists()
        return [*super().get_readonly_fields(request, obj), *(["published"] if decided else [])]
