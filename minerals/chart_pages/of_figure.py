"""The chart of one figure: every exact value that it has had, release by release."""

from django.utils.translation import gettext

from ..downloads import Records
from ..facts.observing import observation
from ..heads import trails
from ..models import FigureRevision
from ..models.sources import in_order
from ..passing_on import passable
from ..presentation.years import History
from ..wording import Current, naming
from .chart import HISTORY, Chart, path_of

SUFFIX = "-history"
COLUMNS = (
    "published",
    "release",
    "value",
    "lower",
    "upper",
    "unit",
    "flag",
    "is_estimate",
    "reason",
    "figure",
)


def find_figure_chart(key, *, own_scale=False):
    """The Chart of a key, “cod.cobalt.mine.all.production.contained.2024-history”, or None."""
    if not key.endswith(SUFFIX):
        return None
    said = FigureRevision.objects.with_facts().select_related("figure__country", "figure__mineral")
    revisions = in_order(said.filter(figure__key=key.removesuffix(SUFFIX)))
    return history_chart(History([(one, observation(one)) for one in revisions])) if revisions else None


def history_chart(history):
    """The Chart of a History; None where fewer than two releases gave an exact value."""
    if not history.line:
        return None
    figure, last = history.rows[-1].revision.figure, history.rows[-1].observation
    subject = Current(last).subject
    title = gettext("%(subject)s. %(finding)s") % {"subject": subject, "finding": history.summary}
    key = f"{figure.key}{SUFFIX}"
    return Chart(
        key=key,
        form=HISTORY,
        title=title.rstrip(". ") if history.summary else subject,
        subtitle=gettext("As each release gave it, %(unit)s, %(basis)s, from zero.")
        % {"unit": history.unit_name, "basis": naming.basis_name(last.basis)},
        drawing=history,
        observations=tuple(row.observation for row in history.rows),
        home=f"{figure.get_absolute_url()}#history",
        home_name=subject,
        trail=trails.of_mineral(figure.mineral, (subject, figure.get_absolute_url()), (title, path_of(key))),
        notes=tuple(filter(None, [figure.annotation])),
        key_lines=tuple(history.key),
        tabulate=_said(history.rows),
    )


def _said(rows):
    def tabulate(_rows, _series):
        own = passable(rows, lambda row: row.observation.source)
        return Records(COLUMNS, [_record(row.revision) for row in own])

    return tabulate


def _record(revision):
    numbers = ("value", "lower", "upper", "unit", "flag", "is_estimate", "reason")
    cells = {name: getattr(revision, name) for name in numbers}
    release = {"published": revision.release.published.isoformat(), "release": revision.release.key}
    found = release | cells | {"figure": revision.figure.key}
    return {name: found[name] for name in COLUMNS}
