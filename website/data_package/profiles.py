"""Tables of our own words: editions of profiles, and what live ones say. Drafts are never read."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from profiles.models import Edition
from profiles.models.choices import EditionState, PartnershipKind, PolicyKind, PolicyStatus, Role
from profiles.models.projections import EditionEvent, EditionPair, EventTable

from .resources import COUNTRY, MINERAL, PARTIAL_DATE, Field, Resource, rows_of

EDITION = (("country_iso3", "edition"), "editions", ("country_iso3", "edition"))
PUBLIC = (EditionState.LIVE, EditionState.SUPERSEDED, EditionState.WITHDRAWN)
OF_EDITION = (
    Field("state", _("Whether it is the live one."), enum=tuple(EditionState.values), required=True),
    Field("published_at", _("When it was published."), kind="datetime", required=True),
    Field("ended_at", _("When it was taken back; or empty."), kind="datetime"),
    Field("change_note", _("What changed since the edition before it.")),
    Field("minor", _("Whether only the wording changed."), kind="boolean", required=True),
    Field("sha256", _("Hash of the frozen content."), required=True),
)
EDITION_FIELDS = (
    Field("country_iso3", _("The country."), "country__code", required=True, to=COUNTRY),
    Field(
        "edition",
        _("Its number; the page is /countries/<slug>/editions/<edition>/."),
        "number",
        "integer",
        True,
    ),
    Field("tagline", _("The profile in a sentence.")),
    *OF_EDITION,
)
MINERAL_EDITION_FIELDS = (
    Field("mineral", _("The mineral."), "mineral__slug", required=True, to=MINERAL),
    Field(
        "edition",
        _("Its number; the page is /minerals/<mineral>/editions/<edition>/."),
        "number",
        "integer",
        True,
    ),
    Field("why_it_matters", _("What its words begin with.")),
    *OF_EDITION,
)
PAIR_FIELDS = (
    Field("country_iso3", _("The country."), "edition__country__code", required=True, to=COUNTRY),
    Field("edition", _("The live edition."), "edition__number", "integer", required=True),
    Field("mineral", _("A key mineral of its profile."), "mineral__slug", required=True, to=MINERAL),
    Field("role", _("What the country is for it; empty where it has no role."), enum=tuple(Role.values)),
)


def event_fields(kinds):
    return (
        Field("country_iso3", _("The country whose profile states it."), required=True, to=COUNTRY),
        Field("edition", _("The live edition."), kind="integer", required=True),
        Field("anchor", _("Its place on the page: /countries/<slug>/#<anchor>."), required=True),
        Field("title", _("What it is called."), required=True),
        Field("kind", _("What it is."), enum=tuple(kinds.values), required=True),
        Field(
            "date",
            _("When it was decided or signed: a year, month or day."),
            required=True,
            pattern=PARTIAL_DATE,
        ),
        Field("since", _("Since when it applies; or empty."), pattern=PARTIAL_DATE),
        Field("until", _("Until when it applies; or empty."), pattern=PARTIAL_DATE),
        Field("status", _("Status, as published."), enum=tuple(PolicyStatus.values), required=True),
        Field("minerals", _("The minerals that it names, joined by semicolons.")),
        Field("partners", _("Codes of the countries that it is with, joined by semicolons.")),
        Field("summary", _("What it says, in our words.")),
        Field("source_title", _("Title of the source.")),
        Field("source_publisher", _("Publisher of the source.")),
        Field("source_url", _("Address of the source.")),
        Field("as_of", _("When the source was true, as the profile says."), pattern=PARTIAL_DATE),
    )


def events(table):
    """Tuples of the rows of a table of live editions, the countries in order."""
    found = (
        EditionEvent.objects.of_live(table)
        .filter(edition__mineral__isnull=True)
        .order_by("edition__country__code", "position", "anchor")
    )
    found = found.select_related("edition__country").defer("edition__payload")
    for one in found.prefetch_related("minerals", "partners"):
        yield (
            one.edition.country.code,
            one.edition.number,
            one.anchor,
            one.title,
            one.kind,
            one.date,
            one.since,
            one.until,
            one.status,
            ";".join(sorted(mineral.slug for mineral in one.minerals.all())),
            ";".join(sorted(partner.code for partner in one.partners.all())),
            one.summary,
            one.source_title,
            one.source_publisher,
            one.source_url,
            one.as_of,
        )


RESOURCES = (
    Resource(
        "editions",
        _("Editions of profiles"),
        _("An edition of a country profile that can be read."),
        ("country_iso3", "edition"),
        EDITION_FIELDS,
        partial(
            rows_of,
            Edition.objects.of_countries().filter(state__in=PUBLIC).order_by("country__code", "number"),
            EDITION_FIELDS,
        ),
        with_texts=True,
    ),
    Resource(
        "mineral_editions",
        _("Editions of the words of minerals"),
        _("An edition of what the page of a mineral says in words."),
        ("mineral", "edition"),
        MINERAL_EDITION_FIELDS,
        partial(
            rows_of,
            Edition.objects.filter(mineral__isnull=False, state__in=PUBLIC).order_by(
                "mineral__slug", "number"
            ),
            MINERAL_EDITION_FIELDS,
        ),
        with_texts=True,
    ),
    Resource(
        "profile_minerals",
        _("Key minerals of profiles, with roles"),
        _("A key mineral of a live profile, and a role of the country for it."),
        ("country_iso3", "mineral", "role"),
        PAIR_FIELDS,
        partial(
            rows_of,
            EditionPair.objects.filter(edition__in=Edition.objects.live()).order_by(
                "edition__country__code", "mineral__slug", "role"
            ),
            PAIR_FIELDS,
        ),
        with_texts=True,
        more_keys=(EDITION,),
    ),
    Resource(
        "policies",
        _("Policies"),
        _("A policy that a live profile states."),
        ("country_iso3", "anchor"),
        event_fields(PolicyKind),
        partial(events, EventTable.POLICIES),
        with_texts=True,
        more_keys=(EDITION,),
    ),
    Resource(
        "partnerships",
        _("Partnerships"),
        _("A partnership that a live profile states."),
        ("country_iso3", "anchor"),
        event_fields(PartnershipKind),
        partial(events, EventTable.PARTNERSHIPS),
        with_texts=True,
        more_keys=(EDITION,),
    ),
)
