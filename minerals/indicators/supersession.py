"""Supersession: combining rows of several forms and editions into one table, without superseded rows of older
editions.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from ..models.places import WORLD
from .series import Series, Superseded

type Days = dict[str, datetime.date | None]  # code -> the day of the edition of its row

ALL = "all"
SOME_PLACES = 2  # from here on a release has a table, not a statement of one place


def link_tables(series: Iterable[Series]) -> None:
    """Link series of one source, mineral, stage, measure, basis and year, which differ in form alone.

    First the editions: a row that a newer edition covers for the same place, as a whole or in parts, is superseded and
    taken out. Rows that a newer edition no longer repeats stay, marked as older.

    Then the tables: of the series of one edition, one may have the total; the others are parts of its table: talc of
    India as steatite, of China with pyrophyllite. Where none has it, each is a part.
    """
    groups: dict[tuple[str | int, ...], list[Series]] = defaultdict(list)
    for one in series:
        head = one.head
        table = head.source, head.scenario, head.mineral, head.stage, head.measure, head.basis, head.year
        groups[table].append(one)
    for group in groups.values():
        if len(group) > 1:
            _supersede(group)
        for one in group:
            _mark_older(one)
        _link(group)


def covers(whole: str, part: str) -> bool:
    """Whether the form `whole` has the form `part` in it: `all` has any, ilmenite-and-rutile has rutile."""
    if whole == part or part == ALL:
        return False
    is_qualified = part.startswith(f"{whole}-") and not _components(part)  # bentonite-beneficiated
    return whole == ALL or part in _components(whole) or is_qualified


def _components(form: str) -> list[str]:
    """The forms that a compound names; none where the form is no compound."""
    parts = [part.removesuffix("-only") for part in form.split("-and-")]
    return parts if len(parts) > 1 else []


def _supersede(group: Sequence[Series]) -> None:
    forms = {one.head.form: one for one in group}
    days = {form: _editions(one, group) for form, one in forms.items()}
    rows = {form: one.by_code for form, one in forms.items()}
    tabled = {form: one.table_published for form, one in forms.items()}
    found: dict[str, list[Superseded]] = {form: [] for form in forms}
    for form, by_code in rows.items():
        wholes = [other for other in forms if covers(other, form)]
        for code, o in by_code.items():
            newer = {
                other: day
                for other in forms
                if code in rows[other] and (day := _if_later(days[other][code], days[form][code]))
            }
            covering = [other for other in wholes if other in newer] or _parts(form, newer)
            if covering:
                by = tuple(rows[other][code] for other in covering)
                found[form].append(Superseded(o, by, max(newer[other] for other in covering)))
        covered = [tabled[other] for other in wholes] + [_parts_tabled(form, forms, days)]
        forms[form].covered_since = max(filter(None, covered), default=None)
    for form, superseded in found.items():
        gone = {one.row.code for one in superseded}
        forms[form].superseded += superseded
        if gone:
            forms[form].put([o for o in forms[form].observations if o.code not in gone])


def _if_later(day: datetime.date | None, other: datetime.date | None) -> datetime.date | None:
    return day if day and other and day > other else None


def _editions(series: Series, group: Iterable[Series]) -> Days:
    """The day of the edition of each row. A correction of an unknown edition corrects the newest one before it."""
    own = {o.edition for o in series.observations if o.edition}
    any_form = {o.edition for s in group for o in s.observations if o.edition}
    found: Days = {}
    for o in series.observations:
        day = o.edition
        if not day and o.published:
            day = max((d for d in own or any_form if d <= o.published), default=o.published)
        found[o.code] = day
    return found


def _parts(form: str, newer: Collection[str]) -> list[str]:
    """The forms of `newer` that together are `form`; none where a part of a compound is missing."""
    parts = [other for other in newer if covers(form, other)]
    named = _components(form)
    missing = [one for one in named if not any(other.removesuffix("-only") == one for other in parts)]
    return [] if missing else parts


def _parts_tabled(form: str, forms: Mapping[str, Series], days: Mapping[str, Days]) -> datetime.date | None:
    """The newest day on which an edition has a table of `form` in its parts, or None."""
    # day -> part -> codes
    codes: dict[datetime.date, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for part, one in forms.items():
        if covers(form, part):
            for o in one.observations:
                if not o.is_bloc and (day := days[part][o.code]):
                    codes[day][part].add(o.code)
    whole = [
        day
        for day, parts in codes.items()
        if _parts(form, parts)
        and (WORLD in (all_codes := set().union(*parts.values())) or len(all_codes) >= SOME_PLACES)
    ]
    return max(whole, default=None)


def _mark_older(series: Series) -> None:
    older = {o.code for o in series.dropped}
    if older:
        series.put([o._replace(is_older=True) if o.code in older else o for o in series.observations])


def _link(group: Iterable[Series]) -> None:
    by_edition: dict[datetime.date | None, list[Series]] = defaultdict(list)
    for one in group:
        if one.listed:
            by_edition[one.since].append(one)
    for members in by_edition.values():
        whole = [one for one in members if WORLD in one.listed_by_code]
        parts = [one for one in members if WORLD not in one.listed_by_code]
        if len(members) < 2 or not parts or len(whole) > 1:
            continue
        for part in parts:
            part.is_part = True
        for one in whole:
            one.beside = parts
