"""The facets of /policies/ and /partnerships/, each declared here alone: form, notices and index follow."""

from django.utils.translation import gettext_lazy as _

from ...models import EditionEvent
from ...models.choices import PolicyStatus
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
    """One value of each row: `value` of it and its state today, `label_of` that in a table, in the order of `sort`."""

    def __init__(self, label, value, label_of=lambda slug, table: slug, sort=None, **shown):
        super().__init__(label, **shown)
        self.value, self.label_of, self.sort = value, label_of, sort

    def order(self, index, counts, chosen):
        return self.sort(counts) if self.sort else super().order(index, counts, chosen)


class EventFilter(FacetSet):
    """The choices of readers among the rows of one table: all facets are about one and the same row."""

    country = Facet(_("Country"))
    mineral = MineralFacet(_("Mineral"))
    type = RowFacet(
        _("Type"),
        lambda row, state: row.kind,
        lambda kind, table: TABLE[table].choices["kind"].get(kind, kind),
    )
    status = RowFacet(
        _("Status today"), lambda row, state: state, lambda state, table: str(STATES[state]),
        sort=lambda slugs: [state for state in STATES if state in slugs], column="status_today",
    )  # fmt: skip
    year = RowFacet(
        _("Year"), lambda row, state: row.date[:4], sort=lambda years: sorted(years, reverse=True),
        is_alphabetical=False,
    )  # fmt: skip

    class Meta:
        model = EditionEvent
        fields = []


FACETS = EventFilter.declared_facets
ROW_FACETS = {name: one for name, one in FACETS.items() if isinstance(one, RowFacet)}
