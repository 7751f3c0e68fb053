"""Subjects of reports of errors: a public page, with the value or the edition that the reader saw."""

from dataclasses import dataclass

from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext

from minerals.facts.observing import observation
from minerals.heads.citing import ATLAS
from minerals.models import Country, FigureRevision, Mineral
from minerals.wording import Current, day
from profiles.checking.links import Destinations
from profiles.models import Edition

LONGEST = 300  # characters of an address
SPACES = ("website", "minerals", "profiles")
PRIVATE = {
    "website:report",
    "website:report_received",
    "website:health",
    "website:ready",
    "website:metrics",
    "website:suggest",
    "profiles:preview",
    "profiles:preview_image",
    "minerals:figure_cite",  # a file of a page that is reported
}


@dataclass(frozen=True)
class Subject:
    """A public page. `seen`: its content in words; the keys name the value and edition."""

    path: str
    title: str
    seen: str = ""
    country_id: int | None = None
    edition_id: int | None = None
    revision_id: int | None = None

    @property
    def frozen(self):
        """The identifiers that a form carries until it is sent."""
        return {"path": self.path, "edition": self.edition_id, "revision": self.revision_id}


def subject_at(path, *, edition=None, revision=None):
    """The Subject at a path of the site, or None without a public page; with keys, as the reader saw it."""
    path = path.partition("?")[0].partition("#")[0]
    if not path.startswith("/") or len(path) > LONGEST or "\0" in path:
        return None
    try:
        match = resolve(path)
    except Resolver404:
        return None
    if match.namespace not in SPACES or match.view_name in PRIVATE:
        return None
    if match.view_name in FINDERS:
        return FINDERS[match.view_name](path, edition=edition, revision=revision, **match.kwargs)
    if Destinations(None).why_not(path):
        return None
    return Subject(path, ATLAS if path == "/" else path)


def _figure(path, *, key, revision, **_):
    rows = FigureRevision.objects.with_facts().filter(figure__key=key)
    found = rows.filter(pk=revision).first() if revision else rows.filter(is_current=True).first()
    if found is None:
        return None
    seen = Current(observation(found))
    return Subject(
        path,
        seen.subject,
        f"{seen.amount_with_marks}, {found.release.name}",
        country_id=found.figure.country_id,
        revision_id=found.pk,
    )


def _profile(path, *, slug, edition, number=None, **_):
    rows = Edition.objects.for_cards().with_subject().filter(subject__place__slug=slug)
    if number is not None:
        found = rows.filter(number=number).first()
    else:
        found = rows.filter(pk=edition).first() if edition else rows.live().first()
    if found is None:
        return _country(path, slug=slug) if number is None else None
    published = day(timezone.localdate(found.published_at))
    seen = gettext("Edition %(number)s, published %(day)s") % {"number": found.number, "day": published}
    return Subject(path, found.subject.name, seen, country_id=found.subject.place_id, edition_id=found.pk)


def _country(path, *, slug, **_):
    found = Country.objects.browsable().filter(slug=slug).first()
    title = gettext("%(country)s: figures")
    return found and Subject(path, title % {"country": found.name}, country_id=found.pk)


def _mineral(path, *, slug, **_):
    found = Mineral.objects.filter(slug=slug).first()
    if found is None:
        return None
    current = FigureRevision.objects.current().filter(figure__mineral=found)
    names = current.order_by("-release__published", "-release__key").values_list("release__name", flat=True)
    newest = names.first()
    seen = gettext("Newest release: %(release)s") % {"release": newest} if newest else ""
    return Subject(path, found.name, seen)


FINDERS = {
    "minerals:figure": _figure,
    "minerals:detail": _mineral,
    "profiles:detail": _profile,
    "profiles:edition": _profile,
    "profiles:data": _country,
}
