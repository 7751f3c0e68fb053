"""Countries by role: computed from the figures, or added by editors in live editions. No draft is read."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext, ngettext_lazy

from minerals.facts.figure_store import FigureStore
from minerals.indicators import STRENGTHS, ComputedRole, computed_roles
from minerals.models import Mineral
from minerals.presentation.cells import Cell
from minerals.wording import (
    Current,
    basis_name,
    form_name,
    listed,
    lower_first,
    source_name,
    upper_first,
)
from page_store.keeping import kept_while

from ...models import Edition, EditionAddedRole, EditionPair
from ...models.choices import COMPUTED
from ...models.subjects import with_subject


@kept_while("minerals")
def computed():
    """{role: {mineral slug: [ComputedRole]}} of states and territories, from each mineral's own newest figures.

    As `computed_roles` gives them for each pair: the strongest role of a country first.
    """
    store = FigureStore.newest()
    found = {role: {} for role in COMPUTED}
    for slug in sorted({one.head.mineral for one in store.series.values()}):
        series = store.carried(store.of(slug))
        codes = sorted({o.code for one in series for o in one.countries})
        held = [one for code in codes for one in computed_roles(code, series) if one.role in found]
        for one in sorted(held, key=_strongest_first):
            found[one.role].setdefault(slug, []).append(one)
    return found


def _strongest_first(role):
    percent = role.share.percent if role.share else 0
    return (STRENGTHS.index(role.strength), -percent, role.because.name)


@dataclass(frozen=True)
class Holder:
    """A country that has the role for a mineral, with the figure that shows it."""

    cell: Cell
    strength: str
    # What tells its series from the others of the mineral: “smelter”, “sponge”, “2024”; or empty.
    qualifier: str


class MineralHolders:
    """The countries that have one role for one mineral."""

    def __init__(self, mineral: Mineral, roles: list[ComputedRole]):
        self.mineral, self.held = mineral, roles
        identities = Counter((*one.because.identity, one.because.year) for one in roles)
        self._usual = max(identities, key=lambda identity: (identities[identity], identity[-1], identity))
        holders = [
            Holder(Cell(one.because, one.rank, one.share), one.strength, self._qualifier(one.because))
            for one in roles
        ]
        self.leading = [one for one in holders if one.strength == "leading"]
        self.major = [one for one in holders if one.strength == "major"]
        # Present without an exact number, withheld above all: no rank and no share.
        self.inexact = [one for one in holders if not one.cell.observation.has_value]
        self.more = len(holders) - len(self.leading) - len(self.major) - len(self.inexact)

    @property
    def more_said(self):
        """“12 more”, or “12 countries” where no other is named."""
        if self.leading or self.major:
            return gettext("%(number)s more") % {"number": self.more}
        return counted("country", self.more)

    @property
    def series(self):
        """“refinery production, 2025”: what most of the countries are counted in."""
        of = (one.because for one in self.held if (*one.because.identity, one.because.year) == self._usual)
        return lower_first(Current(next(of)).dated_series)

    def _qualifier(self, observation):
        """Return the parts of an observation's series that are not the usual ones of the row."""
        _mineral, stage, form, _measure, basis, source, *_, year = self._usual
        differing = (
            observation.stage if observation.stage != stage else "",
            (form_name(observation.form) or gettext("all forms")) if observation.form != form else "",
            basis_name(observation.basis) if observation.basis != basis else "",
            str(observation.year) if observation.year != year else "",
            source_name(observation) if observation.source != source else "",
        )
        return ", ".join(filter(None, differing))


NUMBERS = {
    "country": ngettext_lazy("%(number)s country", "%(number)s countries", "number"),
    "mineral": ngettext_lazy("%(number)s mineral", "%(number)s minerals", "number"),
    "profile": ngettext_lazy("%(number)s profile", "%(number)s profiles", "number"),
    "case": ngettext_lazy("%(number)s case", "%(number)s cases", "number"),
}


def counted(what, number):
    """“1 country”, “7 minerals”."""
    return NUMBERS[what] % {"number": number}


def added_headline(cases, profiles):
    """Return the headline of the table of added roles; empty without any."""
    if not cases:
        return ""
    named = {"cases": counted("case", cases), "profiles": counted("profile", profiles)}
    return gettext("%(cases)s in %(profiles)s.") % named


def headline(rows, role):
    """Return the headline of the table of a computed role, in two sentences of numbers."""
    if not rows:
        return gettext("None of our figures shows this role.")
    countries = {one.because.code for row in rows for one in row.held}
    named = {
        "countries": counted("country", len(countries)),
        "minerals": counted("mineral", len(rows)),
        "figures": role.text.computed_from,
    }
    first = gettext("%(countries)s for %(minerals)s, by %(figures)s.") % named
    leaders = Counter(one.cell.place for row in rows for one in row.leading)
    if not leaders:
        return first
    name, times = min(leaders.items(), key=lambda item: (-item[1], item[0]))
    held = (one.cell for row in rows for one in row.leading if one.cell.place == name)
    against = sum(1 for cell in held if cell.caveat)
    text = gettext("%(country)s is first for %(times)s of them.")
    if against:
        text = gettext(
            "%(country)s is first for %(times)s of them; for %(against)s of these, the source adds a caveat."
        )
    return f"{first} {text % {'country': upper_first(listed([name])), 'times': times, 'against': against}}"


def added(role):
    """The EditionAddedRoles of one role in live editions, by country."""
    rows = EditionAddedRole.objects.filter(role=role, edition__in=Edition.objects.live())
    rows = rows.select_related(*with_subject("edition__")).defer("edition__payload")
    return rows.order_by("edition__subject__place__slug", "pk")


def pairs_in_editions():
    """{role: (live profiles, minerals)} of every role, whether computed or added."""
    pairs = EditionPair.objects.filter(edition__in=Edition.objects.live()).exclude(role="").order_by()
    numbers = {"profiles": Count("edition", distinct=True), "minerals": Count("mineral", distinct=True)}
    return {role: found for role, *found in pairs.values_list("role").annotate(**numbers)}
