"""Minerals across several lists, and what that comes to."""

from dataclasses import dataclass

from .entries import Standing


@dataclass(frozen=True)
class Row:
    """A mineral across several lists."""

    mineral: str
    standings: tuple[Standing, ...]

    @property
    def named(self):
        """On how many lists it stands by name."""
        return sum(s.is_named for s in self.standings)

    @property
    def through(self):
        """On how many more it is through another name."""
        return sum(s.through is not None for s in self.standings)

    @property
    def ways(self):
        return {s.through.way for s in self.standings if s.through}


def rows(lists, family, order):
    """A Row a mineral that at least one of `lists` names, in the order of the slugs in `order`."""
    named = {slug for one in lists for slug in one.named}
    return [Row(slug, tuple(one.standing(slug, family) for one in lists)) for slug in order if slug in named]


@dataclass
class Summary:
    """What a matrix comes to. Slugs, in the order of its rows."""

    everywhere: list[str]  # by name on all lists
    everywhere_through: list[str]  # on all, on some of them through another name
    once: list[tuple[str, int]]  # on a single list, and through no other name on another; with its place


def summary(matrix):
    return Summary(
        everywhere=[row.mineral for row in matrix if row.named == len(row.standings)],
        everywhere_through=[
            row.mineral for row in matrix if row.through and row.named + row.through == len(row.standings)
        ],
        once=[
            (row.mineral, next(place for place, s in enumerate(row.standings) if s.is_named))
            for row in matrix
            if row.named == 1 and not row.through
        ],
    )
