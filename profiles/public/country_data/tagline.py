"""The sentence under the name of a country on the page of its data."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from minerals.models.places import Kind

from ...models.choices import EditionState

NOT_LIVE = {
    EditionState.CONSOLIDATED: _("The profile of %(place)s is part of that of %(into)s now"),
    EditionState.UNPUBLISHED: _("The profile of %(place)s was published in error, and taken back"),
    EditionState.WITHDRAWN: _("The profile of %(place)s is withdrawn"),
    None: _("No profile of %(place)s yet"),
}


def tagline(page, edition):
    """What is counted of the country of a CountryData; where no profile is live, that first. `edition` may be None."""
    number = len(page.minerals)
    named = {"place": page.place, "number": number}
    if edition and edition.state == EditionState.LIVE:
        return _counted(page, number) % named
    into = edition.merged_into.name if edition and edition.merged_into else ""
    named["state"] = NOT_LIVE[edition and edition.state] % {"place": page.place, "into": into}
    if number:
        said = ngettext(
            "%(state)s. This is what our sources count: %(number)s mineral.",
            "%(state)s. This is what our sources count: %(number)s minerals.",
            number,
        )
    elif page.imports:
        said = gettext("%(state)s, and no source of ours counts production, reserves or capacity there.")
    else:
        said = gettext("%(state)s, and no source of ours counts a mineral there.")
    return said % named


def _counted(page, number):
    if not number:
        return gettext("No source of ours counts a mineral there.")
    if page.country.kind == Kind.BLOC:
        return ngettext(
            "What the figures of its members add up to: %(number)s mineral.",
            "What the figures of its members add up to: %(number)s minerals.",
            number,
        )
    return ngettext(
        "Everything that our sources count in %(place)s: %(number)s mineral.",
        "Everything that our sources count in %(place)s: %(number)s minerals.",
        number,
    )
