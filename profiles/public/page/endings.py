"""Profiles of countries whose last edition ended without a newer one. No draft is read."""

from dataclasses import replace

from django.db.models import Exists, OuterRef

from ...models import Edition
from ...models.choices import ENDED_STATES, EditionState
from ...publishing.payload.payload import Payload

LATER = Edition.objects.filter(subject=OuterRef("subject"), number__gt=OuterRef("number"))


def current_edition(editions):
    """Return the edition that is live, or ended without a newer one; None if none was published."""
    return editions.exclude(state=EditionState.SUPERSEDED).with_subject().order_by("-number").first()


def as_shown(edition):
    """Return the payload as readers get it: without the picture if it was published in error."""
    payload = Payload.of(edition)
    return replace(payload, image=None) if edition.state == EditionState.UNPUBLISHED else payload


def destination(edition):
    """The country that covers a consolidated edition; where that was consolidated in turn, the last of the chain."""
    seen = {edition.subject.place_id}
    while edition is not None and edition.state == EditionState.CONSOLIDATED:
        country = edition.merged_into
        if country.pk in seen:
            break
        seen.add(country.pk)
        edition = current_edition(Edition.objects.about(country).for_cards().select_related("merged_into"))
    return country


def ended(countries):
    """{country key: the edition that ended without a newer one}, of those among `countries` that have one."""
    editions = Edition.objects.filter(subject__place__in=countries, state__in=ENDED_STATES).exclude(
        Exists(LATER)
    )
    return {
        edition.subject.place_id: edition
        for edition in editions.select_related("merged_into", "subject").for_cards()
    }


def absorbed(country):
    """The consolidated editions whose readers are led to `country`, directly or by way of another, by name."""
    found, into = {}, [country.pk]
    while into:
        editions = Edition.objects.filter(merged_into__in=into, state=EditionState.CONSOLIDATED)
        editions = editions.exclude(Exists(LATER)).exclude(subject__place__in=[country.pk, *found])
        found |= (new := {one.subject.place_id: one for one in editions.with_subject().for_cards()})
        into = list(new)
    return sorted(found.values(), key=lambda one: one.subject.slug)
