"""The facets of /policies/, /partnerships/ and /projects/, each declared here alone: form, notices and index follow."""

from django.utils.translation import gettext_lazy as _

from ...models import EditionEvent, EditionProject
from ...models.choices import EventKind, PolicyStatus, ProjectStage, ProjectStatus
from ...models.projects import stages_of
from ...shape import TABLE
from ..clock import PASSED, TO_COME
from ..filters.facets import Facet, FacetSet

STATES = {  # statuses by the clock, in the order of the filter
    PolicyStatus.IN_FORCE: PolicyStatus.IN_FORCE.label,
    TO_COME: _("Not yet in force"),
    PolicyStatus.ANNOUNCED: PolicyStatus.ANNOUNCED.label,
    PolicyStatus.SUSPENDED: PolicyStatus.SUSPENDED.label,
    PASSED: _("Date passed, not checked since"),
    PolicyStatus.ENDED: PolicyStatus.ENDED.label,
    PolicyStatus.SUPERSEDED: PolicyStatus.SUPERSEDED.label,
}


class MineralFacet(Facet):
    def order(self, index, counts, chosen):
        """Return values, the most frequent first.

        A mineral that is found only through its kin is not a value unless it was chosen: the rare earths would fill
        the list.
        """
        counts = {slug: index.named[slug].bit_count() if slug in index.named else 0 for slug in counts}
        return [
            slug for slug in super().order(index, counts, chosen) if slug in index.named or slug in chosen
        ]


class RowFacet(Facet):
    """Values of each row: `values` of it and its state today, `label_of` each in an index, in the order of `sort`."""

    def __init__(self, label, values, label_of=lambda slug, index: slug, sort=None, **shown):
        super().__init__(label, **shown)
        self.values, self.label_of, self.sort = values, label_of, sort

    def order(self, index, counts, chosen):
        return self.sort(counts) if self.sort else super().order(index, counts, chosen)


def _in_order(codes):
    """The order of the values of a facet: that of `codes`."""
    return lambda slugs: [code for code in codes if code in slugs]


def _labels(choices):
    """The words of codes; one that the vocabulary no longer has stands for itself."""
    return lambda code, index: str(choices(code).label) if code in choices else code


def year_facet():
    return RowFacet(
        _("Year"),
        lambda row, state: [row.date[:4]],
        sort=lambda years: sorted(years, reverse=True),
        is_alphabetical=False,
    )


class EventFilter(FacetSet):
    """The choices of readers among the rows of one table: all facets are about one and the same row."""

    country = Facet(_("Country"))
    mineral = MineralFacet(_("Mineral"))
    type = RowFacet(
        _("Type"),
        lambda row, state: [row.kind],
        lambda kind, index: TABLE[index.table].choices["kind"].get(kind, kind),
    )
    status = RowFacet(
        _("Status today"), lambda row, state: [state], lambda state, index: str(STATES[state]),
        sort=_in_order(STATES), column="status_today",
    )  # fmt: skip
    year = year_facet()

    class Meta:
        model = EditionEvent
        fields = []


class HappeningFilter(FacetSet):
    """The choices of readers among events."""

    country = Facet(_("Country"))
    mineral = MineralFacet(_("Mineral"))
    type = RowFacet(
        _("Type"), lambda row, state: [row.kind], _labels(EventKind), sort=_in_order(EventKind.values)
    )
    year = year_facet()

    class Meta:
        model = EditionEvent
        fields = []


class ProjectFilter(FacetSet):
    """The choices of readers among mines, plants and projects: all facets are about one and the same of them."""

    region = RowFacet(
        _("Region"), lambda row, state: filter(None, [row.edition__subject__place__region__slug]),
        lambda slug, index: index.regions[slug],
    )  # fmt: skip
    country = Facet(_("Country"))
    mineral = MineralFacet(_("Mineral"))
    stage = RowFacet(
        _("Stage"), lambda row, state: stages_of(row.stages), _labels(ProjectStage),
        sort=_in_order(ProjectStage.values), column="stages",
    )  # fmt: skip
    status = RowFacet(
        _("Status"), lambda row, state: [state], _labels(ProjectStatus), sort=_in_order(ProjectStatus.values)
    )

    class Meta:
        model = EditionProject
        fields = []


def row_facets(declared):
    """{name: RowFacet} of the facets of a filter that rows have values of themselves."""
    return {name: one for name, one in declared.declared_facets.items() if isinstance(one, RowFacet)}
