"""Works that live editions cite: each once, with the citing profiles and the host where it was read."""

import re
from collections import Counter, defaultdict
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from page_store.keeping import kept
from profiles.models import Edition, EditionCitation
from profiles.models.originals import Original


class Host(TextChoices):
    """The kind of publisher behind an address, as far as the address itself shows."""

    GOVERNMENT = "government", _("Governments")
    INTERNATIONAL = "international", _("International organisations")
    UNIVERSITY = "university", _("Universities")
    OTHER = "other", _("Companies, press, associations and others")


GOVERNMENT = re.compile(
    r"(^|\.)(gov|gob|gouv|gov\.[a-z]{2}|gob\.[a-z]{2}|gouv\.[a-z]{2}|go\.[a-z]{2}|govt\.[a-z]{2}|gc\.ca|mil|bund\.de"
    r"|parliament\.uk|admin\.ch)$"
)
INTERNATIONAL = re.compile(
    r"(^|\.)(int|europa\.eu|un\.org|iea\.org|oecd\.org|worldbank\.org|imf\.org|wto\.org|irena\.org|adb\.org|afdb\.org)$"
)
UNIVERSITY = re.compile(r"(^|\.)(edu|edu\.[a-z]{2}|ac\.[a-z]{2})$")
RULES = ((Host.GOVERNMENT, GOVERNMENT), (Host.INTERNATIONAL, INTERNATIONAL), (Host.UNIVERSITY, UNIVERSITY))


@lru_cache(maxsize=10_000)
def host_of(url):
    """The Host of an address, by its host name."""
    try:
        name = (urlsplit(url).hostname or "").casefold()
    except ValueError:
        return Host.OTHER
    return next((kind for kind, rule in RULES if rule.search(name)), Host.OTHER)


class Work(NamedTuple):
    """A bibliographic source. An address that several editions cite is one work."""

    title: str
    publisher: str
    url: str
    published: str
    kind: str
    original_kind: str
    original_title: str
    original_publisher: str
    original_url: str
    original_number: str
    original_date: str
    original_opened: bool

    @property
    def original(self):
        return Original.of(self._asdict())

    @property
    def key(self):
        return self.url or (self.publisher, self.title)

    @property
    def host(self):
        return host_of(self.url)


def citations():
    """The EditionCitations of live editions of countries."""
    return EditionCitation.objects.filter(edition__in=Edition.objects.live())


@kept
def works():
    """Return (Work, …) by publisher and title, in one query; the title is that of the first country that cites it."""
    rows = citations().order_by("edition__subject__place__slug", "number").values_list(*Work._fields)
    found = {}
    for row in rows.iterator():
        work = Work(*row)
        held = found.setdefault(work.key, work)
        if work.kind and not held.kind:  # profiles that were written earlier say less of a work
            found[work.key] = work._replace(
                **{name: getattr(held, name) for name in ("title", "publisher", "published")}
            )
    return tuple(
        sorted(found.values(), key=lambda one: (one.publisher.casefold(), one.title.casefold(), one.url))
    )


def citing(shown):
    """{key of a Work: [(slug, name) of each country whose profile cites it]}, by country, in one query."""
    asked = Q(url__in=[one.url for one in shown if one.url])
    titles = [one.title for one in shown if not one.url]
    rows = (
        citations()
        .filter(asked | Q(url="", title__in=titles))
        .order_by("edition__subject__place__slug", "number")
    )
    found = defaultdict(dict)
    for slug, name, *row in rows.values_list(
        "edition__subject__place__slug", "edition__subject__place__name", *Work._fields
    ):
        found[Work(*row).key][slug] = name
    return {key: list(countries.items()) for key, countries in found.items()}


def by_host(works):
    """[(Host, how many works)] in the order of the hosts."""
    counts = Counter(one.host for one in works)
    return [(kind, counts[kind]) for kind in Host]
