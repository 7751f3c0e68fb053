"""The facts that a profile is resolved against, read once."""

from copy import copy
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q

from minerals.ledger import Ledger
from minerals.models import Country, CountryAlias, ListEntry, Mineral


@dataclass
class Book:
    """The facts a profile of `country` is resolved against, read in a fixed number of queries."""

    country: Country
    ledger: Ledger
    minerals: dict = field(default_factory=dict)
    countries: dict = field(default_factory=dict)

    @classmethod
    def open(cls, country, slugs=None):
        """All facts; with `slugs`, the figures of those minerals, their parents and children alone."""
        if slugs is None:
            ledger = Ledger.whole()
        else:
            near = Q(slug__in=slugs) | Q(parent__slug__in=slugs) | Q(children__slug__in=slugs)
            ledger = Ledger.of_minerals(Mineral.objects.filter(near).values("pk"))
        return cls(
            country=country,
            ledger=ledger,
            minerals={m.slug: m for m in Mineral.objects.select_related("parent")},
            countries={c.code: c for c in Country.objects.select_related("region")},
        )

    def for_country(self, country):
        """The same facts for another country; what was read once is not read again."""
        other = copy(self)
        other.country = country
        other.lists_of, other.by_slug = self.lists_of, self.by_slug
        return other

    @cached_property
    def by_slug(self):
        """Countries by their slug, and by those that lead to them: a text keeps what it was written with."""
        by_key = {c.pk: c for c in self.countries.values()}
        found = {slug: by_key[key] for slug, key in CountryAlias.objects.values_list("slug", "country")}
        return found | {c.slug: c for c in self.countries.values()}

    @cached_property
    def lists_of(self):
        """Mineral slug -> the newest list of each issuer it is on, itself, by its child or by its parent's entry."""
        newest, found = {}, {}
        entries = ListEntry.objects.listed().select_related("critical_list__country", "mineral__parent")
        for entry in entries:
            issuer = entry.critical_list.country_id
            newest[issuer] = max(newest.get(issuer, 0), entry.critical_list.year)
        for entry in entries:
            one = entry.critical_list
            if one.year != newest[one.country_id]:
                continue
            for mineral in filter(None, (entry.mineral, entry.mineral.parent)):
                found.setdefault(mineral.slug, {})[one.slug] = {
                    "slug": one.slug,
                    "short": one.short,
                    "name": one.label,
                }
        return {
            slug: sorted(lists.values(), key=lambda entry: entry["short"]) for slug, lists in found.items()
        }
