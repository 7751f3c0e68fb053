"""The parts of a profile: declared once, in the order of its page.

The models in `models.draft` declare the contents of each part; everything else is read off them. Snapshot, restore,
diff, comments, files, form, search and checks walk `PARTS`, and name a part only where it has a rule of its own.

- A section is added to `SECTIONS` and `Profile` in `models.draft`.
- A field of a table is added to its model.
- A table is a model and a line in `TABLES`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.core.validators import MaxLengthValidator
from django.db.models import Field, ForeignKey, Model, UniqueConstraint, URLField
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from minerals.models import Country, Mineral

from .dates import validate_month
from .models import citations, dated, draft, events, pictures, projects, uses
from .models.subjects import OF_THE_WORLD, Event, SubjectKind

ABOUT_THE_ROW = {"id", "profile", "uid", "position"}


SENTENCE = 200  # characters: a text that may have as many holds sentences


def longest(field: Field) -> int | None:
    """Return how many characters a text field takes; None without a bound."""
    bounds = (one.limit_value for one in field.validators if isinstance(one, MaxLengthValidator))
    return field.max_length or next(bounds, None)


@dataclass(frozen=True)
class Text:
    """A text field of the profile: a section (Markdown with references to figures and sources), or plain text."""

    name: str
    heading: str

    @property
    def place(self) -> str:
        return self.name

    @property
    def is_section(self) -> bool:
        return self.name in draft.SECTIONS

    @property
    def is_prose(self) -> bool:
        """Whether it has words, not a month alone."""
        return validate_month not in self.field.validators

    @property
    def is_brief(self) -> bool:
        """Whether it is part of the block “In brief”, not of a section of its own."""
        return self.name in draft.BRIEF

    @property
    def is_traced(self) -> bool:
        """Whether each of its sentences has a figure or a source."""
        return self.is_brief or self.name in MINERAL_PARTS

    @property
    def is_optional(self) -> bool:
        return self.name in draft.OPTIONAL_SECTIONS

    @property
    def field(self) -> Field:
        return cast(Field, draft.Profile._meta.get_field(self.name))

    def of(self, tree: Mapping[str, Any]) -> str:
        """The text in a snapshot."""
        return tree["sections"][self.name] if self.is_section else tree[self.name]


class ModelPart:
    """The base of tables and the image: a model with a foreign key to the profile."""

    model: type[Model]

    @cached_property
    def accessor(self) -> str:
        """The name of the rows on a profile, and the prefix of their forms."""
        key = cast(ForeignKey, self.model._meta.get_field("profile"))
        return cast(str, key.remote_field.related_name)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The contents of a row, in the order of their declaration."""
        fields = [*self.model._meta.concrete_fields, *self.model._meta.local_many_to_many]
        fields.sort(key=lambda field: field.creation_counter)
        return {field.name: field for field in fields if field.name not in ABOUT_THE_ROW}

    def label(self, name: str) -> str:
        """Return the name that people have for a field."""
        return gettext(str(self.fields[name].verbose_name) if name in self.fields else name)


@dataclass(frozen=True)
class Table(ModelPart):
    """Rows of one kind.

    `named_by` are the fields that identify a row for people. `under` is the text that the table follows on the page.
    `rows` is the plural name of the rows, if it is not the heading.
    """

    name: str
    model: type[Model]
    heading: str
    named_by: tuple[str, ...]
    under: str
    rows: str = ""

    @property
    def place(self) -> str:
        return f"{self.name}:"

    def anchor(self, uid: str) -> str:
        """The id of a row on the page of a live profile."""
        return f"{self.model._meta.model_name}-{uid}"

    @property
    def plural(self) -> str:
        return self.rows or self.heading.lower()

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Words, codes, numbers and dates; a snapshot keeps all of them as text."""
        return tuple(name for name, field in self.fields.items() if not field.is_relation)

    @cached_property
    def sentences(self) -> dict[str, int | None]:
        """Return the maximum length of each text with sentences, as opposed to names, codes and addresses."""
        lengths = {name: longest(self.fields[name]) for name in self.texts if not self.fields[name].choices}
        return {
            name: length
            for name, length in lengths.items()
            if (length or 0) >= SENTENCE and not isinstance(self.fields[name], URLField)
        }

    @cached_property
    def minerals(self) -> tuple[str, ...]:
        """The fields that name minerals, foreign keys and many-to-manys; a snapshot keeps slugs."""
        return tuple(name for name, field in self.fields.items() if field.related_model is Mineral)

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """The fields that name countries; a snapshot keeps codes."""
        return tuple(name for name, field in self.fields.items() if field.related_model is Country)

    @cached_property
    def events(self) -> tuple[str, ...]:
        """The fields that name events; a snapshot keeps slugs."""
        return tuple(name for name, field in self.fields.items() if field.related_model is Event)

    @property
    def named(self) -> dict[str, tuple[str, ...]]:
        """The fields that name things, by what they name."""
        return {"minerals": self.minerals, "countries": self.countries, "events": self.events}

    @property
    def points(self) -> bool:
        """Whether its rows may point to an event."""
        return issubclass(self.model, dated.Pointing)

    @cached_property
    def many(self) -> tuple[str, ...]:
        return tuple(name for name, field in self.fields.items() if field.many_to_many)

    @cached_property
    def single(self) -> tuple[str, ...]:
        return tuple(name for names in self.named.values() for name in names if name not in self.many)

    @cached_property
    def empty(self) -> dict[str, str | list[str]]:
        """The value of each field in a row that was saved before the table had the field."""
        defaults = {name: self.fields[name].get_default() for name in self.texts}
        texts = {name: "" if default is None else str(default) for name, default in defaults.items()}
        return texts | dict.fromkeys(self.single, "") | {name: [] for name in self.many}

    @property
    def choices(self) -> dict[str, dict[str, str]]:
        """The labels of values, for each field that takes one of a vocabulary, in the language of now."""
        language = get_language()
        if language not in self._choices:
            self._choices[language] = {
                name: {str(value): str(label) for value, label in field.choices}
                for name, field in self.fields.items()
                if field.choices
            }
        return self._choices[language]

    @cached_property
    def _choices(self) -> dict[str | None, dict[str, dict[str, str]]]:
        return {}

    @cached_property
    def is_unique(self) -> bool:
        """Whether the database refuses two rows of a profile that are named alike."""
        wanted = ("profile", *self.named_by)
        unique = (c for c in self.model._meta.constraints if isinstance(c, UniqueConstraint))
        return any(constraint.fields == wanted for constraint in unique)

    def key(self, row: Mapping[str, str]) -> tuple[str, ...]:
        """Return what names a row: the fields that do, or the event that it points to where they are empty."""
        named = tuple(row[name] for name in self.named_by)
        return named if any(named) or not self.points else (row[dated.POINTER],)

    def title(self, row: Mapping[str, str]) -> str:
        """Return the title by which people know a row of a snapshot."""
        return ", ".join(self.key(row))


@dataclass(frozen=True)
class Image(ModelPart):
    """The optional picture at the head of the page."""

    name: str = "image"
    heading: str = _("Lead image")
    model: type[Model] = draft.LeadImage

    @property
    def place(self) -> str:
        return self.name

    @cached_property
    def typed(self) -> dict[str, Any]:
        """The default of each field of a picture that people type."""
        return {name: field.get_default() for name, field in self.fields.items() if field.editable}

    @cached_property
    def texts(self) -> tuple[str, ...]:
        return tuple(name for name, default in self.typed.items() if default == "")


type Part = Text | Table | Image

IMAGE = Image()
TABLES = (
    Table(
        "glance", draft.GlanceItem, _("At a glance"), ("label",), under="tagline", rows="numbers at a glance"
    ),
    Table("changed", dated.RecentChange, _("What changed"), named_by=("summary",), under="vulnerability"),
    Table("watch", dated.WatchItem, _("What to watch"), named_by=("summary",), under="vulnerability"),
    Table(
        "picture",
        pictures.PagePicture,
        _("Picture of the page"),
        named_by=("kind",),
        under="vulnerability",
        rows="picture of the page",
    ),
    Table("minerals", draft.KeyMineral, _("Key minerals"), named_by=("mineral",), under="key_minerals"),
    Table("roles", draft.ProfileRole, _("Other roles"), named_by=("mineral", "role"), under="key_minerals"),
    Table("policies", dated.Policy, _("Policies"), named_by=("title",), under="policy"),
    Table("partnerships", dated.Partnership, _("Partnerships"), named_by=("title",), under="partnerships"),
    Table(
        "projects",
        projects.Project,
        _("Mines, plants and projects"),
        named_by=("name",),
        under="supply_chain",
    ),
    Table("facts", events.EventFacts, _("The event"), named_by=("title",), under="effects"),
    Table(
        "parties", events.EventParty, _("Countries"), named_by=("country",), under="effects", rows="countries"
    ),
    Table(
        "hidden",
        events.HiddenEvent,
        _("Hidden events"),
        named_by=("event",),
        under="unknowns",
    ),
    Table("uses", uses.Use, _("Uses and substitutes"), named_by=("name",), under="what_it_does"),
    Table("pins", draft.RelatedPin, _("Related profiles"), named_by=("country",), under="unknowns"),
    Table("citations", citations.Citation, _("Citations"), named_by=("key",), under="unknowns"),
)
TEXTS = (
    Text("tagline", _("Tagline")),
    *(Text(name, heading) for name, heading in draft.SECTIONS.items()),
    Text("unknowns", _("What we do not know")),
    Text("researched_to", _("Researched to")),
)
WORDS = tuple(text for text in TEXTS if text.is_prose)


# Parts of one kind of subject alone.
EVENT_PARTS = ("happened", "effects", "facts", "parties")
MINERAL_PARTS = ("what_it_does", "who_makes_it", "who_can_stop_it", "what_replaces_it", "uses")
# The parts of a profile of a mineral or an event, in the order of its page; countries have all others.
OF_KIND = {
    SubjectKind.MINERAL: (
        "what_it_does",
        "uses",
        "who_makes_it",
        "who_can_stop_it",
        "what_replaces_it",
        "changed",
        "watch",
        "citations",
        "researched_to",
    ),
    SubjectKind.EVENT: (
        "facts",
        "happened",
        "effects",
        "parties",
        "watch",
        "unknowns",
        "citations",
        "researched_to",
    ),
}
NEEDED = {  # parts that a profile of a mineral or an event cannot lack
    SubjectKind.MINERAL: ("what_it_does", "who_can_stop_it", "changed", "citations"),
    SubjectKind.EVENT: ("happened", "effects", "facts", "parties", "citations"),
}


def _parts() -> Iterator[Part]:
    for text in TEXTS:
        yield text
        if text.name == "tagline":
            yield IMAGE
        yield from (table for table in TABLES if table.under == text.name)


PARTS = tuple(_parts())  # the whole profile, in the order of the page
PART = {part.name: part for part in PARTS}
PARTS_OF: dict[SubjectKind, tuple[Part, ...]] = {
    SubjectKind.COUNTRY: tuple(part for part in PARTS if part.name not in EVENT_PARTS + MINERAL_PARTS),
    **{kind: tuple(PART[name] for name in names) for kind, names in OF_KIND.items()},
}
TABLE = {table.name: table for table in TABLES}
TEXT = {text.name: text for text in TEXTS}
PROSE = tuple(text for text in TEXTS if text.is_section)


def kind_in(tree: Mapping[str, Any]) -> SubjectKind:
    """Return the kind of the subject of a snapshot, or of what has the same keys, such as the head of a file."""
    return next((kind for kind in OF_THE_WORLD if tree.get(kind)), SubjectKind.COUNTRY)
