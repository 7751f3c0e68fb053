"""A round: the addresses that are due, longest unasked first, each asked once, and what is written about it."""

import time
from collections import Counter, defaultdict
from datetime import timedelta
from functools import reduce
from itertools import zip_longest
from operator import or_
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from .. import workflow
from ..models import CheckedAddress, Citation, EditionCitation
from ..models.choices import EditionState
from ..models.desk import AddressOutcome
from ..models.originals import ADDRESSES

MOST = 100  # addresses of a round
MOST_OF_A_HOST = 10
SECONDS = 30 * 60  # of a round; no address is begun after them
AGAIN = timedelta(days=30)
AFTER_A_FAILURE = timedelta(days=2)
ONCE_GONE = timedelta(days=7)
CLAIMED = timedelta(hours=1)  # by a round that has not written its answer yet
FAILURES = 3  # and these days since the first: then an address is gone
FAILING = timedelta(days=3)
HOSTS = 3  # if none of at least so many answers, the fault is ours


class Offline(Exception):
    """No host was reached at all, so nothing is known of any."""


def cited():
    """Citations of drafts, and those of live editions, in no order."""
    live = EditionCitation.objects.filter(edition__state=EditionState.LIVE)
    return Citation.objects.order_by(), live.order_by()


def cited_within(user):
    """Citations of drafts and of live editions where `user` may act."""
    drafts, live = cited()
    drafts = workflow.within(user, drafts, "profile__subject__place")
    return drafts, workflow.within(user, live, "edition__subject__place")


def _addresses(citations):
    """Querysets of the addresses of citations: where each text was read, and where its original is."""
    return [
        rows.exclude(**{name: ""}).values_list(name, flat=True) for rows in citations for name in ADDRESSES
    ]


def _among(citations):
    """The condition that a CheckedAddress is one of these citations’ addresses."""
    return reduce(or_, (Q(address__in=addresses) for addresses in _addresses(citations)))


def gone(user):
    """CheckedAddresses that are gone and cited where `user` may act, the longest gone first."""
    found = CheckedAddress.objects.filter(_among(cited_within(user)), outcome=AddressOutcome.GONE)
    return found.order_by("failing_since", "pk")


def take_up():
    """Add addresses that are newly cited, and remove those that no longer are."""
    CheckedAddress.objects.exclude(_among(cited())).delete()
    own = {
        *settings.ALLOWED_HOSTS,
        urlsplit(settings.SITE_URL).hostname,
    }  # which the checks of drafts look at
    named = {address for addresses in _addresses(cited()) for address in addresses}
    now = {address for address in named if (host := host_of(address)) and host not in own}
    new = now - set(CheckedAddress.objects.values_list("address", flat=True))
    rows = [CheckedAddress(address=address) for address in sorted(new)]
    CheckedAddress.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def host_of(address):
    """The host of an address of the web; empty for anything else."""
    try:
        parts = urlsplit(address)
        return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def due(most=MOST):
    """At most so many addresses that are due, the longest unasked first. Hosts take turns."""
    rows = CheckedAddress.objects.filter(due_at__lte=timezone.now())
    by_host, number = defaultdict(list), 0
    for row in rows.order_by(F("checked_at").asc(nulls_first=True), "pk").iterator():
        same = by_host[host_of(row.address)]
        if len(same) < MOST_OF_A_HOST:
            same.append(row)
            number += 1
        if number == most:
            break
    turns = zip_longest(*by_host.values())
    return [row for turn in turns for row in turn if row]


def check(asker, most=MOST):
    """Ask the addresses that are due, and return {outcome: how many}. Raises Offline if no host at all was reached."""
    take_up()
    counts, unreached, busy, online = Counter(), [], set(), False
    began = time.monotonic()
    for row in due(most):
        host = host_of(row.address)
        if time.monotonic() - began > SECONDS:
            break
        if host in busy or not _claim(row):
            continue
        answer = asker.answer(row.address)
        online |= bool(answer.reached)
        if answer.busy:
            busy.add(host)
        if answer.reached is False:
            unreached.append((row, answer))
        else:
            counts[_write(row, answer)] += 1
    if not online and len({host_of(row.address) for row, _ in unreached}) >= HOSTS:
        raise Offline
    counts.update(_write(row, answer) for row, answer in unreached)
    return counts


def _claim(row):
    """Whether this round may ask the address: another one may have begun to, on another machine."""
    same = CheckedAddress.objects.filter(pk=row.pk, due_at=row.due_at)
    return same.update(due_at=timezone.now() + CLAIMED)


def _write(row, answer):
    """Write an answer, and return its outcome."""
    now = timezone.now()
    failures = row.failures + 1 if answer.fails else 0
    since = (row.failing_since or now) if answer.fails else None
    if failures >= FAILURES and now - since >= FAILING:
        outcome, again = AddressOutcome.GONE, ONCE_GONE
    elif failures:
        outcome, again = AddressOutcome.FAILING, AFTER_A_FAILURE
    else:
        outcome, again = AddressOutcome.UNKNOWN if answer.fails is None else AddressOutcome.ANSWERS, AGAIN
    CheckedAddress.objects.filter(pk=row.pk).update(
        outcome=outcome, reason=answer.reason[:300], failures=failures, failing_since=since, checked_at=now,
        due_at=now + again,
    )  # fmt: skip
    return outcome
