"""Countries and minerals by any of their names: slugs, foreign and former names, ISO codes."""

from difflib import get_close_matches
from typing import NamedTuple

from django.urls import reverse
from django.utils.text import slugify

from minerals.facts.figure_parts import all_minerals
from minerals.models import Country, MineralAlias
from minerals.models.places import PlaceKind
from minerals.reviewed.names import called
from search.words import whole

LONGEST = 60  # characters of a name that are read
CLOSE, MEANT = 0.7, 2


class ComparedPlace(NamedTuple):
    """A country or a bloc; `blocs` are the codes of the blocs that it belongs to."""

    code: str
    name: str
    slug: str
    kind: str
    blocs: frozenset[str]

    @property
    def address(self):
        return reverse("profiles:detail", args=[self.slug])

    @property
    def is_bloc(self):
        return self.kind == PlaceKind.BLOC


class Places:
    """Every place, in one query. Countries, territories and blocs can be compared, never an aggregate."""

    def __init__(self):
        self.by_code, others = {}, {}
        columns = ("code", "name", "slug", "kind", "alpha2", "blocs__code", "aliases__slug")
        for code, name, slug, kind, alpha2, bloc, alias in Country.objects.order_by("slug").values_list(
            *columns
        ):
            known = self.by_code.get(code)
            blocs = (known.blocs if known else frozenset()) | ({bloc} if bloc else frozenset())
            self.by_code[code] = ComparedPlace(code, name, slug, kind, blocs)
            for word in filter(None, (alias, alpha2.lower(), code.lower(), slugify(name))):
                others.setdefault(word, code)
        self.names = {place.code: place.name for place in self.by_code.values()}
        self.offered = [place for place in self.by_code.values() if place.kind != PlaceKind.AGGREGATE]
        self._by_slug = {place.slug: place for place in self.offered}
        self._offered = {place.code: place for place in self.offered}
        self._others = {word: self._offered[code] for word, code in others.items() if code in self._offered}

    def find(self, text):
        """The Place that a text means, or None."""
        word = slugify(text[:LONGEST])
        found = self._by_slug.get(word) or self._others.get(word)
        return found or self._offered.get(called("country").get(whole(text[:LONGEST])))

    def near(self, text):
        """Names that a misspelt text may mean."""
        words = [word for word in (self._by_slug | self._others) if len(word) > 3]
        found = get_close_matches(slugify(text[:LONGEST]), words, MEANT + 1, CLOSE)
        return list(dict.fromkeys(self.find(word).name for word in found))[:MEANT]

    def codes_of(self, place):
        """Return the codes of the places whose trade counts for a place: for a bloc, its members."""
        if not place.is_bloc:
            return frozenset([place.code])
        return frozenset(one.code for one in self.by_code.values() if place.code in one.blocs)


class Minerals:
    """Every Mineral with its parent, in one query; other names in a second one, where somebody uses one."""

    def __init__(self):
        self.by_slug = all_minerals()
        self._aliases = None

    @property
    def offered(self):
        """Critical minerals, by name, which a form offers before countries are known."""
        return sorted((one for one in self.by_slug.values() if one.in_filter), key=lambda one: one.name)

    def find(self, text):
        word = slugify(text[:LONGEST])
        if word in self.by_slug:
            return self.by_slug[word]
        slug = (self._others.get(word) if word else None) or called("mineral").get(whole(text[:LONGEST]))
        return self.by_slug.get(slug)

    def near(self, text):
        words = self.by_slug.keys() | self._others.keys()
        found = get_close_matches(slugify(text[:LONGEST]), words, MEANT + 1, CLOSE)
        return list(dict.fromkeys(self.find(word).name for word in found))[:MEANT]

    @property
    def _others(self):
        if self._aliases is None:
            self._aliases = dict(MineralAlias.objects.values_list("slug", "mineral__slug"))
        return self._aliases
