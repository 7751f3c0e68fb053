"""Vintages: the rows of one edition of a source as published, before any later revision."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from ..models import FigureRevision, Release
from ..models.sources import corrected


@dataclass(frozen=True)
class Vintage:
    """An edition as it was published; of the key of a correction, the edition with its corrections up to that one."""

    release: Release  # that was asked for, with its source
    edition: Release  # that it is, or corrects
    corrections: tuple[Release, ...] = ()

    @property
    def key(self):
        return self.release.key

    @property
    def query(self):
        """Query string of the addresses of its pages and files, with the question mark."""
        return f"?release={self.key}"

    def revisions(self):
        """A queryset of its revisions, one per figure. Corrections by hand do not belong to the edition."""
        said = FigureRevision.objects.filter(
            Q(release=self.edition, reason="") | Q(release__in=self.corrections)
        )
        last = said.filter(figure=OuterRef("figure")).order_by("-release__published", "-number")
        return said.filter(pk=Subquery(last.values("pk")[:1]))


def find_vintage(key):
    """The Vintage of a key that somebody typed, or None. Releases of other tables, such as trade, have none."""
    own = FigureRevision.objects.filter(release=OuterRef("pk"), reason="")
    releases = Release.objects.select_related("source").annotate(has_figures=Exists(own))
    return next((one for one in _vintages(releases) if one.key == key), None)


def vintages_of(**lookups):
    """The Vintages that speak of the figures that lookups of a Figure find, newest first.

    A correction is there where it corrects one of them.
    """
    speaking = {f"revisions__figure__{name}": value for name, value in lookups.items()}
    releases = Release.objects.select_related("source").filter(**speaking).order_by("-published", "key")
    return _vintages(releases.annotate(has_figures=Count("revisions", filter=Q(revisions__reason=""))))


def _vintages(releases):
    """A Vintage a release that has figures of its own, or that corrects an edition by its key, in their order."""
    releases = list(releases)
    by_key = {one.key: one for one in releases}
    editions = {one.key: by_key.get(corrected(one.key, one.source.key)) for one in releases}
    found = []
    for one in releases:
        edition = editions[one.key]
        if edition and edition.has_figures:
            of_edition = (other for other in releases if editions[other.key] == edition)
            found.append(Vintage(one, edition, tuple(r for r in of_edition if r.published <= one.published)))
        elif one.has_figures:
            found.append(Vintage(one, one))
    return found
