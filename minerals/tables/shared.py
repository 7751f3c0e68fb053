"""Columns that several tables have, and the rule that all tables of facts keep."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from tables import Cells, Column, Number, Table

from ..models import Basis, Flag, Measure, Stage, Unit
from ..passing_on import passable

COUNTRY, MINERAL, RELEASE = ("countries", "country_iso3"), ("minerals", "mineral"), ("releases", "release")
SOURCE = ("sources", "source")


class FactTable(Table):
    """A table of numbers of sources: a row of a source that may not be passed on leaves in no file."""

    def leaving(self, rows: Iterable[Cells]) -> list[Cells]:
        named = [
            place for place, declared in enumerate(self.columns.values()) if declared.column.to == SOURCE
        ]
        return passable(rows, lambda row: ";".join(filter(None, (row[place] for place in named))))


def sources_of(model: Any, path: str) -> Callable[[], list[str]]:
    """A function that names the sources of the rows of a model, which may be passed on."""
    rows = model.objects.passable().order_by(f"{path}__key")
    return lambda: list(rows.values_list(f"{path}__key", flat=True).distinct())


Iso3 = Annotated[
    str,
    Column(
        _(
            "ISO 3166-1 alpha-3 code of the place. XKX (Kosovo), EUU (European Union), WLD (World) and OTH (Other "
            "countries) are not in that standard."
        ),
        to=COUNTRY,
    ),
]
CountryName = Annotated[str, Column(_("Name of the place."), of="country_iso3", width=22)]
MineralSlug = Annotated[str, Column(_("The mineral, as in its address in the Atlas."), to=MINERAL, width=18)]
StageCode = Annotated[
    str, Column(_("Where in the chain it is counted. See “Stages”."), codes=tuple(Stage.values))
]
Form = Annotated[
    str,
    Column(
        _("The product where one mineral has several, for example sponge; “all” for the mineral as such."),
        width=20,
    ),
]
MeasureCode = Annotated[
    str, Column(_("What is counted. See “Measures”."), codes=tuple(Measure.values), width=18)
]
BasisCode = Annotated[str, Column(_("What is weighed. See “Bases”."), codes=tuple(Basis.values))]
Value = Annotated[
    Number | None, Column(_("The number. Empty where the source gives no exact one; empty is not zero."))
]
Lower = Annotated[Number | None, Column(_("Lower bound of a bounded value (“more than”) or of a range."))]
Upper = Annotated[Number | None, Column(_("Upper bound of a bounded value (“less than”) or of a range."))]
UnitCode = Annotated[
    str,
    Column(
        _("Unit of value, lower and upper, as published; the note names a corrected misprint. See “Units”."),
        codes=tuple(Unit.values),
    ),
]
FlagCode = Annotated[str, Column(_("How to read the number. See “Flags”."), codes=tuple(Flag.values))]
IsEstimate = Annotated[bool, Column(_("Whether the source says that it estimated the value."))]
WordsOfSource = Annotated[str | None, Column(_("The source’s own words where it gives no number."), width=24)]
SourceKey = Annotated[str, Column(_("Key of the source. See “Sources”."), to=SOURCE, width=14)]
ReleaseKey = Annotated[
    str,
    Column(_("Key of the release that the value comes from. See “Sources”."), to=RELEASE),
]
Attribution = Annotated[
    str | None,
    Column(
        _("The credit that the source’s licence requires wherever a number is shown; or empty."),
        of="source",
        width=44,
    ),
]
