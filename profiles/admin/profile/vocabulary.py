"""The minerals, countries and events that a form may name, by any of their names.

Stock choice fields query the database for every row: here one map of names for each request is shared by all rows.
"""

import difflib
import unicodedata
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import Value
from django.utils.text import slugify

from minerals.models import Country, CountryAlias, Mineral, MineralAlias

from ...models import Event

NEAREST = 3  # names that an error suggests
LONGEST = 100  # characters of the typed text that an error repeats; no name is longer
PROPOSALS = 20  # unknown words of a request that are given the nearest names: each takes a millisecond


def plain(text):
    """A name as it is typed on a keyboard without its accents and apostrophes: the one reading of `names.js`, too."""
    if text.isascii():
        return text.casefold()
    letters = (one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return "".join(letters).replace("’", "'").casefold()


class Names:
    """Objects by key and by any of their names."""

    def __init__(self, noun, things, aliases):
        self.noun = noun
        self.by_pk = {str(thing.pk): thing for thing in things}
        self.by_name = {}  # plain name -> {key: object}
        self.also = {}  # key -> other names, for the search
        for pk, name in aliases:
            if str(pk) in self.by_pk:
                self.by_name.setdefault(plain(name), {})[str(pk)] = self.by_pk[str(pk)]
                self.also.setdefault(str(pk), []).append(name)
        for pk, thing in self.by_pk.items():  # a name or slug takes precedence over an alias
            self.by_name[thing.slug] = self.by_name[plain(thing.name)] = {pk: thing}
        self._near = {}  # unknown word -> the nearest names

    def find(self, text):
        """The object with this name, slug or alias. Raises ValidationError with the nearest names."""
        word = plain(text.strip())
        found = list(self.by_name.get(word, {}).values())
        if len(found) == 1:
            return found[0]
        if found:
            names = " or ".join(thing.name for thing in found)
            raise ValidationError(f"“{text.strip()}” can mean {names}.", code="ambiguous")
        names = self._nearest(word)
        hint = f" Did you mean {' or '.join(names)}?" if names else ""
        raise ValidationError(f"There is no {self.noun} “{text.strip()[:LONGEST]}”.{hint}", code="unknown")

    def _nearest(self, word):
        if word not in self._near and (len(self._near) >= PROPOSALS or len(word) > LONGEST):
            return []
        if word not in self._near:
            near = [name for name in self.by_name if word in name][:NEAREST]
            near = near or difflib.get_close_matches(word, self.by_name, n=NEAREST, cutoff=0.6)
            names = (thing.name for name in near for thing in self.by_name[name].values())
            self._near[word] = list(dict.fromkeys(names))
        return self._near[word]

    def suggestions(self):
        """[(name, slug, other names)] for the suggestions of a browser; no slug where it follows from the name.

        Other names that contain the name itself are left out: “Algeria” finds the People's Democratic Republic anyway.
        """
        return [
            (
                thing.name,
                "" if thing.slug == slugify(thing.name) else thing.slug,
                ", ".join(
                    one for one in self.also.get(pk, []) if thing.name.casefold() not in one.casefold()
                ),
            )
            for pk, thing in self.by_pk.items()
        ]


class Vocabulary:
    """The minerals and countries that a form may name, read in three queries; events in one, where they are asked."""

    def __init__(self):
        aliases = {"minerals": [], "countries": []}
        of_minerals = MineralAlias.objects.values_list(Value("minerals"), "mineral_id", "name")
        of_countries = CountryAlias.objects.values_list(Value("countries"), "country_id", "name")
        for of, key, name in of_minerals.order_by().union(of_countries.order_by(), all=True).order_by("name"):
            aliases[of].append((key, name))
        self.minerals = Names("mineral", Mineral.objects.all(), aliases["minerals"])
        self.countries = Names("country", Country.objects.browsable(), aliases["countries"])

    @cached_property
    def events(self):
        return Names("event", Event.objects.all(), [])

    def asked(self):
        """{what they name: Names} that a field of the page asks for; those of minerals and countries in any case."""
        return {of: names for of, names in vars(self).items() if isinstance(names, Names)}
