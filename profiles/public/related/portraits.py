"""Traits that relate live editions, kept by each process: after a publication only that edition is read again."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Max

from minerals.models import Country
from page_store.keeping import cleared_by, kept
from page_store.snapshot import epoch_of_page, one_state

from ...models import Edition, EditionPair, EditionPartner
from .nearest import Nearest

OF_COUNTRY = tuple(f"subject__place__{name}" for name in ("code", "slug", "name", "region_id", "continent"))
MOST_NAMED = 500  # editions in a query; beyond, those of all are read


@dataclass
class Portrait:
    """The traits of one live edition that the score needs."""

    country: Country
    summary: str = ""
    names: dict = field(default_factory=dict)  # mineral slug -> name, of all minerals
    pairs: list = field(default_factory=list)  # (mineral slug, role)
    links: dict = field(default_factory=dict)  # country pk -> whether a link of two is documented

    @property
    def minerals(self):
        return {mineral for mineral, _ in self.pairs}

    @property
    def roles(self):
        return {(mineral, role) for mineral, role in self.pairs if role}


class Portraits(dict):
    """The Portraits of all live editions, by country pk."""

    @cached_property
    def by_code(self):
        return {portrait.country.code: portrait for portrait in self.values()}

    @cached_property
    def nearest(self):
        return Nearest(self.values())

    @cached_property
    def rarity(self):
        """{slug of a mineral: the number of portraits that have it}."""
        return {slug: bits.bit_count() for slug, bits in self.nearest.minerals.having.items()}


class _Seen(NamedTuple):
    """Marks that show whether a kept portrait is still right: names and regions, and rewritten rows."""

    facts: int
    highest_pair: int
    pairs: int
    highest_partner: int
    partners: int


class _Gallery(NamedTuple):
    seen: _Seen
    by_edition: dict


_gallery: _Gallery | None = None


def portraits():
    """The Portraits of now. Nobody may change them: all pages share them.

    Inside a transaction that is no public page, whose epoch is not raised yet, all are read, in three queries.
    """
    if epoch_of_page() is None and not connection.in_atomic_block:
        with one_state():
            return _current()
    return _current()


@kept
def _current():
    """Return the Portraits of the state that is read. `kept` lets one thread at a time renew them."""
    global _gallery
    facts = epoch_of_page("minerals")
    if facts is None:
        return _by_country(_read(Edition.objects.live()))
    seen = _look(facts)
    known = {}
    if _gallery and _still_right(_gallery.seen, seen):
        renewed = _renewed_since(_gallery.seen)
        known = {pk: one for pk, one in _gallery.by_edition.items() if pk not in renewed}
    live = set(Edition.objects.live().order_by().values_list("pk", flat=True))
    if new := live - known.keys():
        asked = Edition.objects.live()
        known = known | _read(asked.filter(pk__in=new) if len(new) <= MOST_NAMED else asked)
    _gallery = _Gallery(seen, {pk: portrait for pk, portrait in known.items() if pk in live})
    return _by_country(_gallery.by_edition)


def _look(facts):
    rows = EditionPair.objects.aggregate(highest=Max("pk", default=0), number=Count("pk"))
    links = EditionPartner.objects.aggregate(highest=Max("pk", default=0), number=Count("pk"))
    return _Seen(facts, rows["highest"], rows["number"], links["highest"], links["number"])


def _still_right(before, now):
    """Whether the kept portraits are right.

    Rows of an edition are frozen. If a command has rewritten them, a known key is missing.
    """
    return (
        before.facts == now.facts
        and EditionPair.objects.filter(pk__lte=before.highest_pair).count() == before.pairs
        and EditionPartner.objects.filter(pk__lte=before.highest_partner).count() == before.partners
    )


def _renewed_since(before):
    """Keys of the editions that have got rows since."""
    pairs = EditionPair.objects.filter(pk__gt=before.highest_pair).order_by()
    links = EditionPartner.objects.filter(pk__gt=before.highest_partner).order_by()
    return {pk for rows in (pairs, links) for pk in rows.values_list("edition", flat=True)}


def _read(editions):
    """{key of an edition: its Portrait}."""
    names, once = {}, {}  # few pairs occur, each in thousands of editions
    shown = editions.select_related("subject__place").only("why_it_matters", "tagline", *OF_COUNTRY)
    found = {edition.pk: Portrait(edition.subject.place, edition.summary, names) for edition in shown}
    if not found:
        return found
    asked = {"edition__in": editions.values("pk")}
    pairs = EditionPair.objects.filter(**asked).order_by("pk")
    for edition, slug, name, role in pairs.values_list("edition", "mineral__slug", "mineral__name", "role"):
        found[edition].pairs.append(once.setdefault((slug, role), (slug, role)))
        names[slug] = name
    partners = EditionPartner.objects.filter(**asked)
    for edition, country, bilateral in partners.values_list("edition", "country", "bilateral"):
        found[edition].links[country] = bilateral
    return found


def _by_country(by_edition):
    return Portraits((portrait.country.pk, portrait) for portrait in by_edition.values())


@cleared_by
def forget():
    """Drop the kept portraits, so that the next call reads all."""
    global _gallery
    _gallery = None
