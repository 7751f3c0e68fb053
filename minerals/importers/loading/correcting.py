"""Correcting one figure by hand: a revision with its source and its reason, never an edit of history."""

from itertools import chain, count
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.text import slugify

from audit_log import audit
from audit_log.actions import Action

from ...facts import figure_store
from ...models import Country, Figure, FigureRevision, Origin, Release, ReleaseImport, Source
from ...models.places import PlaceKind
from ..reading.extracts import STATEMENT, FigureRow, Identity, stated
from ..reading.tables import length_of
from .blocs import load_bloc_sums
from .figures import load_release, lock_sources
from .importing import EDITION, Outcome, save_import

KEY_LENGTH = length_of(Release, "key")


def uncorrectable(figure: Figure) -> str:
    """Return why a figure cannot be corrected by hand; "" where it can. Fetch it with its country."""
    if figure.country.kind == PlaceKind.BLOC:
        computed = f"The figures of {figure.country} are sums that the site computes from its members."
        return f"{computed} Correct a member’s figure instead."
    return ""


@transaction.atomic
def correct(
    figure: Figure, *, release: Release, by: User, reason: str, seen: int | None = None, **statement: Any
) -> ReleaseImport:
    """Add the statement of `release`, which may be unsaved, as the newest revision of `figure`; return the
    ReleaseImport.

    `seen`: the key of the revision that the user saw. `statement`: fields of a FigureRow. Raises ValueError if
    nothing would change, the figure has changed since, or a later release has stated it.
    """
    if why := uncorrectable(figure):
        raise ValueError(why)
    lock_sources()
    facts_before = figure_store.facts_state()
    before = _current(figure)
    if seen not in (None, before.pk):
        raise ValueError(
            f"This figure has changed since you opened it: {before.release} now says {stated(before)}."
        )
    if release.pk is None:
        release.key = _free_key(release.name)
        release.save()
    series = (getattr(figure, name) for name in Identity._fields[2:])
    identity = Identity(figure.country.code, figure.mineral.slug, *series)
    row = FigureRow(identity, reason=reason, **statement)
    report = load_release([row], release, corrections=True, whole=False)
    if report.rejected:
        raise ValueError("; ".join(problem.reason for problem in report.rejected))
    if report.unchanged:
        raise ValueError("The release already says exactly this.")
    current = _current(figure)
    if current.release_id != release.pk:
        raise ValueError(
            f"{current.release} of {current.release.published:%-d %B %Y} is later than this release, so its value "
            "would stay current. Name the release that corrects it."
        )
    if all(getattr(before, name) == getattr(current, name) for name in STATEMENT if name != "reason"):
        raise ValueError("This is already the current value.")
    outcome = Outcome(figure.key, "correction", reports=[report], sums=load_bloc_sums())
    blocs = Country.objects.filter(code__in={code for one in outcome.sums for code, _ in one.subjects})
    sums = ", ".join(blocs.order_by("slug").values_list("name", flat=True))
    changes = {"statement": [stated(before), stated(current)], "release": [str(before.release), str(release)]}
    detail = {"reason": reason} | ({"sums": sums} if sums else {})
    audit.log(Action.CORRECTED, figure, by=by, changes=changes, **detail)
    made = save_import(outcome, release, origin=Origin.CORRECTION, by=by, reason=reason)
    figure_store.announce(facts_before)
    return made


def _current(figure: Figure) -> FigureRevision:
    return FigureRevision.objects.current().select_related("release").get(figure=figure)


def _free_key(name: str) -> str:
    """A key for a new release. Raises ValueError where there is one of this name, or it is that of an edition."""
    wanted = slugify(name)[:KEY_LENGTH].strip("-")
    if not wanted:
        raise ValueError(f"{name!r} needs a letter or a digit for its address.")
    sources = Source.objects.values_list("key", flat=True)
    if any(EDITION.fullmatch(wanted.removeprefix(key)) for key in sources):
        raise ValueError(f"{name!r} is the name of an edition. Import its files instead.")
    if Release.objects.filter(name__iexact=name).exists():
        raise ValueError("A release of this name exists already. Choose it above.")
    stem = wanted[: KEY_LENGTH - 4]
    taken = set(Release.objects.filter(key__startswith=stem).values_list("key", flat=True))
    others = (f"{stem}-{number}" for number in count(2))
    return next(key for key in chain([wanted], others) if key not in taken)
