"""The list of cited addresses that have stopped answering, each with the profiles that cite it."""

from dataclasses import dataclass, field

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Count

from ...addresses import rounds
from ...desk.addresses import EMPTY, TITLE, first_hand_words
from ...desk.form_places import form_of
from ...desk.health import PLACES
from ...models import CheckedAddress, Profile
from ...models.desk import AddressOutcome
from ...shape import TABLE
from ..across.used import uses_of_sources
from ..base import DeskPage, OnlyPages

ADDRESSES_A_PAGE = 50
ARCHIVE = (
    "https://web.archive.org/web/{}/{}"  # which leads to its copy of the day that is nearest to that date
)


@dataclass
class Gone:
    """An address that is gone, and who cites it: [(name of a profile, address of its form, which source)]."""

    row: CheckedAddress
    cited_by: list = field(default_factory=list)
    read_on: str = ""  # when a source at this address was last read, as drafts say: a day, a month or a year

    @property
    def archived(self):
        """The address of an archive's copy from when it was last read, or else failed first. Nobody has opened it."""
        date = self.read_on.replace("-", "") or f"{self.row.failing_since:%Y%m%d}"
        return ARCHIVE.format(date, self.row.address)


def with_profiles(rows):
    """The Gone of these CheckedAddresses, in two queries."""
    gone, place = [], PLACES[TABLE["citations"].heading]
    uses = uses_of_sources([row.address for row in rows])
    for row in rows:
        one = Gone(row)
        for use in uses[row.address].by_name:
            published = [f"{words} of the live edition, no longer in the draft" for _, words in use.published]
            which = [words for _, words in use.drafted] or published
            one.cited_by += ((use.name, form_of(use.profile, place), words) for words in which)
            one.read_on = max(one.read_on, use.read_on)
        gone.append(one)
    return gone


class GonePage(DeskPage):
    """The addresses that are gone, and how many of all are known to answer."""

    permission = "change_profile"
    http_method_names = ["get", "head"]

    def get(self, request):
        page = Paginator(rounds.gone(request.user), ADDRESSES_A_PAGE).get_page(request.GET.get("page"))
        counts = dict(CheckedAddress.objects.order_by().values_list("outcome").annotate(Count("pk")))
        return self.render(
            "addresses",
            opts=Profile._meta,
            title=TITLE,
            page=page,
            rows=with_profiles(page.object_list),
            empty=EMPTY,
            first_hand=list(first_hand_words(request.user)),
            counts=[(one.label, counts[one]) for one in AddressOutcome if one in counts],
        )


@admin.register(CheckedAddress)
class CheckedAddressAdmin(OnlyPages):
    pages = (("gone/", GonePage, "gone"),)
