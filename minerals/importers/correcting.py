"""Correcting one figure by hand: a revision with its source and its reason, never an edit of history."""

from django.db import transaction
from django.utils import timezone

from ..models import FigureRevision, ImportState, Origin, ReleaseImport
from .blocs import load_bloc_sums
from .importing import Outcome
from .loading import load_release
from .tidy import FigureRow, Identity


def identity_of(figure):
    """The Identity of a stored Figure, fetched with its country and mineral."""
    return Identity(
        figure.country.code, figure.mineral.slug, figure.stage, figure.form, figure.measure, figure.basis,
        figure.year,
    )  # fmt: skip


@transaction.atomic
def correct(figure, *, release, by, reason, **statement):
    """Add what `release` says of `figure` as its newest revision, and return the ReleaseImport that records it.

    `statement`: unit, flag and what belongs to them, as a FigureRow has it. Raises ValueError with the reason
    where nothing would change or a later release has spoken already.
    """
    row = FigureRow(identity_of(figure), reason=reason, **statement)
    report = load_release([row], release, corrections=True, whole=False)
    if report.rejected:
        raise ValueError("; ".join(problem.reason for problem in report.rejected))
    if report.unchanged:
        raise ValueError("The release says exactly this already.")
    current = FigureRevision.objects.current().select_related("release").get(figure=figure)
    if current.release_id != release.pk:
        raise ValueError(
            f"{current.release} of {current.release.published:%-d %B %Y} is later than this release, so its value "
            "would still stand. Name the release that corrects it."
        )
    outcome = Outcome(figure.key, "correction", reports=[report], sums=load_bloc_sums())
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
