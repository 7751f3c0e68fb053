"""Mines, plants and projects that live editions state."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import batched

from django.utils.translation import gettext_lazy as _

from minerals.tables.shared import COUNTRY, CountryName
from tables import Cells, Number, Row, Table, column
from tables.columns import PARTIAL_DATE

from ..models import EditionProject, EditionProjectMineral
from ..models.choices import ProjectMeasure, ProjectStatus, ProjectUnit
from ..models.originals import SOURCE
from ..models.projects import stages_of
from ..models.subjects import SubjectKind
from ..public.timelines.rows import profile_address
from .editions import EDITION
from .events import AT_ONCE, LICENCE, TracedSource

SAME = (
    "name", "place", "operator", "owners", "status", "measure", "amount", "unit", "product", "year", "start",
    *SOURCE, "as_of",
)  # fmt: skip
OF_PROJECT = (
    "pk", "anchor", "stages", *SAME, "edition__number", "edition__subject__place__code",
    "edition__subject__place__name", "edition__subject__place__slug",
)  # fmt: skip


class OwnProject(Row):
    """A mine, a plant or a project. Its number is that of its source: never add it to figures."""

    country_iso3: str = column(_("The country whose profile states it."), to=COUNTRY)
    country: CountryName
    edition: int = column(_("Number of the live edition of the profile that states it."))
    id: str = column(_("Its place on the page of the profile: /countries/<slug>/#<id>."))
    name: str = column(_("What it is called."), width=36)
    place: str | None = column(_("Where it is, in words."), width=36)
    operator: str | None = column(_("Who runs it."), width=30)
    owners: str | None = column(_("Who owns it, with their shares."), width=44)
    minerals: list[str] = column(_("The minerals that it names."))
    stages: list[str] = column(_("Its stages: mine, plant, smelter, refinery, recycling."))
    status: str = column(_("Status, as the profile was published."), codes=tuple(ProjectStatus.values))
    measure: str | None = column(
        _("What the number is: its capacity in a year, or its output of a year."),
        codes=tuple(ProjectMeasure.values),
    )
    amount: Number | None = column(
        _("Its capacity or output as the source has it: of no series, and in no total of the Atlas.")
    )
    unit: str | None = column(_("Unit of the number."), codes=tuple(ProjectUnit.values))
    product: str | None = column(_("What is counted, in words."), width=24)
    year: int | None = column(_("Year of the output, or since when it has this capacity."))
    start: str | None = column(_("When it began, or is due to begin."), pattern=PARTIAL_DATE)
    source_title: str | None = column(_("Title of the source."), width=44)
    source_publisher: str | None = column(_("Publisher of the source."))
    source_url: str | None = column(_("Address of the source."), width=44)
    as_of: str | None = column(
        _("When the source was true, as the profile says; or empty."), pattern=PARTIAL_DATE
    )
    url: str = column(_("Where the profile states it."), of="id", width=60)
    licence: str = column(_("Licence of our text."), of="id")


class Project(TracedSource, OwnProject):
    """A mine, a plant or a project. Its number is that of its source: never add it to figures."""


def read(ids: Iterable[int], site: str) -> list[Cells]:
    """The rows of the projects with these keys, in their order. `site`: scheme and host."""
    return [row for keys in batched(ids, AT_ONCE, strict=False) for row in _read(keys, site)]


def _read(keys: Iterable[int], site: str) -> Iterator[Cells]:
    projects = EditionProject.objects.filter(pk__in=keys).order_by()
    stored = {project.pk: project for project in projects.values_list(*OF_PROJECT, named=True)}
    minerals = defaultdict(list)
    named = EditionProjectMineral.objects.filter(project__in=keys).order_by()
    for pk, slug in named.values_list("project", "mineral__slug"):
        minerals[pk].append(slug)
    for pk in keys:
        project = stored[pk]
        yield PROJECTS.tuple(
            country_iso3=project.edition__subject__place__code,
            country=project.edition__subject__place__name,
            edition=project.edition__number,
            id=project.anchor,
            minerals=";".join(sorted(minerals[pk])),
            stages=";".join(stages_of(project.stages)),
            url=site + profile_address(project.edition__subject__place__slug, project.anchor),
            licence=LICENCE,
            **{name: getattr(project, name) for name in SAME},
        )


def _every() -> Iterable[Cells]:
    """Every row, the countries in order, for the data package."""
    live = EditionProject.objects.of_live().filter(edition__subject__kind=SubjectKind.COUNTRY)
    ids = live.order_by("edition__subject__place__code", "position", "anchor").values_list("pk", flat=True)
    return PROJECTS.pack(read(ids, ""))


PROJECTS = Table(
    "projects",
    _("Mines, plants and projects"),
    _("A mine, a plant or a project that a live profile states."),
    Project,
    ("country_iso3", "id"),
    _every,
    with_texts=True,
    more_keys=(EDITION,),
)
