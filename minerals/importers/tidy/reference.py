"""The reference tables as CSV: each cell is checked against its model field, each name against its table.

Reading does not use the database. `reference_loading` stores the result.
"""

import datetime
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.utils.text import slugify

from ...models import (
    CodeGroup,
    Commodity,
    ComparedSource,
    Country,
    CriticalList,
    HeadlineSource,
    ListEntry,
    Mineral,
    MineralGroup,
    Region,
    Release,
    Source,
)
from ...models.places import PlaceKind
from ..reading.tables import YES_NO, Cells, read_table, repeated, split
from ..reports import FileProblem

PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


class ReferenceFile(NamedTuple):
    """One file. `key`: the attributes that identify a row; `links`: the table whose key a cell holds."""

    file: str
    model: type[Model]
    columns: tuple[str, ...]
    key: tuple[str, ...]
    links: dict[str, str] = {}
    lists: tuple[str, ...] = ()  # attributes with several values in a cell, joined by semicolons
    optional: tuple[str, ...] = ()  # the last columns, which a file may leave out: each then has its default


def _table(file: str, model: type[Model], columns: str, key: str, **rest: Any) -> ReferenceFile:
    return ReferenceFile(file, model, tuple(columns.split()), tuple(key.split()), **rest)


# In the order in which they can be stored.
TABLES = {
    "regions": _table("regions.csv", Region, "slug name position summary", "slug"),
    "countries": _table(
        "countries.csv",
        Country,
        "code alpha2 numeric slug name official_name region continent kind aliases members",
        "code",
        links={"region": "regions"},
        lists=("aliases", "members"),
    ),
    "groups": _table("mineral_groups.csv", MineralGroup, "slug name position summary", "slug"),
    "minerals": _table(
        "minerals.csv",
        Mineral,
        "slug name symbol atomic_number group parent aliases in_filter summary is_grade",
        "slug",
        links={"group": "groups", "parent": "minerals"},
        lists=("aliases",),
        optional=("is_grade",),
    ),
    "sources": _table(
        "sources.csv",
        Source,
        "key title publisher url licence licence_url is_default attribution may_be_passed_on short",
        "key",
        optional=("short",),
    ),
    "releases": _table(
        "releases.csv", Release, "key source name published url note", "key", links={"source": "sources"}
    ),
    "lists": _table(
        "critical_lists.csv",
        CriticalList,
        "slug issuer short country year name published url certainty note strategic_apart kind superseded_by",
        "slug",
        links={"country": "countries"},
        optional=("strategic_apart", "kind", "superseded_by"),
    ),
    "entries": _table(
        "critical_list_entries.csv",
        ListEntry,
        "list mineral name_as_listed status note",
        "critical_list mineral name_as_listed status",
        links={"critical_list": "lists", "mineral": "minerals"},
    ),
    "commodities": _table(
        "commodities.csv",
        Commodity,
        "nomenclature code name kind minerals contents note twin",
        "nomenclature code",
        lists=("minerals",),
    ),
    "code_groups": _table(
        "code_groups.csv",
        CodeGroup,
        "key title nomenclature codes value_only note reviewed",
        "key",
        lists=("codes",),
    ),
    "headlines": _table(
        "headline_sources.csv",
        HeadlineSource,
        "mineral stage measure source note",
        "mineral stage measure",
        links={"mineral": "minerals", "source": "sources"},
    ),
    "compared": _table(
        "compared_sources.csv",
        ComparedSource,
        "mineral stage measure form basis source other_form other_basis other_source note",
        "mineral stage measure form basis source other_source",
        links={"mineral": "minerals", "source": "sources", "other_source": "sources"},
    ),
}
# The one column that is not named like its attribute.
ATTRIBUTES = {"list": "critical_list"}


type Faults = Iterator[tuple[int, str]]  # lines and reasons


class ReferenceRow(NamedTuple):
    """One checked row. `values`: attribute to value; a link is the key of the named row, a list its parts."""

    line: int
    key: tuple[str, ...]
    values: dict[str, Any]


def keys_of(rows: Iterable[ReferenceRow]) -> set[str]:
    """The single-part keys of a table: codes of countries, slugs of minerals."""
    return {row.key[0] for row in rows}


def read_reference(folder: Path) -> tuple[dict[str, list[ReferenceRow]], list[FileProblem]]:
    """Read the reference tables in `folder`: the rows of each, by its name in TABLES, and the problems."""
    reference: dict[str, list[ReferenceRow]] = {}
    problems: list[FileProblem] = []
    for name, table in TABLES.items():
        lines, found = read_table(folder / table.file, table.columns, optional=len(table.optional))
        problems += found
        rows = reference[name] = []
        for line, cells in lines:
            row, reasons = _read_row(table, line, cells)
            rows.append(row)
            problems += [FileProblem(table.file, line, reason) for reason in reasons]
        problems += _repetitions(table, rows)
    for name, table in TABLES.items():
        problems += _links(table, reference[name], reference)
    problems += _check_commodities(reference["commodities"], keys_of(reference["minerals"]))
    problems += [
        FileProblem(TABLES["code_groups"].file, line, reason)
        for line, reason in _check_code_groups(reference["code_groups"], reference["commodities"])
    ]
    for name, check in CHECKS:
        problems += [FileProblem(TABLES[name].file, line, reason) for line, reason in check(reference[name])]
    return reference, sorted(set(problems), key=lambda problem: (problem.file, problem.line or 0))


def _read_row(table: ReferenceFile, line: int, cells: Cells) -> tuple[ReferenceRow, list[str]]:
    """Return the ReferenceRow and the reasons why the model would refuse it."""
    values: dict[str, Any] = {}
    plain: dict[str, Any] = {}
    reasons: list[str] = []
    links = table.links
    for column, cell in cells.items():
        attribute = ATTRIBUTES.get(column, column)
        if attribute in table.lists:
            values[attribute] = split(cell)
            continue
        field = cast(Field, table.model._meta.get_field(attribute))
        if attribute in links:
            values[attribute] = cell
            if not cell and not field.null:
                reasons.append(f"{column} is empty")
        elif field.get_internal_type() == "BooleanField":
            if cell not in YES_NO:
                reasons.append(f"{column} {cell!r} is neither yes nor no")
            plain[attribute] = YES_NO.get(cell, False)
        else:
            plain[attribute] = None if field.null and not cell else cell
    candidate = table.model(**plain)
    try:
        candidate.clean_fields(exclude={field.name for field in table.model._meta.fields} - set(plain))
    except ValidationError as error:
        for attribute, messages in error.message_dict.items():
            reasons += [f"{attribute} {plain[attribute]!r}: {message}" for message in messages]
    values |= {attribute: getattr(candidate, attribute) for attribute in plain}
    return ReferenceRow(line, tuple(values[part] for part in table.key), values), reasons


def _repetitions(table: ReferenceFile, rows: Sequence[ReferenceRow]) -> Iterator[FileProblem]:
    """Two rows of one key, or of one value where the model wants each to be different."""
    unique = [field.name for field in table.model._meta.fields if field.unique and not field.primary_key]
    for parts in {table.key, *((name,) for name in unique)}:
        values = [(row.line, tuple(row.values[part] for part in parts)) for row in rows]
        for line, value, earlier in repeated(values):
            shown = " | ".join(map(str, value))
            yield FileProblem(table.file, line, f"{', '.join(parts)} {shown!r} is already on line {earlier}")


def _links(
    table: ReferenceFile, rows: Iterable[ReferenceRow], reference: Mapping[str, Sequence[ReferenceRow]]
) -> Iterator[FileProblem]:
    for attribute, target in table.links.items():
        known = keys_of(reference[target])
        for row in rows:
            if row.values[attribute] and row.values[attribute] not in known:
                yield FileProblem(table.file, row.line, f"no {attribute} {row.values[attribute]!r}")


def _check_countries(rows: Sequence[ReferenceRow]) -> Faults:
    known = keys_of(rows)
    for row in rows:
        aggregate = row.values["kind"] == PlaceKind.AGGREGATE
        if aggregate == bool(row.values["region"]):
            yield row.line, "an aggregate has no region" if aggregate else "a country needs its region"
        if bool(row.values["members"]) != (row.values["kind"] == PlaceKind.BLOC):
            yield row.line, "a bloc needs members, and nothing else has any"
        yield from ((row.line, f"no member {code!r}") for code in row.values["members"] if code not in known)


def _check_minerals(rows: Sequence[ReferenceRow]) -> Faults:
    parents = {row.key[0]: row.values["parent"] for row in rows}
    for row in rows:
        parent = row.values["parent"]
        if parent and (parents.get(parent) or parent == row.key[0]):
            yield row.line, f"parent {parent!r} is no mineral of the upper level"


def _check_aliases(rows: Sequence[ReferenceRow]) -> Faults:
    """An alias leads to one row, so no other row may have its slug as slug or alias."""
    owners = {row.values["slug"]: row.key for row in rows}
    for row in rows:
        for alias in row.values["aliases"]:
            slug = slugify(alias)
            if not slug:
                yield row.line, f"alias {alias!r} has no slug"
            elif owners.setdefault(slug, row.key) != row.key:
                yield row.line, f"alias {alias!r} leads to {owners[slug][0]} already"
            elif len(alias) > 120:
                yield row.line, f"alias {alias[:40]!r} … has more than 120 characters"


def _check_lists(rows: Sequence[ReferenceRow]) -> Faults:
    for row in rows:
        published = row.values["published"]
        match = PARTIAL_DATE.fullmatch(published)
        try:
            if match:
                datetime.date(*(int(part or 1) for part in match.groups()))
        except ValueError:
            match = None
        if published and not match:
            yield row.line, f"published {published!r} is not a date (2024, 2024-02, 2024-02-29)"
    for line, key, earlier in repeated(
        (row.line, (row.values["country"], row.values["year"])) for row in rows
    ):
        yield line, f"a list of {key[0]} of {key[1]} is already on line {earlier}"


def _check_commodities(rows: Sequence[ReferenceRow], minerals: Collection[str]) -> Iterator[FileProblem]:
    known = {row.key for row in rows}
    for row in rows:
        if not row.values["minerals"]:
            yield FileProblem("commodities.csv", row.line, "minerals is empty")
        if row.values["twin"] and (row.values["nomenclature"], row.values["twin"]) not in known:
            yield FileProblem("commodities.csv", row.line, f"no twin {row.values['twin']!r}")
        for slug in row.values["minerals"]:
            if slug not in minerals:
                yield FileProblem("commodities.csv", row.line, f"no mineral {slug!r}")


def _check_code_groups(rows: Sequence[ReferenceRow], commodities: Sequence[ReferenceRow]) -> Faults:
    """Only codes of one nomenclature are added, each in one group, and none whose loads another code may hold."""
    twins = {row.key: row.values["twin"] for row in commodities}
    places: dict[tuple[str, str], int] = {}
    for row in rows:
        nomenclature, codes = row.values["nomenclature"], row.values["codes"]
        if len(codes) < 2:
            yield row.line, "a group has two codes or more"
        for code in codes:
            if (nomenclature, code) not in twins:
                others = [of for of, known in twins if known == code]
                elsewhere = [
                    f": it is of {of}, and codes of two nomenclatures are never added" for of in others
                ]
                yield row.line, "".join([f"no code {code!r} of {nomenclature}", *elsewhere[:1]])
            elif twin := twins[nomenclature, code]:
                yield row.line, f"{code} has the twin {twin}: the same loads may be under both"
            if (earlier := places.setdefault((nomenclature, code), row.line)) != row.line:
                yield row.line, f"{code} is already in the group on line {earlier}"
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield row.line, f"{code} is in the group twice"


def _check_sources(rows: Sequence[ReferenceRow]) -> Faults:
    """Keys of figures name every source but one."""
    defaults = [row.line for row in rows if row.values["is_default"]]
    if rows and not defaults:
        yield rows[0].line, "no source is the default one"
    yield from ((line, f"the default source is on line {defaults[0]} already") for line in defaults[1:])


def _check_compared(rows: Sequence[ReferenceRow]) -> Faults:
    for row in rows:
        if row.values["source"] == row.values["other_source"]:
            yield row.line, "a source is compared with itself"


CHECKS: tuple[tuple[str, Callable[[Sequence[ReferenceRow]], Faults]], ...] = (
    ("countries", _check_countries),
    ("countries", _check_aliases),
    ("minerals", _check_minerals),
    ("minerals", _check_aliases),
    ("lists", _check_lists),
    ("sources", _check_sources),
    ("compared", _check_compared),
)
