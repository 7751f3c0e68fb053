"""Checks as they are kept: which are of today, which are stale, and making those anew in a fixed number of queries."""

from itertools import batched

from django.db import IntegrityError, transaction
from django.db.models import Count, F, IntegerField, Max, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from minerals.models import AuditEvent, FigureRevision

from .. import snapshot
from ..book import Book
from ..models import DraftCheck, Edition, Profile, Revision
from .findings import Findings, check
from .links import Destinations

AT_ONCE = 25  # how many payloads are held in memory


def facts_stamp():
    """A number that rises with every change of a figure or of a reference table.

    The newest revision of a figure, how many there are (of two imports the one begun first may end last),
    and how many acts on facts the audit log has.
    """
    figures = FigureRevision.objects.aggregate(newest=Max("pk"), number=Count("pk"))
    acts = AuditEvent.objects.filter(object_type__startswith="minerals.").count()
    return (figures["newest"] or 0) + figures["number"] + acts


def _newest(profile, column):
    revisions = Revision.objects.filter(profile=OuterRef(profile)).order_by("-number")
    return Subquery(revisions.values(column)[:1])


def _as_it_is(profile, country):
    """What a check has to be of: the newest revision and the live edition, 0 where there is none."""
    live = Subquery(Edition.objects.live().filter(country=OuterRef(country)).values("number")[:1])
    nothing = Value(0, output_field=IntegerField())
    return {"newest": Coalesce(_newest(profile, "number"), nothing), "live": Coalesce(live, nothing)}


def checks_of_today(facts):
    """The DraftChecks that still hold."""
    return DraftCheck.objects.alias(**_as_it_is("profile", "profile__country")).filter(
        revision=F("newest"), edition=F("live"), facts=facts
    )


def stale_profiles(facts):
    """Profiles that were not checked since they, their edition or a figure changed; the longest unchecked first."""
    return Profile.objects.exclude(pk__in=checks_of_today(facts).values("profile")).order_by(
        F("check_found__checked_at").asc(nulls_first=True), "pk"
    )


def refresh_stale(profiles, facts, *, at_most):
    """Check the first `at_most` of stale `profiles`. Returns how many are left unchecked."""
    keys = list(profiles.values_list("pk", flat=True))
    check_profiles(Profile.objects.filter(pk__in=keys[:at_most]), facts)
    return max(len(keys) - at_most, 0)


def check_profiles(profiles, facts=None):
    """Check `profiles` (a queryset), keep what was found, and return [(profile, Findings)] in their order."""
    facts = facts_stamp() if facts is None else facts
    profiles = list(
        profiles.select_related("country__region").annotate(
            revision_pk=_newest("pk", "pk"), **_as_it_is("pk", "country")
        )
    )
    if not profiles:
        return []
    book = Book.open(profiles[0].country)
    destinations = Destinations.read(book.ledger)
    found = []
    for some in batched(profiles, AT_ONCE, strict=False):
        checked = list(_check_some(some, book, destinations))
        _keep(checked, facts)
        found += checked
    return found


def _check_some(profiles, book, destinations):
    trees = dict(
        Revision.objects.filter(pk__in=[p.revision_pk for p in profiles]).values_list("profile_id", "payload")
    )
    editions = Edition.objects.live().filter(country__in=[p.country_id for p in profiles])
    live = dict(editions.values_list("country_id", "payload"))
    for profile in profiles:
        of_country = book.for_country(profile.country)
        yield (
            profile,
            _check_one(
                profile, trees.get(profile.pk), of_country, destinations, live.get(profile.country_id)
            ),
        )


def _check_one(profile, tree, book, destinations, live):
    """Findings of the newest revision; of the rows where that names what has got another name since."""
    try:
        if tree is not None:
            return check(tree, book, destinations, live)
    except KeyError:
        pass
    try:
        return check(snapshot.snapshot(profile), book, destinations, live)
    except KeyError as error:
        reason = "this is no longer in the reference tables"
        return Findings(broken=[["The published text", str(error.args[0]), reason]])


def _keep(checked, facts):
    kept = [
        DraftCheck(
            profile=profile,
            revision=profile.newest,
            edition=profile.live,
            facts=facts,
            missing=findings.missing,
            broken=findings.broken,
            moved=findings.moved,
            checked_at=timezone.now(),
        )
        for profile, findings in checked
    ]
    try:
        with transaction.atomic():
            DraftCheck.objects.bulk_create(
                kept,
                update_conflicts=True,
                unique_fields=["profile"],
                update_fields=["revision", "edition", "facts", "missing", "broken", "moved", "checked_at"],
            )
    except IntegrityError:
        pass  # one of them was discarded meanwhile; the others are checked again when they are next asked for
