"""The facets of /policies/ and /partnerships/, each declared here alone: form, notices and index follow."""

from django.utils.translation import gettext_lazy as _

from ...models import EditionEvent
from ...models.choices import PolicyStatus
from ...shape import TABLE
from ..clock import PASSED, TO_COME
from ..filters.facets import Facet, FacetSet

STATES = {  # what the clock makes of a status, in the order of the filter
    PolicyStatus.IN_FORCE: PolicyStatus.IN_FORCE.label,
    TO_COME: _("Not yet in force"),
    PolicyStatus.ANNOUNCED: PolicyStatus.ANNOUNCED.label,
    PolicyStatus.SUSPENDED: PolicyStatus.SUSPENDED.label,
    PASSED: _("Date passed, not checked since"),
    PolicyStatus.ENDED: PolicyStatus.ENDED.label,
    PolicyStatus.SUPERSEDED: PolicyStatus.SUPERSEDED.label,
}


class NamedFacet(Facet):
    """Countries or minerals, of which a row may name several."""


class MineralFacet(NamedFacet):
    def order(self, index, counts, chosen):
        """Those most named first.

        A mineral that is found through its kin alone is no value, unless it was chosen: the rare earths would fill the
        list.
        """
        counts = {slug: index.named[slug].bit_count() if slug in index.named else 0 for slug in counts}
        return [
            slug for slug in super().order(index, counts, chosen) if slug in index.named or slug in chosen
        ]


class RowFacet(Facet):
    """One value of each row: `value` of the row and its state today. `label` of a slug and a table."""

    def __init__(self, name, value, label=lambda slug, table: slug, **shown):
        super().__init__(name, **shown)
        self.value, self.label_of = value, label


class StatusFacet(RowFacet):
    def order(self, index, counts, chosen):
        return [state for state in STATES if state in counts]


class YearFacet(RowFacet):
    def order(self, index, counts, chosen):
        return sorted(counts, reverse=True)


class EventFilter(FacetSet):
    """What readers may choose among the rows of one table: all facets are about one and the same row."""

    country = NamedFacet(_("Country"))
    mineral = MineralFacet(_("Mineral"))
    type = RowFacet(
        _("Type"),
        lambda row, state: row.kind,
        lambda kind, table: TABLE[table].choices["kind"].get(kind, kind),
    )
    status = StatusFacet(_("Status today"), lambda row, state: state, lambda state, table: str(STATES[state]))
    year = YearFacet(_("Year"), lambda row, state: row.date[:4], is_alphabetical=False)

    class Meta:
        model = EditionEvent
        fields = []


FACETS = EventFilter.declared_facets
ROW_FACETS = {name: one for name, one in FACETS.items() if isinstance(one, RowFacet)}
