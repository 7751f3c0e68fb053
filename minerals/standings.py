"""What every country is for every mineral of the filter: its computed roles by the newest headline figures.

The rule is that of `computed_roles`; here it is applied to all countries at once.
"""

from collections import defaultdict
from dataclasses import dataclass

from .figure_store import FigureStore
from .indicators import Observation, Rank, Share, newest, role_shown_by


@dataclass(frozen=True)
class Standing:
    """The series in which a country has most of the world in one role, or the first one where it has no share."""

    observation: Observation
    share: Share | None
    rank: Rank | None

    @property
    def percent(self):
        return self.share.percent if self.share else -1


def standings(names=None):
    """{code: {(mineral slug, role): Standing}} of states, territories and blocs, each mineral by its own figures."""
    store = FigureStore.newest(mineral__in_filter=True, names=names)
    found = defaultdict(dict)
    for mineral in sorted({one.head.mineral for one in store.series.values()}):
        for one in newest(store.carried(store.of(mineral))):
            for row in one.listed:
                role = role_shown_by(row)
                if role is None or row.is_world or row.is_other or not row.is_present:
                    continue
                standing = Standing(row, one.share(row.code), one.rank(row.code))
                known = found[row.code].get((mineral, role))
                if known is None or standing.percent > known.percent:
                    found[row.code][mineral, role] = standing
    return found
