"""Whether the rows of a table add up to its world total."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from ...indicators.values import value_of
from .extracts import WORLD, FigureRow, Identity, Remark
from .tables import split

type Slack = Callable[[FigureRow, Sequence[FigureRow]], Decimal]

ALIKE = Decimal("0.001")  # relative tolerance for an excess that is reported as equal to a row's number


def unbalanced(rows: Iterable[FigureRow], slack: Slack) -> Iterator[Remark]:
    """Yield a Remark on each world total among `rows` (FigureRow) that the others of its table contradict.

    `slack(total, parts)`: how far rounding may part the total from the sum of the parts, in their unit. Where a part
    has no exact number, or the table has a part in another form, the sum may be less.
    """
    tables: dict[tuple[str | int, ...], list[FigureRow]] = defaultdict(list)
    forms: dict[Identity, set[str]] = defaultdict(set)
    for row in rows:
        tables[row.identity[1:]].append(row)
        forms[_without_form(row.identity)].add(row.identity.form)
    for table in tables.values():
        total = next((row for row in table if row.identity.country == WORLD and row.value is not None), None)
        parts = [row for row in table if row.identity.country != WORLD]
        if total and parts and {row.unit for row in parts} == {total.unit}:
            is_whole = len(forms[_without_form(total.identity)]) == 1
            if reason := _difference(total, parts, slack, is_whole):
                yield Remark(total.source_line, reason, total.file)


def _without_form(identity: Identity) -> Identity:
    return identity._replace(country="", form="")


def _difference(total: FigureRow, parts: Sequence[FigureRow], slack: Slack, is_whole: bool) -> str:
    parts = [row for row in parts if row.identity.country not in split(total.excludes)]
    counted = [row for row in parts if row.value is not None]
    found, most = sum(map(value_of, counted), Decimal(0)), slack(total, counted)
    whole = value_of(total)
    over = found - whole
    if over > most:
        values = {row.identity.country: value_of(row) for row in counted}
        same = [country for country, value in values.items() if abs(value - over) <= ALIKE * value]
        excess = f"{_plain(over)} more{f', as much as {" or ".join(same)} has' if same else ''}"
    elif -over > most and is_whole and len(counted) == len(parts):
        excess = f"{_plain(-over)} less"
    else:
        return ""
    measure, unit = total.identity.measure, total.unit
    return f"{measure}: its rows add up to {_plain(found)} {unit}, not to {_plain(whole)}: {excess}"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():,f}"
