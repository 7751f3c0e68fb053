"""What a table of the package is declared as: its fields, its keys, and where its rows come from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.functional import Promise

CHUNK = 5_000  # rows that a query holds in memory


@dataclass(frozen=True)
class Field:
    """A column. `path`: the lookup that its cells are read by; `to`: (resource, field) that each value is found in."""

    name: str
    meaning: str | Promise
    path: str = ""
    kind: str = "string"
    required: bool = False
    unit: str | Promise = ""
    enum: tuple = ()
    pattern: str = ""
    to: tuple[str, str] | None = None

    @property
    def descriptor(self):
        found = {"name": self.name, "type": self.kind, "description": str(self.meaning)}
        if self.unit:
            found["unit"] = str(self.unit)
        constraints = {}
        if self.required:
            constraints["required"] = True
        if self.enum:
            constraints["enum"] = [str(value) for value in self.enum]
        if self.pattern:
            constraints["pattern"] = self.pattern
        return found | ({"constraints": constraints} if constraints else {})


@dataclass(frozen=True)
class Resource:
    """A table. `rows()` yields tuples in the order of its fields; `source_keys()` names whose numbers they are.

    `with_texts`: whether it has words of ours, beside codes and numbers of sources.
    """

    name: str
    title: str | Promise
    row: str | Promise  # what one row is
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    rows: Callable[[], Iterable[tuple]]
    source_keys: Callable[[], Iterable[str]] = tuple
    with_texts: bool = False
    more_keys: tuple = field(
        default_factory=tuple
    )  # foreign keys of several fields: (fields, resource, its fields)

    @property
    def file(self):
        return f"{self.name}.csv"

    @property
    def schema(self):
        alone = [((one.name,), one.to[0], (one.to[1],)) for one in self.fields if one.to]
        keys = [
            {
                "fields": list(own),
                "reference": {"resource": "" if to == self.name else to, "fields": list(theirs)},
            }
            for own, to, theirs in [*alone, *self.more_keys]
        ]
        return {
            "fields": [one.descriptor for one in self.fields],
            "missingValues": [""],
            "primaryKey": list(self.key),
        } | ({"foreignKeys": keys} if keys else {})


def rows_of(queryset, fields):
    """Tuples of a queryset by the paths of `fields`, in bounded memory."""
    return queryset.values_list(*(one.path or one.name for one in fields)).iterator(CHUNK)


def sources_of(model, path):
    """A function that names the sources of the rows of a model, which may be passed on."""
    found = model.objects.passable().order_by(f"{path}__key")
    return lambda: list(found.values_list(f"{path}__key", flat=True).distinct())


COUNTRY, MINERAL = ("countries", "country_iso3"), ("minerals", "mineral")
SOURCE, RELEASE = ("sources", "source"), ("releases", "release")
PARTIAL_DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
