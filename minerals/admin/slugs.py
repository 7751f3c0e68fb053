"""Slugs of countries: a new one is a new address, and every old one goes on answering."""

from django import forms
from django.utils.text import slugify

from .. import audit
from ..models import Country, CountryAlias, Deed


class CountryForm(forms.ModelForm):
    """A country, whose slug may change as long as no address comes to mean another country by it."""

    slug = forms.SlugField(
        max_length=50,
        help_text="The address of its pages. After a change the old one leads to the new one. Change "
        "content/countries.csv as well, or the next load of the content changes it back.",
    )

    def clean_slug(self):
        slug, old = self.cleaned_data["slug"], self.initial.get("slug")
        if slug == old:
            return slug
        if slug != slugify(slug):
            raise forms.ValidationError(f"Use small letters, digits and hyphens: {slugify(slug)}")
        others = CountryAlias.objects.exclude(country=self.instance.pk).select_related("country")
        if alias := others.filter(slug=slug).first():
            raise forms.ValidationError(
                f"/countries/{slug}/ leads to {alias.country}, as its alias “{alias.name}”. Choose another slug."
            )
        if alias := others.filter(slug=old).first() if old else None:
            raise forms.ValidationError(
                f"“{old}” is an alias of {alias.country}, too: the old address would lead there. "
                "Change that alias first."
            )
        return slug


class CountryAliasForm(forms.ModelForm):
    """Another name of a country. An alias with the slug of some other country would never be reached."""

    class Meta:
        model = CountryAlias
        fields = ["name", "slug"]

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if "slug" not in self.changed_data:
            return slug
        if slug != slugify(slug):
            raise forms.ValidationError(f"Use small letters, digits and hyphens: {slugify(slug)}")
        if country := Country.objects.filter(slug=slug).first():
            raise forms.ValidationError(f"/countries/{slug}/ is the page of {country}. Choose another slug.")
        return slug


def lead_on(country, old, *, by):
    """Make `old`, the slug that `country` had until now, an alias of it; its new slug is no alias any more."""
    for alias in country.aliases.filter(slug=country.slug):
        audit.log(
            Deed.DELETED, alias, by=by, changes=audit.difference(audit.values(alias), {}), of=str(country)
        )
        alias.delete()
    alias, made = CountryAlias.objects.get_or_create(
        slug=old, defaults={"country": country, "name": country.name}
    )
    if made:
        audit.log(
            Deed.ADDED, alias, by=by, changes=audit.difference({}, audit.values(alias)), of=str(country)
        )
