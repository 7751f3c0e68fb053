"""Changes of the site, newest first: editions published or withdrawn, and releases loaded.

It reads the record of editions and the log of imports: what is listed has happened on this site at that moment.
"""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Min, OuterRef, Q, Value
from django.urls import reverse

from minerals.models import Country, FigureRevision, ImportState, Mineral, Release
from profiles.models import Edition
from profiles.models.choices import ENDED_STATES
from profiles.models.subjects import by_subject
from profiles.publishing.passing_on import with_summaries_handed_out

PUBLISHED, ENDED, RELEASED = "published", "ended", "released"
CODE = F("subject__place__code")
NAME = by_subject()


def taken_in():
    """Return an annotation of Release: the time at which it was first loaded here."""
    return Min("imports__applied_at", filter=Q(imports__state=ImportState.APPLIED))


def days_of_releases():
    """{key of a Release: when it was loaded; for one without a log, the day on which it was published}."""
    found = Release.objects.order_by().annotate(when=taken_in()).values_list("key", "when", "published")
    return {
        key: when or datetime.datetime.combine(day, datetime.time.min, datetime.UTC)
        for key, when, day in found
    }


def by_day_and_weight(index):
    """Return a key that sorts (moment, CODE, NAME) of editions: the newest day first, of a day the heaviest country.

    The weight of a country, in the `index` of the filter, is its largest share of the world.
    """
    shares = {index.places[number].code: one.share.percent for number, one in index.weights.items()}

    def key(moment, code, name):
        return -moment.date().toordinal(), -shares.get(code, 0), name

    return key


@dataclass(frozen=True)
class SiteChange:
    """One thing that happened. `subject` is an Edition, or a Release with the counts of its figures."""

    kind: str
    when: datetime.datetime
    subject: Edition | Release

    @property
    def name(self):
        """Its stable name, the end of its id in feeds: no new title or slug changes it."""
        if self.kind == RELEASED:
            return f"releases/{self.subject.key}"
        edition = self.subject
        subject = edition.subject
        about = subject.key if subject.is_country else f"{subject.kind}s/{subject.key}"
        return f"editions/{about}/{edition.number}/{self.kind}"

    @property
    def path(self):
        """The page to read about it."""
        if self.kind == RELEASED:
            return f"{reverse('website:methodology')}#release-{self.subject.key}"
        return self.subject.get_absolute_url()

    @property
    def diff(self):
        """The path of the comparison with the previous edition, or an empty text."""
        if self.kind != PUBLISHED or self.subject.number == 1:
            return ""
        return self.subject.diff_url


class SiteChanges:
    """The changes of the site, a Country or a Mineral: a sequence of Change, with five queries for any slice.

    With an `index`, changes of one day are ordered by weight, releases last; otherwise by time.
    """

    def __init__(self, subject=None, index=None):
        self.subject, self.index = subject, index

    @property
    def editions(self):
        return Edition.objects.concerning(self.subject) if self.subject else Edition.objects.all()

    @property
    def figures(self):
        """A Q that selects the subject's figures from rows of FigureRevision."""
        if isinstance(self.subject, Country):
            return Q(figure__country=self.subject)
        return Q(figure__mineral=self.subject) if isinstance(self.subject, Mineral) else Q()

    @property
    def releases(self):
        """Releases loaded by now; for a subject, those with a figure of it."""
        found = Release.objects.annotate(when=taken_in()).filter(when__isnull=False)
        if self.subject is None:
            return found
        return found.filter(Exists(FigureRevision.objects.filter(self.figures, release=OuterRef("pk"))))

    @property
    def _rows(self):
        """(kind, when, key, code, name) of everything, in one query."""

        def rows(queryset, kind, moment, code=CODE, name=NAME):
            named = queryset.order_by().annotate(kind=Value(kind), moment=moment, of_code=code, of_name=name)
            return named.values_list("kind", "moment", "pk", "of_code", "of_name")

        ended = self.editions.filter(state__in=ENDED_STATES)
        return (
            rows(self.editions, PUBLISHED, F("published_at"))
            .union(
                rows(ended, ENDED, F("ended_at")),
                rows(self.releases, RELEASED, F("when"), Value(""), Value("")),
                all=True,
            )
            .order_by("-moment", "kind", "pk")
        )

    def __len__(self):
        return self._rows.count()

    def __getitem__(self, wanted):
        rows = list(self._ordered()[wanted])
        keys = {kind: [row[2] for row in rows if row[0] == kind] for kind in (PUBLISHED, ENDED, RELEASED)}
        editions = Edition.objects.with_subject().select_related("merged_into").for_cards()
        editions = editions.filter(pk__in={*keys[PUBLISHED], *keys[ENDED]})
        editions = {edition.pk: edition for edition in with_summaries_handed_out(editions)}
        found = {PUBLISHED: editions, ENDED: editions, RELEASED: self._counted(keys[RELEASED])}
        return [SiteChange(kind, when, found[kind][pk]) for kind, when, pk, *_ in rows]

    def _ordered(self):
        if self.index is None:
            return self._rows
        of_edition = by_day_and_weight(self.index)

        def key(row):
            kind, when, _, code, name = row
            day, *rest = of_edition(when, code, name)
            return day, kind == RELEASED, *rest

        return sorted(self._rows, key=key)

    def _counted(self, keys):
        """{key: Release}, each with how many figures of the subject it states, and how many of them are new values."""
        releases = Release.objects.select_related("source").in_bulk(keys)
        stated = FigureRevision.objects.filter(self.figures, release__in=keys).order_by().values("release")
        stated = stated.annotate(stated=Count("pk"), restated=Count("pk", filter=Q(number__gt=1)))
        counts = {one["release"]: one for one in stated}
        for pk, release in releases.items():
            release.stated = counts.get(pk, {}).get("stated", 0)
            release.restated = counts.get(pk, {}).get("restated", 0)
        return releases
