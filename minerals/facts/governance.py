"""Estimates of governance read once: the mean of the six dimensions of each country and year, of the newest release."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter

from django.db.models import Count, Q, Subquery, Sum

from page_store.keeping import kept_while

from ..models import Dimension, GovernanceEstimate, Release
from ..passing_on import passable

SOURCE = "wgi"
ALL = len(Dimension)
OF_RELEASE = (
    "release__key",
    "release__name",
    "release__source__attribution",
    "release__source__key",
)


@dataclass(frozen=True)
class Governance:
    """{year: {code: mean, −2.5 to 2.5}} of one release; a country that lacks one of the six has no mean."""

    years: dict = field(default_factory=dict)
    release: str = ""  # its key
    name: str = ""
    attribution: str = ""  # the credit that its licence requires
    source: str = ""  # its key

    def year_for(self, year):
        """The newest year of estimates that is not after `year`; None where there is none."""
        return max((each for each in self.years if each <= year), default=None)

    def means(self, year):
        """{code: mean} of `year_for(year)`."""
        return self.years.get(self.year_for(year), {})

    @property
    def passable(self):
        """The estimates as a file may have them: none where their source may not be passed on."""
        return self if passable([self], attrgetter("source")) else Governance()

    @classmethod
    def newest(cls, years=None):
        """The newest release, in one query; where `years` are given, for these and for its newest year only."""
        return _newest(None if years is None else frozenset(years))


@kept_while("minerals")
def _newest(years):
    held = _of_newest_release().order_by()
    found = held
    if years is not None:
        found = held.filter(Q(year__in=years) | Q(year=Subquery(_newest_year(held))))
    rows = found.values_list(*OF_RELEASE, "year", "country__code")
    rows = rows.annotate(total=Sum("estimate"), count=Count("pk")).filter(count=ALL)
    means, of_release = defaultdict(dict), ()
    for *release, year, code, total, _ in rows:
        means[year][code], of_release = Decimal(total) / ALL, release
    return Governance(dict(means), *of_release)


def estimates(*, newest_year=False):
    """The GovernanceEstimates of the newest release, by country and name, the newest year first, in one query."""
    found = _of_newest_release()
    if newest_year:
        found = found.filter(year=Subquery(_newest_year(found)))
    found = found.select_related("country", "release__source")
    return found.order_by("country__slug", "-year", "dimension")


def estimates_by_year():
    """(the newest Release, [(code of a country, its name, year, {dimension: estimate})] by country and year), without
    making objects of ten thousand rows; (None, []) where there is none.
    """
    release = _releases().select_related("source").first()
    rows = GovernanceEstimate.objects.filter(release=release).order_by("country__slug", "year", "dimension")
    columns = ("country__code", "country__name", "year", "dimension", "estimate")
    found = defaultdict(dict)
    for *head, dimension, estimate in rows.values_list(*columns):
        found[tuple(head)][dimension] = estimate
    return release, [(*head, own) for head, own in found.items()]


def _of_newest_release():
    return GovernanceEstimate.objects.filter(release=Subquery(_releases().values("pk")[:1]))


def _releases():
    """The releases with estimates, the newest first."""
    releases = Release.objects.filter(source__key=SOURCE, governance_estimates__isnull=False)
    return releases.order_by("-published", "-key")


def _newest_year(estimates):
    return estimates.order_by("-year").values("year")[:1]
