"""Facts: administrators keep the reference tables; figures and their history are read, never edited."""

from django.contrib import admin

from .models import (
    Country,
    CountryAlias,
    CriticalList,
    Figure,
    FigureRevision,
    ListEntry,
    Mineral,
    MineralAlias,
    MineralGroup,
    Region,
    Release,
    Source,
)


class ReadOnlyAdmin(admin.ModelAdmin):
    """A record that nobody edits, whatever their permissions."""

    view_on_site = False

    def lookup_allowed(self, lookup, value, request):
        """Only what the list filters by: Django lets anybody guess the model's own fields, letter by letter."""
        names = [
            item if isinstance(item, str) else item[0] if isinstance(item, tuple) else item.parameter_name
            for item in self.get_list_filter(request)
        ]
        endings = ("", "__exact", "__id__exact", "__isnull")
        return lookup in {name + ending for name in names for ending in endings}

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ReferenceAdmin(admin.ModelAdmin):
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
    fixed = ["code", "slug"]
    inlines = [CountryAliasInline]


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
class ListEntryAdmin(admin.ModelAdmin):
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


@admin.register(Figure)
class FigureAdmin(ReadOnlyAdmin):
    list_display = ["key", "country", "mineral", "measure", "stage", "year", "rankable"]
    list_filter = ["measure", "stage", "rankable", "year"]
    list_select_related = ["country", "mineral"]
    search_fields = ["key", "country__name", "mineral__name"]
    show_full_result_count = False


@admin.register(FigureRevision)
class FigureRevisionAdmin(ReadOnlyAdmin):
    list_display = ["figure", "number", "is_current", "value", "unit", "flag", "is_estimate", "release"]
    list_filter = ["is_current", "flag", "release"]
    list_select_related = ["figure", "release"]
    search_fields = ["figure__key", "note", "reason"]
    show_full_result_count = False
