"""The words of /policies/, /partnerships/ and /projects/."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from minerals import wording

from ...models.projections import EventTable
from .index import PROJECTS


@dataclass(frozen=True)
class ListWords:
    """The words of a list of rows. `counted` and `show` have a plural by `count`."""

    name: Promise
    title: Promise
    tagline: Promise
    description: Promise
    order: Promise
    apply: Promise  # the label of the button where there is no script
    counted: Promise  # how many of how many
    show: Promise
    other: tuple[str, Promise]  # the address of another list, and its label

    def count_of(self, number: int, total: int) -> str:
        """“3 of 40 policies”."""
        named = {"number": wording.number(number), "total": wording.number(total), "count": total}
        return str(self.counted % named)

    def show_of(self, number: int) -> str:
        """“Show 3 policies”."""
        return str(self.show % {"number": wording.number(number), "count": number})


WORDS = {
    EventTable.POLICIES: ListWords(
        name=_("Policies"),
        title=_("What governments have decided"),
        tagline=_(
            "Strategies, export controls, subsidies and stockpiles, from our country profiles, each with its source"
            " and its status today."
        ),
        description=_(
            "What governments have decided about critical minerals: by %(facets)s, each with its source."
        ),
        order=_("Newest first."),
        apply=_("Show policies"),
        counted=ngettext_lazy("%(number)s of %(total)s policy", "%(number)s of %(total)s policies", "count"),
        show=ngettext_lazy("Show %(number)s policy", "Show %(number)s policies", "count"),
        other=("profiles:partnerships", _("Partnerships between countries")),
    ),
    EventTable.PARTNERSHIPS: ListWords(
        name=_("Partnerships"),
        title=_("Who works with whom"),
        tagline=_(
            "Agreements, stakes, offtakes and forums, from our country profiles, each with its source and its status"
            " today."
        ),
        description=_(
            "Who works with whom on critical minerals: agreements, stakes, offtakes and forums by %(facets)s."
        ),
        order=_("Newest first. An agreement that several profiles point to is listed once."),
        apply=_("Show partnerships"),
        counted=ngettext_lazy(
            "%(number)s of %(total)s partnership", "%(number)s of %(total)s partnerships", "count"
        ),
        show=ngettext_lazy("Show %(number)s partnership", "Show %(number)s partnerships", "count"),
        other=("profiles:policies", _("Policies of countries")),
    ),
    EventTable.EVENTS: ListWords(
        name=_("Events"),
        title=_("What happened to supply"),
        tagline=_(
            "Shocks, export controls, laws and agreements that concern several countries, each told once and checked"
            " by two people."
        ),
        description=_(
            "Events that moved the supply of critical minerals: by %(facets)s, each with its sources."
        ),
        order=_("Newest first."),
        apply=_("Show events"),
        counted=ngettext_lazy("%(number)s of %(total)s event", "%(number)s of %(total)s events", "count"),
        show=ngettext_lazy("Show %(number)s event", "Show %(number)s events", "count"),
        other=("profiles:policies", _("Policies of countries")),
    ),
    PROJECTS: ListWords(
        name=_("Mines, plants and projects"),
        title=_("Who mines and refines where"),
        tagline=_(
            "Mines, plants and projects from our country profiles, each with its owners, its status and its source."
            " No figure of the Atlas counts their capacity or output."
        ),
        description=_(
            "Mines, plants and projects of critical minerals: by %(facets)s, each with its owners and its source."
        ),
        order=_("Sorted by country, then as in the profile."),
        apply=_("Show projects"),
        counted=ngettext_lazy("%(number)s of %(total)s project", "%(number)s of %(total)s projects", "count"),
        show=ngettext_lazy("Show %(number)s project", "Show %(number)s projects", "count"),
        other=("profiles:policies", _("Policies of countries")),
    ),
}
