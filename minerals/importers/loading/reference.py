"""Storing the reference tables: new rows are created and different ones updated, by key.

Rows that no file names are kept and reported, except in the tables of `WHOLE`. An old address goes on working:
aliases are kept, and the former slug of a country becomes an alias. An alias is removed only if it becomes the slug
of a row.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.text import slugify

from audit_log import audit
from audit_log.actions import Action

from ...models import (
    CodeGroup,
    Commodity,
    ComparedSource,
    Country,
    CountryAlias,
    HeadlineSource,
    ListEntry,
    MineralAlias,
)
from ..reports import ContentError, FileProblem, Report, Restatement
from ..tidy.reference import TABLES, ReferenceFile, ReferenceRow
from .headlines import set_headlines

type Key = tuple[str, ...]

# Tables that a file gives completely: rows that it no longer has are removed.
WHOLE = (ListEntry, HeadlineSource, ComparedSource)
LOSING = (*WHOLE, CountryAlias, MineralAlias)  # tables whose rows that are gone are removed
AUDITED = 200  # rows of one table that an event names; the counts are always whole


@transaction.atomic
def load_reference(reference: Mapping[str, Sequence[ReferenceRow]]) -> list[Report]:
    """Store the result of `read_reference`; return a Report for each table and the aliases.

    Raises ContentError if stored rows conflict.
    """
    reports: list[Report] = []
    ids: dict[str, dict[str, int]] = {}
    before = list(Country.objects.values_list("code", "name", "slug"))
    for name, table in TABLES.items():
        rows = reference[name]
        report = Report(table.file.removesuffix(".csv").replace("_", " "), read=len(rows))
        stored = _stored(table)
        if in_the_way := list(_in_the_way(table, rows, stored)):
            raise ContentError(in_the_way)
        gone = stored.keys() - {row.key for row in rows}
        report.gone = sorted(" | ".join(key) for key in gone)
        if table.model in WHOLE:
            table.model._default_manager.filter(pk__in=[stored.pop(key).pk for key in gone]).delete()
        for generation in _generations(rows):
            wanted = {row.key: _values(table, row, ids) for row in generation}
            _store(table.model, wanted, stored, report)
            ids[name] = {key[0]: row.pk for key, row in stored.items()}
        reports.append(report)
    countries, minerals = reference["countries"], reference["minerals"]

    _set_members(countries, ids["countries"])
    _set_minerals(reference["commodities"], ids["minerals"])
    _set_codes(reference["code_groups"], ids["code_groups"])
    aliases = [*_aliases(countries), *_old_slugs(countries, before)]
    reports += [
        _load_aliases(CountryAlias, "country_id", aliases, ids["countries"], _slugs(countries)),
        _load_aliases(MineralAlias, "mineral_id", _aliases(minerals), ids["minerals"], _slugs(minerals)),
    ]
    models: list[type[Model]] = [*(table.model for table in TABLES.values()), CountryAlias, MineralAlias]
    for model, report in zip(models, reports, strict=True):
        audit_loaded(model, report)
    set_headlines()
    return reports


def audit_loaded(model: type[Model], report: Report) -> None:
    """One event a table: how many rows are new, and the old and new values of those that changed."""
    removed = report.gone if model in LOSING else []
    if not (report.loaded or report.changed or removed):
        return
    changes = {change.key: [change.old, change.new] for change in report.changed[:AUDITED]}
    changes |= {key: [key, ""] for key in removed[:AUDITED]}
    counts = {"new": report.loaded, "changed": len(report.changed), "removed": len(removed)}
    audit.log(Action.LOADED, model, by=None, changes=changes, **counts)


def _generations(rows: Sequence[ReferenceRow]) -> tuple[list[ReferenceRow], list[ReferenceRow]]:
    """Rows without a parent, then those with one: a child needs the id of its parent."""
    children = [row for row in rows if row.values.get("parent")]
    return [row for row in rows if not row.values.get("parent")], children


def _stored(table: ReferenceFile) -> dict[Key, Any]:
    """The objects that the database has, by key."""
    links = {part: f"{part}__{TABLES[target].key[0]}" for part, target in table.links.items()}
    paths = [links.get(part, part) for part in table.key]
    objects = table.model._default_manager.in_bulk()
    keys = table.model._default_manager.order_by("pk").values_list("pk", *paths)
    return {tuple(key): objects[pk] for pk, *key in keys}


def _in_the_way(
    table: ReferenceFile, rows: Sequence[ReferenceRow], stored: Mapping[Key, Any]
) -> Iterator[FileProblem]:
    """A row that no file names but that has a value which must be unique."""
    wanted = {row.key for row in rows}
    unique = [field.name for field in table.model._meta.fields if field.unique and not field.primary_key]
    for name in unique:
        held = {getattr(stored[key], name): key for key in stored.keys() - wanted}
        for row in rows:
            if row.values[name] in held:
                other = " | ".join(held[row.values[name]])
                reason = f"{name} {row.values[name]!r} is that of {other}, which is only in the database"
                yield FileProblem(table.file, row.line, reason)


def _each(values: Mapping[str, Any], names: Iterable[str]) -> str:
    return "; ".join(f"{name} {values[name]}" for name in names)


def _store(
    model: type[Model],
    wanted: Mapping[Key, dict[str, Any]],
    stored: dict[Key, Any],
    report: Report,
    described: Callable[[Mapping[str, Any], list[str]], str] = _each,
) -> None:
    """Create or update the rows of `wanted`, and add the new ones to `stored`."""
    new, changed, columns = {}, [], set()
    for key, values in wanted.items():
        old = stored.get(key)
        if old is None:
            new[key] = model(**values)
            continue
        differs = [name for name, value in values.items() if getattr(old, name) != value]
        if not differs:
            report.unchanged += 1
            continue
        before, after = (described(state, differs) for state in (vars(old), values))
        report.changed.append(Restatement(" | ".join(key), before, after))
        for name in differs:
            setattr(old, name, values[name])
        changed.append(old)
        columns.update(differs)
    model._default_manager.bulk_create(new.values())
    report.loaded += len(new)
    stored |= new
    if changed:
        model._default_manager.bulk_update(changed, columns)


def _values(table: ReferenceFile, row: ReferenceRow, ids: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """The row as attributes of its model, links as ids."""
    values, links = {}, table.links
    for name, value in row.values.items():
        if name in links:
            values[f"{name}_id"] = ids[links[name]][value] if value else None
        elif name not in table.lists:
            values[name] = value
    return values


def _set_members(rows: Iterable[ReferenceRow], ids: Mapping[str, int]) -> None:
    for row in rows:
        if row.values["members"]:
            Country(pk=ids[row.key[0]]).members.set(ids[code] for code in row.values["members"])


def _set_minerals(rows: Iterable[ReferenceRow], ids: Mapping[str, int]) -> None:
    """Set the minerals of each commodity to those of its row."""
    pks = _codes()
    wanted = {(pks[row.key], ids[slug]) for row in rows for slug in row.values["minerals"]}
    _set_pairs(Commodity.minerals.through, "commodity_id", "mineral_id", wanted)


def _set_codes(rows: Iterable[ReferenceRow], ids: Mapping[str, int]) -> None:
    """Set the codes of each group to those of its row."""
    pks = _codes()
    wanted = {
        (ids[row.key[0]], pks[row.values["nomenclature"], code])
        for row in rows
        for code in row.values["codes"]
    }
    of_rows = {group for group, _ in wanted}
    kept = CodeGroup.commodities.through.objects.exclude(codegroup__in=of_rows)
    wanted |= set(kept.values_list("codegroup_id", "commodity_id"))  # of groups that no row names
    _set_pairs(CodeGroup.commodities.through, "codegroup_id", "commodity_id", wanted)


def _codes() -> dict[Key, int]:
    """{(nomenclature, code): pk of the Commodity}"""
    known = Commodity.objects.values_list("nomenclature", "code", "pk")
    return {(nomenclature, code): pk for nomenclature, code, pk in known}


def _set_pairs(pairs: Any, first: str, second: str, wanted: set[tuple[int, int]]) -> None:
    """Make the rows of a table between two models those of `wanted`."""
    stored = {(getattr(row, first), getattr(row, second)): row.pk for row in pairs.objects.all()}
    pairs.objects.filter(pk__in=[stored[pair] for pair in stored.keys() - wanted]).delete()
    new = sorted(wanted - stored.keys())
    pairs.objects.bulk_create(pairs(**dict(zip((first, second), pair, strict=True))) for pair in new)


def _aliases(rows: Iterable[ReferenceRow]) -> list[tuple[str, str, str]]:
    return [(row.key[0], alias, slugify(alias)) for row in rows for alias in row.values["aliases"]]


def _slugs(rows: Iterable[ReferenceRow]) -> set[str]:
    return {row.values["slug"] for row in rows}


def _old_slugs(
    countries: Sequence[ReferenceRow], before: Iterable[tuple[str, str, str]]
) -> list[tuple[str, str, str]]:
    """A former slug of a country that no country has any more: it must go on redirecting."""
    slugs = _slugs(countries)
    codes = {row.key[0] for row in countries}
    return [(code, name, slug) for code, name, slug in before if code in codes and slug not in slugs]


def _load_aliases(
    model: type[CountryAlias] | type[MineralAlias],
    owner: str,
    aliases: Iterable[tuple[str, str, str]],
    ids: Mapping[str, int],
    taken: Collection[str],
) -> Report:
    """Store (owner's key, name, slug); of several names with one slug the first is used.

    One whose slug is `taken` would never be reached: its address is that of a row itself.
    """
    wanted: dict[Key, dict[str, Any]] = {}
    for key, name, slug in aliases:
        if slug not in taken:
            wanted.setdefault((slug,), {owner: ids[key], "name": name, "slug": slug})
    report = Report(str(model._meta.verbose_name_plural), read=len(wanted))
    stored: dict[Key, Any] = {(alias.slug,): alias for alias in model.objects.all()}
    report.gone = sorted(slug for (slug,) in stored if slug in taken)
    if report.gone:
        model.objects.filter(slug__in=report.gone).delete()
    _store(model, wanted, stored, report, lambda alias, _: f"{alias['name']} ({alias[owner]})")
    return report
