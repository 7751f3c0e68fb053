"""The filters of /policies/, /partnerships/ and /projects/: all facets are about one and the same row."""

from functools import cached_property, reduce
from operator import and_

from django.utils.translation import gettext

from ..filters.facets import NAMED
from .filter import EventFilter, HappeningFilter, ProjectFilter
from .index import index_of


class _OfRows:
    """A reader's choice among the rows of one table."""

    @classmethod
    def of(cls, query, table, today):
        return cls(query, index_of(table, today))

    def matching(self, *, without=None):
        wanted = ((facet, slugs) for facet, slugs in self.chosen_slugs.items() if slugs and facet != without)
        bits = (self.index.any_of(facet, slugs) for facet, slugs in wanted)
        return reduce(and_, bits, (1 << self.total) - 1)

    def counts(self, facet):
        return self.index.counts(facet, self.matching(without=facet))

    @property
    def total(self):
        return len(self.index.keys)

    @property
    def ids(self):
        """Primary keys of the matching rows, in the order of the index."""
        return [self.index.keys[place] for place in self.places]

    @property
    def path_name(self):
        return f"profiles:{self.index.table}"

    @property
    def download(self):
        """The name of the address for its rows as a file, which takes the ending."""
        return f"profiles:{self.index.table}_download"

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


class Selection(_OfRows, EventFilter):
    """A choice among policies or partnerships, the newest first."""


class HappeningSelection(_OfRows, HappeningFilter):
    """A choice among events, the newest first."""


class ProjectSelection(_OfRows, ProjectFilter):
    """A choice among mines, plants and projects, the countries in order."""
