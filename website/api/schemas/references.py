"""References of an edition: enough to show each object, and its address."""

from django.urls import reverse
from ninja import Schema
from pydantic import Field

from minerals.models.places import PlaceKind

from ..addresses import address


class PlaceReference(Schema):
    iso3: str = Field(
        description="ISO 3166-1 alpha-3. XKX (Kosovo), EUU (European Union), WLD (World) and OTH (Other countries) "
        "are not in that standard."
    )
    iso2: str | None
    slug: str
    name: str
    url: str | None = Field(description="Its page; null for World and Other countries.")
    api_url: str

    @classmethod
    def of(cls, country, site, *, name=""):
        """`name`: as an edition froze it, where that is another."""
        return cls(
            iso3=country.code,
            iso2=country.alpha2 or None,
            slug=country.slug,
            name=name or country.name,
            url=None if country.kind == PlaceKind.AGGREGATE else site + country.get_absolute_url(),
            api_url=address(site, "get_country", country=country.slug),
        )


class MineralReference(Schema):
    slug: str
    name: str
    url: str
    api_url: str

    @classmethod
    def of(cls, mineral, site):
        """Refer to anything with a slug and a name: a Mineral, or one as an edition froze it."""
        return cls(
            slug=mineral.slug,
            name=mineral.name,
            url=site + reverse("minerals:detail", args=[mineral.slug]),
            api_url=address(site, "get_mineral", mineral=mineral.slug),
        )


class ListReference(Schema):
    slug: str
    name: str = Field(description="Issuer and year.")
    url: str
    api_url: str


class SourceReference(Schema):
    key: str
    name: str = Field(description="Publisher and title.")
    licence: str
    licence_url: str | None
    attribution: str | None = Field(
        description="The credit that the licence requires wherever its numbers are shown."
    )
    api_url: str

    @classmethod
    def of(cls, source, site):
        return cls(
            key=source.key,
            name=f"{source.publisher}, {source.title}",
            licence=source.licence,
            licence_url=source.licence_url or None,
            attribution=source.attribution or None,
            api_url=address(site, "get_source", source=source.key),
        )


class ReleaseReference(Schema):
    key: str
    name: str
    published: str = Field(description="A day, YYYY-MM-DD.")
    url: str | None = Field(description="Its address at the publisher, preferably a DOI.")

    @classmethod
    def of(cls, release):
        """Refer to a Release that is fetched with its source."""
        return cls(
            key=release.key,
            name=release.name,
            published=release.published.isoformat(),
            url=release.url or release.source.url or None,
        )
