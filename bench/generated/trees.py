"""The snapshot of a generated profile: every part that `shape.py` declares, filled by the rules of its fields."""

import uuid
from dataclasses import dataclass

from django.db.models import DecimalField, IntegerField, SlugField, URLField

from minerals.models import Country, Mineral
from minerals.models.places import WORLD, PlaceKind
from profiles.dates import validate_partial_date
from profiles.draft import snapshot
from profiles.models.choices import ProjectStage
from profiles.models.projects import validate_stages
from profiles.models.subjects import SubjectKind
from profiles.publishing.completeness import GLANCE_ITEMS, PINS_AT_MOST
from profiles.publishing.figures.freezing import FrozenFigures
from profiles.publishing.texts.prose import BadReference, at_a_glance
from profiles.shape import PARTS_OF, PROSE, TABLE, TABLES, TEXTS, longest

from . import words
from .places import CODES, generator

ROWS = {
    "glance": GLANCE_ITEMS[1], "minerals": 7, "roles": 9, "policies": 4, "partnerships": 3, "projects": 8,
    "pins": PINS_AT_MOST, "citations": 6, "picture": 0,
}  # fmt: skip
ROWS_OF_OTHERS = 2
OF_A_CLAIM = ("claim", "citation", "as_of")  # of a number at a glance: each is a reference
SENTENCES = 4  # of a section
FIGURES, CITATIONS = 1, 2  # in a section
REFERENCES_AT_MOST = 150
WITHOUT = ("since", "until", "published", "review_by")  # dates that stay empty: each row is in force
RARITY = 1 / 14  # a few minerals are in many profiles, most in few


class NothingToName(LookupError):
    """The reference tables lack what every profile has to name."""


@dataclass(frozen=True)
class Vocabulary:
    """The names in generated profiles: slugs of minerals, codes of real countries, references to world figures."""

    minerals: list[str]
    countries: list[str]
    references: list[str]

    @classmethod
    def stored(cls, facts):
        """Return the Vocabulary of the reference tables. Raises NothingToName."""
        minerals = Mineral.objects.filter(in_filter=True).order_by("slug").values_list("slug", flat=True)
        countries = Country.objects.filter(kind=PlaceKind.STATE).exclude(code__in=CODES).order_by("code")
        found = cls(list(minerals), list(countries.values_list("code", flat=True)), _references(facts))
        for what, rows in vars(found).items():
            if not rows:
                raise NothingToName(f"There are no {what} for profiles to name. Load the reference tables.")
        return found


def _references(facts):
    """References to the newest figures of the world that headline, as a glance and a text may have them."""
    if WORLD not in facts.countries:
        return []
    world = facts.countries[WORLD]
    found, frozen = [], FrozenFigures(facts.for_country(world))
    heads = sorted({one.head.identity: one.head for one in facts.store.series.values()}.items())
    for _, head in heads:
        stage = "" if head.stage == "none" else f"{head.stage}/"
        form = "" if head.form == "all" else f"/{head.form}"
        text = f"{head.mineral}/{stage}{head.measure}{form} basis={head.basis} country={world.slug}"
        try:
            frozen.show(at_a_glance(text))
        except BadReference:
            continue
        found.append(text)
    return found[:: max(1, len(found) // REFERENCES_AT_MOST)]


def tree(seed, index, vocabulary):
    """Return the snapshot of the profile of a place, in the newest schema. It names only places of lower numbers."""
    return _Tree(seed, index, vocabulary).made()


class _Tree:
    def __init__(self, seed, index, vocabulary):
        self.rng, self.index, self.vocabulary = generator(seed, index, "profile"), index, vocabulary
        self.keys = [f"source-{letter}" for letter in "abcdef"]
        self.minerals = self._minerals()
        numbers = min(ROWS["glance"], len(vocabulary.references))
        self.references = self.rng.sample(vocabulary.references, numbers)  # in the texts those at a glance
        lower = generator(seed, index, "pins").sample(range(index), min(ROWS["pins"], index))
        self.pinned = [CODES[one] for one in lower]

    def made(self):
        texts = {
            text.name: self._text(text) if text in PARTS_OF[SubjectKind.COUNTRY] else "" for text in TEXTS
        }
        return {
            "schema": snapshot.SCHEMA,
            "country": CODES[self.index],
            "sections": {text.name: texts.pop(text.name) for text in PROSE},
            "image": None,
            **texts,
            **{
                table.name: self._rows(table) if table in PARTS_OF[SubjectKind.COUNTRY] else []
                for table in TABLES
            },
        }

    def _minerals(self):
        """Slugs of key minerals. A shuffle by a seed of all decides which are common."""
        slugs = list(self.vocabulary.minerals)
        generator("common", 0, "minerals").shuffle(slugs)
        found, wanted = {}, min(ROWS["minerals"], len(slugs))
        while len(found) < wanted:
            found[slugs[int(self.rng.expovariate(RARITY)) % len(slugs)]] = None
        return list(found)

    def _text(self, text):
        if not text.is_section:
            return words.phrase(self.rng, longest(text.field))
        if text.is_brief:
            return f"{words.sentence(self.rng, 14)}.{self._citation()}"
        said = [f"{words.sentence(self.rng)}." for _ in range(SENTENCES)]
        for at in self.rng.sample(range(SENTENCES), CITATIONS):
            said[at] += self._citation()
        for at in self.rng.sample(range(SENTENCES), FIGURES):
            said[at] = f"{said[at]} It is [[{self.rng.choice(self.references)}]]."
        half = SENTENCES // 2
        return f"{' '.join(said[:half])}\n\n{' '.join(said[half:])}"

    def _citation(self):
        return f"[@{self.rng.choice(self.keys)}]"

    def _rows(self, table):
        count = ROWS.get(table.name, ROWS_OF_OTHERS)
        rows = [self._row(table, position) for position in range(count)]
        named = {table.key(row): row for row in rows if all(table.key(row))}  # each is named once
        return list(named.values())

    def _row(self, table, position):
        uid = uuid.UUID(int=self.rng.getrandbits(128), version=4)
        return {"uid": str(uid)} | {name: self._cell(table, name, position) for name in table.fields}

    def _cell(self, table, name, position):
        field = table.fields[name]
        if table is TABLE["glance"] and name in OF_A_CLAIM:
            return ""
        if name in table.minerals:
            return self._chosen(table, name, position, self.minerals)
        if name in table.events:
            return [] if name in table.many else ""
        if name in table.countries:
            among = self.pinned if table is TABLE["pins"] else self.vocabulary.countries
            return self._chosen(table, name, position, among)
        if field.choices:
            return self.rng.choice([value for value, _ in field.choices])
        if validate_partial_date in field.validators:
            return "" if name in WITHOUT else f"20{self.rng.randint(15, 25)}-{self.rng.randint(1, 12):02}"
        if validate_stages in field.validators:
            return self.rng.choice(ProjectStage.values)
        if isinstance(field, IntegerField):
            return str(self.rng.randint(2015, 2025))
        if isinstance(field, DecimalField):
            return str(self.rng.randint(1, 500) * 1000)
        if name == "figure":
            return self.references[position % len(self.references)]
        if isinstance(field, URLField):
            return f"https://example.org/{CODES[self.index].lower()}/{position}/{name}"
        if isinstance(field, SlugField):
            return self.keys[position] if table is TABLE["citations"] else self.rng.choice(self.keys)
        return words.phrase(self.rng, min(longest(field) or 120, 120))

    def _chosen(self, table, name, position, among):
        if name in table.many:
            return sorted(self.rng.sample(among, min(2, len(among))))
        return among[position % len(among)] if among else ""
