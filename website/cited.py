"""What the texts of live editions cite: each work once, by whom, and on whose address it was read."""

import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from profiles.models import Edition


class Host(TextChoices):
    """Who answers at an address, as far as the address itself tells."""

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


def host_of(url):
    """The Host of an address, by its name alone."""
    try:
        name = (urlsplit(url).hostname or "").casefold()
    except ValueError:
        return Host.OTHER
    return next((kind for kind, rule in RULES if rule.search(name)), Host.OTHER)


@dataclass(frozen=True)
class CitingEdition:
    """A live edition: where it is, what it cites, and the keys of the releases that it uses."""

    slug: str
    name: str
    citations: list
    releases: frozenset


@dataclass
class Work:
    """A bibliographic source, and the editions that cite it."""

    title: str
    publisher: str
    url: str
    published: str
    host: Host
    cited_in: list = field(default_factory=list)


def citing_editions():
    """[CitingEdition] of all live editions by country, in one query that reads two parts of the payloads."""
    rows = Edition.objects.live().order_by("country__slug")
    rows = rows.values_list("country__slug", "country__name", "payload__citations", "payload__releases")
    return [
        CitingEdition(slug, name, citations or [], frozenset(one["key"] for one in releases or []))
        for slug, name, citations, releases in rows.iterator(chunk_size=500)
    ]


def works(editions):
    """[Work] by publisher and title: an address that several editions cite is one work."""
    found = {}
    for edition in editions:
        for one in edition.citations:
            key = one["url"] or (one["publisher"], one["title"])
            if key not in found:
                texts = {name: one[name] for name in ("title", "publisher", "url", "published")}
                found[key] = Work(**texts, host=host_of(one["url"]))
            if edition not in found[key].cited_in:
                found[key].cited_in.append(edition)
    return sorted(found.values(), key=lambda one: (one.publisher.casefold(), one.title.casefold(), one.url))


def by_host(found):
    """[(Host, how many works)] in the order of the hosts."""
    counts = Counter(one.host for one in found)
    return [(kind, counts[kind]) for kind in Host]
