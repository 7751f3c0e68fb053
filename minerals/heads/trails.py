"""The way to a page, from its section down: (name, path) of each page above it and of itself, for search engines."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .citing import ATLAS


def of_minerals(*more):
    return [(_("Minerals"), reverse("minerals:list")), *more]


def of_mineral(mineral, *more):
    return of_minerals((mineral.name, mineral.get_absolute_url()), *more)


def of_subject(subject, *more):
    """The trail of a page about a Country, a Mineral or an Event."""
    begin = {"Country": of_countries, "Mineral": of_minerals, "Event": of_events}[type(subject).__name__]
    return begin((subject.name, subject.get_absolute_url()), *more)


def of_events(*more):
    return [(_("Events"), reverse("profiles:events")), *more]


def of_trade(*more):
    return [(_("Trade"), reverse("minerals:trade")), *more]


def of_governance(*more):
    return [(_("Governance"), reverse("minerals:governance")), *more]


def of_lists(*more):
    return [(_("Official lists"), reverse("minerals:lists")), *more]


def of_regions(*more):
    return [(_("Regions"), reverse("minerals:regions")), *more]


def of_countries(*more):
    return [(_("Countries"), reverse("profiles:list")), *more]


def of_country(country, *more):
    return of_countries((country.name, country.get_absolute_url()), *more)


def of_roles(*more):
    return [(_("Roles"), reverse("profiles:roles")), *more]


def breadcrumbs(site, trail):
    """`trail`: (name, path) from the section to the page itself."""
    steps = [(ATLAS, "/"), *trail]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": str(name), "item": site + path}
            for position, (name, path) in enumerate(steps, 1)
        ],
    }
