"""Correcting one figure by hand: a revision with its source and its reason, never an edit of history."""

from itertools import chain, count

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from .. import audit
from ..models import Deed, FigureRevision, ImportState, Origin, Release, ReleaseImport
from ..models.places import Kind
from .blocs import load_bloc_sums
from .importing import EDITION, Outcome
from .loading import alone, load_release
from .tidy import STATEMENT, FigureRow, Identity, stated

KEY_LENGTH = Release._meta.get_field("key").max_length


def identity_of(figure):
    """The Identity of a stored Figure, fetched with its country and mineral."""
    return Identity(
        figure.country.code, figure.mineral.slug, figure.stage, figure.form, figure.measure, figure.basis,
        figure.year,
    )  # fmt: skip


def uncorrectable(figure):
    """Why nobody corrects a figure by hand, or an empty text. Fetch it with its country."""
    if figure.country.kind == Kind.BLOC:
        return f"The figures of {figure.country} are sums of its members, made here: correct a member’s."
    return ""


@transaction.atomic
def correct(figure, *, release, by, reason, seen=None, **statement):
    """Add what `release` says of `figure` as its newest revision, and return the ReleaseImport that records it.

    `release` may be new and not saved yet. `seen`: the key of the revision that was looked at. `statement`: unit,
    flag and what belongs to them, as a FigureRow has it. Raises ValueError with the reason where nothing would
    change, the figure has changed since it was looked at, or a later release has spoken already.
    """
    if why := uncorrectable(figure):
        raise ValueError(why)
    alone()
    before = _current(figure)
    if seen not in (None, before.pk):
        raise ValueError(
            f"This figure has changed since you looked at it: {before.release} says {stated(before)} now."
        )
    if release.pk is None:
        release.key = _free_key(release.name)
        release.save()
    row = FigureRow(identity_of(figure), reason=reason, **statement)
    report = load_release([row], release, corrections=True, whole=False)
    if report.rejected:
        raise ValueError("; ".join(problem.reason for problem in report.rejected))
    if report.unchanged:
        raise ValueError("The release says exactly this already.")
    current = _current(figure)
    if current.release_id != release.pk:
        raise ValueError(
            f"{current.release} of {current.release.published:%-d %B %Y} is later than this release, so its value "
            "would still stand. Name the release that corrects it."
        )
    if all(getattr(before, name) == getattr(current, name) for name in STATEMENT if name != "reason"):
        raise ValueError("This is what stands today already.")
    outcome = Outcome(figure.key, "correction", reports=[report], sums=load_bloc_sums())
    audit.log(
        Deed.CORRECTED,
        figure,
        by=by,
        changes={
            "statement": [stated(before), stated(current)],
            "release": [str(before.release), str(release)],
        },
        reason=reason,
    )
    return ReleaseImport.objects.create(
        origin=Origin.CORRECTION,
        state=ImportState.APPLIED,
        release=release,
        file_name=figure.key[:200],
        form="correction",
        report=outcome.as_json() | {"reason": reason},
        by=by,
        applied_at=timezone.now(),
    )


def _current(figure):
    return FigureRevision.objects.current().select_related("release").get(figure=figure)


def _free_key(name):
    """A key for a new release. Raises ValueError where there is one of this name, or it is that of an edition."""
    wanted = slugify(name)[:KEY_LENGTH].strip("-")
    if not wanted:
        raise ValueError(f"{name!r} has no letter or digit that an address can be made of.")
    if EDITION.fullmatch(wanted):
        raise ValueError(f"{name!r} is the name of an edition: import its files.")
    if Release.objects.filter(name__iexact=name).exists():
        raise ValueError("There is a release of this name already: choose it above.")
    taken = set(
        Release.objects.filter(key__startswith=wanted[: KEY_LENGTH - 4]).values_list("key", flat=True)
    )
    others = (f"{wanted[: KEY_LENGTH - 4]}-{number}" for number in count(2))
    return next(key for key in chain([wanted], others) if key not in taken)
