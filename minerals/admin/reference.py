"""Reference tables: administrators add and correct rows, and delete none. Old slugs of countries keep answering."""

from django import forms
from django.contrib import admin
from django.utils.text import slugify

from admin_base.base import AuditedAdmin, ReadOnlyAdmin
from audit_log import audit
from audit_log.actions import Action

from .. import models, searchable
from ..importers.loading.headlines import set_headlines


def check_spelling(slug):
    if slug != slugify(slug):
        raise forms.ValidationError(f"Use small letters, digits and hyphens: {slugify(slug)}")


class CountryForm(forms.ModelForm):
    """A country. Its slug may change unless an address would then lead to another country."""

    slug = forms.SlugField(
        max_length=50,
        help_text="Part of the address of its pages. After a change the old address leads to the new one. Change "
        "content/countries.csv as well, or the next load of the content undoes the change.",
    )

    def clean_slug(self):
        slug, old = self.cleaned_data["slug"], self.initial.get("slug")
        if slug == old:
            return slug
        check_spelling(slug)
        others = models.CountryAlias.objects.exclude(country=self.instance.pk).select_related("country")
        if alias := others.filter(slug=slug).first():
            raise forms.ValidationError(
                f"/countries/{slug}/ already leads to {alias.country}, through the alias “{alias.name}”. "
                "Choose another slug."
            )
        if alias := others.filter(slug=old).first() if old else None:
            raise forms.ValidationError(
                f"“{old}” is also an alias of {alias.country}, so the old address would lead there. "
                "Change that alias first."
            )
        return slug


class CountryAliasForm(forms.ModelForm):
    """Another name of a country. An alias with the slug of some other country would never be reached."""

    class Meta:
        model = models.CountryAlias
        fields = ["name", "slug"]

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if "slug" not in self.changed_data:
            return slug
        check_spelling(slug)
        if country := models.Country.objects.filter(slug=slug).first():
            raise forms.ValidationError(f"/countries/{slug}/ is the page of {country}. Choose another slug.")
        return slug


class ReferenceAdmin(AuditedAdmin):
    """A table that editions and figures refer to: rows are added and corrected, and never deleted."""

    view_on_site = False
    fixed = []  # in addresses, figure keys and payloads, so chosen only once

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return [*fields, *self.fixed] if obj else fields

    def has_delete_permission(self, request, obj=None):
        return False


class FoundAdmin(ReferenceAdmin):
    """A table whose rows readers find by name."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        searchable.index()


class CountryAliasInline(admin.StackedInline):
    model = models.CountryAlias
    form = CountryAliasForm
    extra = 0


@admin.register(models.Region, models.MineralGroup)
class PositionedAdmin(FoundAdmin):
    list_display = ["name", "position", "slug"]


@admin.register(models.Country)
class CountryAdmin(FoundAdmin):
    list_display = ["name", "code", "region", "kind", "slug"]
    list_filter = ["kind", "region"]
    list_select_related = ["region"]
    search_fields = ["name", "code", "slug", "aliases__name"]
    fixed = ["code"]
    form = CountryForm
    inlines = [CountryAliasInline]

    def save_related(self, request, form, formsets, change):
        """Make the previous slug of a country one of its aliases. Its new slug stops being one."""
        super().save_related(request, form, formsets, change)
        if change and "slug" in form.changed_data:
            country, old = form.instance, form.initial["slug"]
            for alias in country.aliases.filter(slug=country.slug):
                changes = audit.difference(audit.values(alias), {})
                audit.log(Action.DELETED, alias, by=request.user, changes=changes, of=str(country))
                alias.delete()
            defaults = {"country": country, "name": country.name}
            alias, made = models.CountryAlias.objects.get_or_create(slug=old, defaults=defaults)
            if made:
                changes = audit.difference({}, audit.values(alias))
                audit.log(Action.ADDED, alias, by=request.user, changes=changes, of=str(country))
            searchable.index()
            self.message_user(request, f"/countries/{old}/ leads to /countries/{country.slug}/ from now on.")


class MineralAliasInline(admin.StackedInline):
    model = models.MineralAlias
    extra = 0


@admin.register(models.Mineral)
class MineralAdmin(FoundAdmin):
    list_display = ["name", "symbol", "group", "parent", "in_filter", "slug"]
    list_filter = ["in_filter", "group"]
    list_select_related = ["group", "parent"]
    search_fields = ["name", "slug", "symbol", "aliases__name"]
    fixed = ["slug"]
    inlines = [MineralAliasInline]


@admin.register(models.CriticalList)
class CriticalListAdmin(FoundAdmin):
    list_display = ["name", "country", "year", "short", "kind", "superseded_by", "certainty"]
    list_filter = ["kind", "certainty", "strategic_apart"]
    list_select_related = ["country"]
    search_fields = ["name", "issuer"]


@admin.register(models.ListEntry)
class ListEntryAdmin(AuditedAdmin):
    list_display = ["name_as_listed", "critical_list", "mineral", "status"]
    list_filter = ["critical_list", "status"]
    list_select_related = ["critical_list", "mineral"]
    search_fields = ["name_as_listed", "mineral__name"]


@admin.register(models.Commodity)
class CommodityAdmin(ReferenceAdmin):
    list_display = ["name", "nomenclature", "code", "kind"]
    list_filter = ["nomenclature", "kind"]
    search_fields = ["name", "code", "minerals__name"]
    fixed = ["nomenclature", "code"]  # the part of its addresses


@admin.register(models.CodeGroup)
class CodeGroupAdmin(ReadOnlyAdmin):
    """Reviewed in content/code_groups.csv, whose rules a form would not know."""

    list_display = ["title", "key", "nomenclature", "value_only"]
    list_filter = ["nomenclature"]
    search_fields = ["title", "key", "commodities__code"]


@admin.register(models.Source)
class SourceAdmin(ReferenceAdmin):
    list_display = ["title", "publisher", "licence", "is_default", "may_be_passed_on"]
    search_fields = ["title", "publisher"]
    fixed = ["key", "is_default"]  # a part of figure keys


class JudgementAdmin(AuditedAdmin):
    """A reviewed judgement on sources. The next load of the content resets it to the content of its file."""

    search_fields = ["mineral__name"]


@admin.register(models.HeadlineSource)
class HeadlineSourceAdmin(JudgementAdmin):
    list_display = ["mineral", "stage", "measure", "source", "note"]
    list_filter = ["source", "measure", "stage"]
    list_select_related = ["mineral", "source"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        set_headlines()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        set_headlines()


@admin.register(models.ComparedSource)
class ComparedSourceAdmin(JudgementAdmin):
    list_display = ["mineral", "stage", "measure", "form", "source", "other_source", "note"]
    list_filter = ["source", "other_source", "measure"]
    list_select_related = ["mineral", "source", "other_source"]


@admin.register(models.Release)
class ReleaseAdmin(ReferenceAdmin):
    list_display = ["name", "source", "published"]
    list_filter = ["source"]
    list_select_related = ["source"]
    fixed = ["key", "source"]  # an edition is found again by its key

    def get_readonly_fields(self, request, obj=None):
        # When two values were loaded, this day decided which of them is current.
        decided = bool(obj) and obj.revisions.exists()
        return [*super().get_readonly_fields(request, obj), *(["published"] if decided else [])]
