"""The filter of /policies/ and /partnerships/: all facets are about one and the same row."""

from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_

from django.utils.translation import gettext

from ..faceted import FacetedSelection, read_values
from .index import FACETS, Index, YearFacet, index_of

NAMED = 3  # minerals that a reason names


@dataclass
class Selection(FacetedSelection):
    """A reader's choice among the rows of one table."""

    table: str
    index: Index
    chosen_slugs: dict  # facet -> slugs, sorted
    notices: list

    facet_labels = FACETS

    @classmethod
    def of(cls, query, table, today):
        """Read a QueryDict. Unknown and repeated values are left out with a notice, empty ones without."""
        index, chosen, notices = index_of(table, today), {}, []
        for facet, label in FACETS.items():
            slugs = filter(None, query.getlist(facet))
            chosen[facet], ignored = read_values(slugs, index.labels[facet], label)
            notices += ignored
        return cls(table, index, chosen, notices)

    def matching(self, *, without=None):
        wanted = ((facet, slugs) for facet, slugs in self.chosen_slugs.items() if slugs and facet != without)
        bits = (self.index.any_of(facet, slugs) for facet, slugs in wanted)
        return reduce(and_, bits, (1 << self.total) - 1)

    def counts(self, facet):
        return self.index.counts(facet, self.matching(without=facet))

    @property
    def total(self):
        return len(self.index.events)

    @property
    def event_ids(self):
        """Primary keys of the matching rows, the newest first."""
        return [self.index.events[place] for place in self.places]

    def order(self, facet, counts):
        return self.index.order(facet, counts, self.chosen_slugs[facet])

    def facet_of(self, name):
        return YearFacet if name == "year" else super().facet_of(name)

    @property
    def path_name(self):
        return f"profiles:{self.table}"

    @property
    def download(self):
        """The name of the address for its rows as a file, which takes the ending."""
        return f"profiles:{self.table}_download"

    @cached_property
    def reasons(self):
        """Reasons why rows are found that do not name the chosen mineral itself."""
        found = []
        for slug in self.chosen_slugs["mineral"]:
            others = [name for name, bits in self.index.through.get(slug, {}).items() if bits & self.found]
            if others:
                named = {
                    "mineral": self.index.labels["mineral"][slug],
                    "others": ", ".join(sorted(others)[:NAMED]),
                }
                text = gettext("%(mineral)s also finds what names %(others)s.")
                if len(others) > NAMED:
                    text = gettext("%(mineral)s also finds what names %(others)s and others of its group.")
                found.append(text % named)
        return found
