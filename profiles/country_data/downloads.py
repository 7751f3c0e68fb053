"""What can be taken away of a country: the figures frozen in an edition, or all that is held of it today."""

from decimal import Decimal

from django.urls import reverse

from minerals import downloads
from minerals.downloads.rows import figure_address
from minerals.models import Country, FigureRevision, Release

from ..models.edition import ENDED_STATES
from ..presentation import CountryPage, citation_texts


def of_country(country, site):
    """Every current figure of the country, those that no profile mentions too."""
    return downloads.of_revisions(
        FigureRevision.objects.current().filter(figure__country=country),
        site=site,
        slug=country.slug,
        title=country.name,
        subject=f"Every figure of {country.name} that the Atlas holds today: all minerals, stages and years.",
        address=site + reverse("profiles:data", args=[country.slug]),
    )


def of_edition(edition, site):
    """Exactly the figures that the edition's page shows, as they were frozen in it. Two queries."""
    figures = edition.payload["figures"].values()
    keys = {figure["release"] for figure in figures}
    releases = list(Release.objects.filter(key__in=keys).select_related("source"))
    sources = {release.key: release.source.key for release in releases}
    codes = dict(Country.objects.values_list("name", "code"))
    name = edition.payload["country"]["name"]
    address = site + edition.get_absolute_url()
    return downloads.Download(
        slug=edition.country.slug,
        title=name,
        subject=f"The figures that the profile of {name} states in its edition {edition.number}, as they were "
        "frozen in it. Some may have been revised since; what is held today is at "
        f"{site}{reverse('profiles:data', args=[edition.country.slug])}"
        + ("" if edition.approved_at else ". It was published before a second person had checked it"),
        address=address,
        site=site,
        rows=downloads.ordered(row(figure, sources, codes, site) for figure in figures),
        releases=releases,
        edition=downloads.FrozenIn(
            number=edition.number,
            date=edition.published_at.date(),
            address=address,
            cite=citation_texts(CountryPage(edition.payload), edition, address)["plain"],
            withdrawn=edition.notice if edition.state in ENDED_STATES else "",
            how=edition.get_state_display().lower() if edition.state in ENDED_STATES else "",
        ),
    )


def row(figure, sources, codes, site):
    """The Row of a figure of a payload, which keeps numbers as strings and names what a total excludes."""
    return downloads.Row(
        country_iso3=figure["country"],
        mineral=figure["mineral"],
        stage=figure["stage"],
        form=figure["form"],
        measure=figure["measure"],
        basis=figure["basis"],
        year=figure["year"],
        value=_number(figure["value"]),
        lower=_number(figure["lower"]),
        upper=_number(figure["upper"]),
        unit=figure["unit"],
        flag=figure["flag"],
        source=sources.get(figure["release"], ""),
        release=figure["release"],
        note=figure["note"],
        country=figure["country_name"],
        is_estimate=figure["is_estimate"],
        excludes=";".join(codes.get(name, name) for name in figure["excludes"]),
        text=figure["text"],
        revision=figure["revision"],
        key=figure_address(figure["key"], site),
        annotation=figure["annotation"],
    )


def _number(text):
    return Decimal(text) if text else None
