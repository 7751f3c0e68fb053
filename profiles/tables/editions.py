"""Editions of profiles, and the key minerals and roles that live ones state."""

import datetime
from collections.abc import Iterable
from typing import Annotated

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from minerals.tables.shared import COUNTRY, MINERAL
from tables import Cells, Column, Row, Table, column

from .. import models
from ..models.choices import EditionState, Role
from ..models.projections import EditionPair
from ..publishing.passing_on import with_summaries_handed_out

EDITION = (("country_iso3", "edition"), "editions", ("country_iso3", "edition"))
PUBLIC = (EditionState.LIVE, EditionState.SUPERSEDED, EditionState.WITHDRAWN)

State = Annotated[str, Column(_("Whether it is the live one."), codes=tuple(EditionState.values))]
Published = Annotated[datetime.datetime, Column(_("When it was published."))]
Ended = Annotated[datetime.datetime | None, Column(_("When it was withdrawn; or empty."))]
ChangeNote = Annotated[str | None, Column(_("What changed since the edition before it."))]
Minor = Annotated[bool, Column(_("Whether only the wording changed."))]
Sha256 = Annotated[str, Column(_("Hash of the frozen content."))]


class Edition(Row):
    """An edition of a country profile."""

    country_iso3: str = column(_("The country."), to=COUNTRY)
    edition: int = column(_("Its number; the page is /countries/<slug>/editions/<edition>/."))
    tagline: str | None = column(_("The profile in a sentence."))
    state: State
    published_at: Published
    ended_at: Ended
    change_note: ChangeNote
    minor: Minor
    sha256: Sha256
    approved: bool = column(
        _("False while an edition published by force waits for a second person."), of="edition"
    )
    notice: str | None = column(_("Why it was withdrawn; or empty."), of="edition", width=50)
    merged_into: str | None = column(
        _("Code of the country whose profile covers it now; or empty."), of="edition", to=COUNTRY
    )
    url: str = column(_("Address of the edition."), of="edition", width=60)


class MineralEdition(Row):
    """An edition of the words of a mineral."""

    mineral: str = column(_("The mineral."), to=MINERAL)
    edition: int = column(_("Its number; the page is /minerals/<mineral>/editions/<edition>/."))
    why_it_matters: str | None = column(_("What its words begin with."))
    state: State
    published_at: Published
    ended_at: Ended
    change_note: ChangeNote
    minor: Minor
    sha256: Sha256


class Pair(Row):
    """A key mineral of a live profile, and a role of the country for it."""

    country_iso3: str = column(_("The country."), to=COUNTRY)
    edition: int = column(_("The live edition."))
    mineral: str = column(_("A key mineral of its profile."), to=MINERAL)
    role: str | None = column(
        _("What the country is for it; empty where it has no role."), codes=tuple(Role.values)
    )


EDITIONS = Table(
    EDITION[1],
    _("Editions of profiles"),
    _("An edition of a country profile that can be read."),
    Edition,
    EDITION[2],
    query=lambda: (
        models.Edition.objects.of_kind(models.SubjectKind.COUNTRY)
        .filter(state__in=PUBLIC)
        .order_by("subject__place__code", "number")
    ),
    at={"country_iso3": "subject__place__code", "edition": "number", "merged_into": "merged_into__code"},
    with_texts=True,
)


def read(editions: QuerySet, site: str) -> list[Cells]:
    """The rows of editions of countries, fetched with the country and what they were merged into."""
    return EDITIONS.read(
        editions,
        approved=lambda edition: edition.approved_at is not None,
        url=lambda edition: site + edition.get_absolute_url(),
    )


def _editions_of_minerals() -> Iterable[Cells]:
    found = models.Edition.objects.of_kind(models.SubjectKind.MINERAL).filter(state__in=PUBLIC).for_cards()
    found = found.select_related("subject__mineral").order_by("subject", "number")
    return MINERAL_EDITIONS.pack(MINERAL_EDITIONS.read(with_summaries_handed_out(found)))


MINERAL_EDITIONS = Table(
    "mineral_editions",
    _("Editions of the words of minerals"),
    _("An edition of what the page of a mineral says in words."),
    MineralEdition,
    ("mineral", "edition"),
    _editions_of_minerals,
    at={"mineral": "subject__mineral__slug", "edition": "number"},
    with_texts=True,
)
PAIRS = Table(
    "profile_minerals",
    _("Key minerals of profiles, with roles"),
    _("A key mineral of a live profile, and a role of the country for it."),
    Pair,
    ("country_iso3", "mineral", "role"),
    query=lambda: EditionPair.objects.filter(edition__in=models.Edition.objects.live()).order_by(
        "edition__subject__place__code", "mineral__slug", "role"
    ),
    at={
        "country_iso3": "edition__subject__place__code",
        "edition": "edition__number",
        "mineral": "mineral__slug",
    },
    with_texts=True,
    more_keys=(EDITION,),
)
