"""The queue of cited addresses that have stopped answering."""

from decimal import Decimal

from django.db.models import Count, Q
from django.urls import reverse

from minerals.wording import numbers

from ..addresses import rounds
from ..models.choices import FIRST_HAND
from .tasks import HEALTH_ROWS, Task, narrow_queue

TITLE = "Addresses that do not answer"
EMPTY = "No cited address is known to have stopped answering."


def first_hand(citations):
    """(how many of these citations are of first hand or have an original beside them, how many there are)."""
    is_one = Q(kind__in=FIRST_HAND) | ~Q(original_title="")
    counts = citations.aggregate(found=Count("pk", filter=is_one), every=Count("pk"))
    return counts["found"], counts["every"]


def first_hand_words(user):
    """Sentences on the citations of drafts and of live editions where `user` may act, if there are any."""
    for rows, what in zip(rounds.cited_within(user), ("drafts", "live editions"), strict=True):
        found, every = first_hand(rows)
        if every:
            share = numbers.whole_percent(Decimal(100 * found) / every)
            yield (
                f"{found:,} of {every:,} citations in {what} ({share}) are primary, of companies or of "
                "intergovernmental organisations, or have an original beside them."
            )


def gone_for(user):
    """The longest gone first; the tasks lead to the list, which names the profiles that cite each."""
    page = reverse("admin:profiles_checkedaddress_gone")

    def task(pk, address, reason, failing_since):
        return Task(address, f"{page}#address-{pk}", reason, failing_since)

    texts = ("address", "reason", "failing_since")
    return narrow_queue(TITLE, EMPTY, rounds.gone(user), texts, task, page, HEALTH_ROWS)
