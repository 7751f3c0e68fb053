"""Makes the checks that `DraftCheck` keeps, in a fixed number of queries, and says how fresh they are.

A save, a publication, an import, the button “Check now” and the command `check_profiles` make checks. Pages only read
them.
"""

import logging
import time
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import fields
from itertools import batched

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Count, F, IntegerField, Max, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from minerals.facts import figure_store

from ..draft import snapshot
from ..models import DraftCheck, Edition, Profile, Revision
from ..publishing.facts import Facts, minerals_of, texts_of
from ..publishing.figures.shows import TRADE
from ..publishing.payload.payload import Payload
from .findings import Findings, check
from .links import Destinations

logger = logging.getLogger(__name__)

AT_ONCE = 25  # how many payloads are held in memory
FEW = 5  # up to this many drafts, only the figures of their own minerals are read
RULES = 2  # raise it where a check finds more than before: no earlier check is fresh then
LONGEST = 5  # seconds that an import, or “Check now”, spends on checks; the command does the rest


def facts_stamp(state=None):
    """A number that rises with every change of a figure or of a reference table, and with RULES; now, or of a state."""
    state = state or figure_store.facts_state()
    return RULES * 10**12 + state.stamp


def _newest_numbers(profile):
    """The annotations `newest` and `live`: the numbers of the newest revision and the live edition, or 0."""
    live = Edition.objects.current().filter(review__profile=OuterRef(profile))
    live = Subquery(live.order_by().values("number")[:1])  # there is one at most
    nothing = Value(0, output_field=IntegerField())
    return {
        "newest": Coalesce(Revision.objects.newest_of(profile, "number"), nothing),
        "live": Coalesce(live, nothing),
    }


def _with_newest(profiles):
    """Profiles with `newest` and `live`, and with `revision_pk`, the key of the newest revision."""
    return profiles.annotate(revision_pk=Revision.objects.newest_of("pk"), **_newest_numbers("pk"))


def fresh_checks(stamp):
    """The DraftChecks that are up to date."""
    return DraftCheck.objects.alias(**_newest_numbers("profile")).filter(
        revision=F("newest"), edition=F("live"), facts=stamp
    )


def stale_profiles(stamp):
    """Profiles that changed, or whose facts changed, since their check; the longest unchecked first."""
    return Profile.objects.exclude(pk__in=fresh_checks(stamp).values("profile")).order_by(
        F("check_found__checked_at").asc(nulls_first=True), "pk"
    )


def freshness(profiles):
    """`unchecked`: how many drafts have changed, or their facts, since they were checked; `oldest`, `latest`: when."""
    is_fresh = Q(pk__in=fresh_checks(facts_stamp()).values("profile"))
    return profiles.order_by().aggregate(
        unchecked=Count("pk", filter=~is_fresh),
        oldest=Min("check_found__checked_at"),
        latest=Max("check_found__checked_at"),
    )


def check_profiles(profiles, stamp=None):
    """Check `profiles` (a queryset), save what was found, and return [(profile, Findings)] in their order."""
    return [one for checked in _saved(_to_check(profiles), stamp) for one in checked]


def _to_check(profiles):
    """Return the profiles of a queryset as a list, with the related rows that a check needs."""
    return list(_with_newest(profiles.with_subject()))


def _saved(profiles, stamp, at_once=AT_ONCE):
    """Yield [(profile, Findings)] of each batch of a list, once its checks are saved."""
    for checked, at in _checked(profiles, stamp, at_once=at_once):
        try:
            with transaction.atomic():
                _save(checked, at)
        except IntegrityError:
            pass  # one of them has been discarded since; the command checks the others again
        yield checked


def _checked(profiles, stamp=None, trees=None, at_once=AT_ONCE):
    """Yield ([(profile, Findings)], stamp of the facts) for each batch of a list. `trees` were read already."""
    stamp = facts_stamp() if stamp is None else stamp
    facts = None
    for some in batched(profiles, at_once, strict=False):
        drafts = _drafts(some, trees)
        if facts is None:
            few = len(profiles) <= FEW
            named = [_minerals_of_draft(tree, live) if few else None for _, tree, live in drafts]
            facts = Facts.open(some[0].subject.place, None if None in named else set().union(*named))
            destinations = Destinations(facts.store)
        _expect_trade(facts, drafts)
        found = [
            (profile, _check_one(profile, tree, facts.for_country(profile.subject.place), destinations, live))
            for profile, tree, live in drafts
        ]
        yield found, stamp


def _expect_trade(facts, drafts):
    """Read the trade that these drafts and their live editions name, all at once. Unreadable drafts name none."""
    for profile, tree, live in drafts:
        trees = [tree, live and live["source"]]
        for one in filter(None, trees):
            with suppress(Exception):
                facts.for_country(profile.subject.place).expect_trade(texts_of(snapshot.upgrade(one)))


def carry_over(profile, *, revision, to):
    """Use the check of one revision for another with the same text. Returns whether there was one."""
    return bool(DraftCheck.objects.filter(profile=profile, revision=revision).update(revision=to))


@contextmanager
def _logging_failures():
    """Log a failure and roll back to here: nobody loses a save or an import to a failed check."""
    try:
        with transaction.atomic():
            yield
    except Exception:
        logger.exception("Drafts could not be checked; the command check_profiles will try again")


_postponed = ContextVar("postponed", default=False)


@contextmanager
def checked_together():
    """Let changes of many profiles make no checks; whoever changes them checks all of them at the end."""
    token = _postponed.set(True)
    try:
        yield
    finally:
        _postponed.reset(token)


@_logging_failures()
def check_after_change(profile, tree=None):
    """Check one profile, which the caller has locked and changed. `tree` is its newest snapshot, if known."""
    if _postponed.get():
        return
    trees = None if tree is None else {profile.pk: tree}
    for checked, stamp in _checked(_to_check(Profile.objects.filter(pk=profile.pk)), trees=trees):
        _save(checked, stamp)


@_logging_failures()
def check_after_figures(before):
    """Check the drafts whose minerals have other figures than at a FactsState. The checks of the others stay valid."""
    end = _end_of_checks()
    # An import of trade changes no figure: drafts that name trade are checked after every import.
    changed, stamp = figure_store.minerals_since(before) | {TRADE}, facts_stamp()
    held = list(fresh_checks(facts_stamp(before)).values_list("profile", flat=True))
    affected = []
    for some in batched(_with_newest(Profile.objects.order_by("pk")), AT_ONCE, strict=False):
        affected += [
            profile.pk
            for profile, tree, live in _drafts(some)
            if (named := _minerals_of_draft(tree, live)) is None or named & changed
        ]
    DraftCheck.objects.filter(profile__in=held).exclude(profile__in=affected).update(facts=stamp)
    _check_until(end, affected, stamp)


def check_stale():
    """Check stale drafts for as long as an import may. Return (how many were checked, how many are left)."""
    end, stamp = _end_of_checks(), facts_stamp()
    stale = list(stale_profiles(stamp).values_list("pk", flat=True))
    number = _check_until(end, stale, stamp)
    return number, len(stale) - number


def _end_of_checks():
    return time.monotonic() + LONGEST


def _check_until(end, keys, stamp):
    """Check the profiles with these keys, in their order, until `end`; how many were checked."""
    order = {key: place for place, key in enumerate(keys)}
    profiles = sorted(_to_check(Profile.objects.filter(pk__in=keys)), key=lambda one: order[one.pk])
    number = 0
    for checked in _saved(profiles, stamp, at_once=FEW) if time.monotonic() <= end else ():
        number += len(checked)
        if time.monotonic() > end:
            break
    return number


def _drafts(profiles, trees=None):
    """[(profile, tree of its newest revision or None, payload of its live edition or None)]."""
    if trees is None:
        newest = Revision.objects.filter(pk__in=[p.revision_pk for p in profiles])
        trees = dict(newest.values_list("profile_id", "payload"))
    editions = Edition.objects.current().filter(review__profile__in=[p.pk for p in profiles if p.live])
    live = dict(editions.values_list("review__profile_id", "payload"))
    return [(profile, trees.get(profile.pk), live.get(profile.pk)) for profile in profiles]


def _minerals_of_draft(tree, live):
    """Slugs that a draft and its live edition name; None if they cannot be read."""
    try:
        found = minerals_of(snapshot.upgrade(tree))
        if live:
            live = Payload.from_json(live)
            found |= minerals_of(snapshot.upgrade(live.source))
            found |= {figure.mineral for figure in live.figures.values()}
    except Exception:
        return None
    return found


def _check_one(profile, tree, facts, destinations, live):
    """The Findings of one draft. One that cannot be checked gives a finding, and the others are still checked."""
    try:
        return _findings(profile, tree, facts, destinations, live)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("The draft of %s cannot be checked", profile)
        return Findings(broken=[["The draft", "", "it cannot be checked: a part of it cannot be read"]])


def _findings(profile, tree, facts, destinations, live):
    live = live and Payload.from_json(live)
    try:
        if tree is not None:
            return check(tree, facts, destinations, live)
    except snapshot.UnknownName:
        pass
    try:
        return check(snapshot.snapshot(profile), facts, destinations, live)
    except snapshot.UnknownName as error:
        reason = "this is no longer in the reference tables"
        return Findings(broken=[["The published text", error.name, reason]])


def _save(checked, stamp):
    names = [one.name for one in fields(Findings)]
    checks = [
        DraftCheck(
            profile=profile, revision=profile.newest, edition=profile.live, facts=stamp, checked_at=timezone.now(),
            **{name: getattr(findings, name) for name in names},
        )
        for profile, findings in checked
    ]  # fmt: skip
    updated = ["revision", "edition", "facts", "checked_at", *names]
    DraftCheck.objects.bulk_create(
        checks, update_conflicts=True, unique_fields=["profile"], update_fields=updated
    )
