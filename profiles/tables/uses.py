"""End uses and substitutes that live editions of minerals state."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from minerals.tables.shared import COUNTRY, MINERAL
from tables import Cells, Number, Row, Table, column
from tables.columns import PARTIAL_DATE

from ..models import EditionUse
from ..models.choices import EditionState, UseKind
from .events import LICENCE, TracedSource


class OwnUse(Row):
    """The columns of an end use or a substitute before those of originals."""

    mineral: str = column(_("The mineral."), to=MINERAL)
    edition: int = column(_("Number of the live edition of its words that states it."))
    id: str = column(_("Its place on the page of the mineral: /minerals/<mineral>/#<id>."))
    kind: str = column(_("Whether it is an end use or a substitute."), codes=tuple(UseKind.values))
    name: str = column(_("The use or the substitute, in words."), width=44)
    share: Number | None = column(_("Its share, in per cent, as the source has it."), unit="%")
    share_of: str | None = column(_("Of what it is a share, in words."), width=30)
    country_iso3: str | None = column(
        _("Whose share it is: a country, or WLD for the world. Empty where there is no share."), to=COUNTRY
    )
    year: int | None = column(_("Year of the share."))
    loss: str | None = column(_("What a substitute costs or loses."), width=44)
    note: str | None = column(_("A remark."), width=44)
    source_title: str | None = column(_("Title of the source."), width=44)
    source_publisher: str | None = column(_("Publisher of the source."))
    source_url: str | None = column(_("Address of the source."), width=44)
    as_of: str | None = column(
        _("When the source was true, as the edition says; or empty."), pattern=PARTIAL_DATE
    )
    url: str = column(_("Where the page states it."), of="id", width=60)
    licence: str = column(_("Licence of our text."), of="id")


class Use(TracedSource, OwnUse):
    """An end use or a substitute of a mineral. Its share is that of its source: never add it to figures."""


def of_live() -> QuerySet:
    """Return the rows of live editions, the minerals in order."""
    found = EditionUse.objects.filter(edition__state=EditionState.LIVE).select_related(
        "edition__subject__mineral"
    )
    return found.defer("edition__payload").order_by("edition__subject__mineral__slug", "position", "anchor")


def read(uses: QuerySet, site: str) -> list[Cells]:
    """The rows of uses and substitutes. `site`: scheme and host."""
    return USES.read(
        uses,
        url=lambda use: f"{site}{use.edition.subject.mineral.get_absolute_url()}#{use.anchor}",
        licence=lambda use: LICENCE,
    )


def _every() -> Iterable[Cells]:
    return USES.pack(read(of_live(), ""))


USES = Table(
    "uses",
    _("End uses and substitutes"),
    _("An end use or a substitute that the live words of a mineral state."),
    Use,
    ("mineral", "id"),
    _every,
    at={
        "mineral": "edition__subject__mineral__slug",
        "edition": "edition__number",
        "id": "anchor",
        "country_iso3": "country",
    },
    with_texts=True,
    more_keys=((("mineral", "edition"), "mineral_editions", ("mineral", "edition")),),
)
