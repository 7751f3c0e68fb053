"""Reading tables strictly: rows of CSV, cells, and the reviewed tables between a publisher's words and ours."""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, cast

from django.db.models import DecimalField, Field, Model

from ...models import Basis, FigureRevision, Flag, Measure, Stage
from ..reports import FileProblem
from .files import TextFile

type Cells = dict[str, str]  # by column
type Parsed = tuple[list[tuple[int, Cells]], list[FileProblem]]  # the rows, each with its line

LOAD, DESCRIBE, SKIP = "load", "describe", "skip"
YES_NO = {"yes": True, "no": False}
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

# Invisible characters, and those that reverse the text after them: for a character class of a pattern.
UNSEEN = "\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff"
# Further traces of a wrong encoding: control characters, the replacement character.
UNREADABLE = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd{UNSEEN}]")

YEAR = re.compile(r"(?:19|20)[0-9]{2}")
NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
PLAIN = re.compile(NUMBER)
BOUND = re.compile(rf"([<>])\s*({NUMBER})")
RANGE = re.compile(rf"({NUMBER})\s*[-–]\s*({NUMBER})")


def length_of(model: type[Model], name: str) -> int:
    """Return the maximum number of characters in a column."""
    return cast(int, cast(Field, model._meta.get_field(name)).max_length)


VALUE = cast(DecimalField, FigureRevision._meta.get_field("value"))
TEXT_LIMIT = length_of(FigureRevision, "text")
DIGITS_AFTER = VALUE.decimal_places
DIGITS_BEFORE = VALUE.max_digits - DIGITS_AFTER


def read_table(path: Path, columns: Sequence[str], *, optional: int = 0, name: str = "") -> Parsed:
    """The rows and problems of a UTF-8 file with exactly these columns; no rows under a wrong header.

    The last `optional` columns may be missing. Cells are stripped. Problems call the file `name`, or by its own name.
    A file whose name ends with `.gz` is decompressed.
    """
    name = name or path.name
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    except FileNotFoundError:
        return [], [FileProblem(name, None, "the file is missing")]
    except (OSError, EOFError, zlib.error) as error:
        return [], [FileProblem(name, None, f"it cannot be read: {error}")]
    except UnicodeDecodeError as error:
        return [], [FileProblem(name, None, f"not UTF-8: {error.reason} at byte {error.start}")]
    return parse_table(name, text, columns, optional=optional)


def read_keyed[K](
    path: Path,
    columns: Sequence[str],
    *,
    name: str = "",
    key: Callable[[Cells], K],
    faults: Callable[[Cells], Iterable[str]],
    called: Callable[[K], str],
) -> tuple[list[tuple[int, K, Cells]], list[FileProblem]]:
    """Read a table with unique keys, which `called(key)` names in a message; each row has its line and key."""
    name = name or f"{path.parent.name}/{path.name}"  # each publisher has tables of the same names
    lines, problems = read_table(path, columns, name=name)
    rows = [(line, key(cells), cells) for line, cells in lines]
    problems += [FileProblem(name, line, reason) for line, _, cells in rows for reason in faults(cells)]
    problems += [
        FileProblem(name, line, f"{called(again)} is already on line {earlier}")
        for line, again, earlier in repeated((line, one) for line, one, _ in rows)
    ]
    return rows, problems


def parse_table(name: str, text: str, columns: Sequence[str], *, optional: int = 0) -> Parsed:
    """([(line, {column: cell})], [FileProblem]) of a table whose text was read already."""
    rows: list[tuple[int, Cells]] = []
    problems: list[FileProblem] = []
    required = columns[: len(columns) - optional]
    lines = csv_lines(text)
    _, header, fault = next(lines, (1, [], ""))
    if fault:
        return [], [FileProblem(name, 1, fault)]
    if header == list(required):
        columns = required
    elif header != list(columns):
        found = ",".join(header) or "empty"
        return [], [FileProblem(name, 1, f"the header is {found}, it must be {','.join(columns)}")]
    for line, cells, fault in lines:
        if fault:
            problems.append(FileProblem(name, line, fault))
        elif len(cells) == len(columns):
            rows.append((line, dict(zip(columns, (cell.strip() for cell in cells), strict=True))))
        else:
            problems.append(FileProblem(name, line, f"{len(cells)} cells, the header has {len(columns)}"))
    return rows, problems


def csv_lines(text: str) -> Iterator[tuple[int, list[str], str]]:
    """Yield (line on which it begins, cells, why it is no row) of every row, also after one that cannot be read."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, [], f"not readable as CSV: {error}"
        else:
            yield line, cells, ""


def csv_rows(text: str) -> list[tuple[int, list[str], str]]:
    """The `csv_lines` of a text that is no larger than a table of figures, which has some 9,000."""
    return list(csv_lines(text))


def count_rows(file: TextFile) -> int:
    """Count the rows below the header of a file with `name` and `text`; 0 where it is no CSV."""
    if not file.name.casefold().endswith(".csv"):
        return 0
    rows = sum(bool(fault) or any(map(str.strip, cells)) for _, cells, fault in csv_lines(file.text))
    return max(0, rows - 1)


def split(cell: str) -> list[str]:
    """Return the parts of a cell that joins several by semicolons."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def repeated[K](keys: Iterable[tuple[int, K]]) -> Iterator[tuple[int, K, int]]:
    """Yield (line, key, earlier line) of each key that is repeated; `keys` are (line, key)."""
    seen: dict[K, int] = {}
    for line, key in keys:
        if key in seen:
            yield line, key, seen[key]
        seen.setdefault(key, line)


@dataclass(frozen=True)
class Reading:
    """The content of a cell; exactly the fields that its flag allows are filled."""

    flag: Flag
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    text: str = ""


def shown(text: str, limit: int = 60) -> str:
    """A cell in quotation marks for a message, cut where it is longer than `limit`."""
    return repr(text if len(text) <= limit else f"{text[: limit - 1]}…")


def fitting(text: str) -> str:
    """`text`, which takes the place of a number. Raises ValueError where its column has no room for it."""
    if len(text) > TEXT_LIMIT:
        raise ValueError(f"{shown(text)} has {len(text):,} characters; at most {TEXT_LIMIT} fit")
    return text


def read_number(text: str) -> Decimal:
    """The number that `text` is. Raises ValueError where thousands are split wrongly, it is none or has no room."""
    if not PLAIN.fullmatch(text):
        raise ValueError(f"{shown(text)} is not a number")
    whole, point, rest = text.replace(",", "").partition(".")
    if len(whole.lstrip("0")) > DIGITS_BEFORE or len(rest.rstrip("0")) > DIGITS_AFTER:
        raise ValueError(
            f"{shown(text)} has more than {DIGITS_BEFORE} digits before or {DIGITS_AFTER} after the point"
        )
    return Decimal(whole + point + rest)


def read_amount(text: str, *, estimated: bool = False) -> Reading:
    """Read a number, a bound (“>85”) or a range (“330 - 390”). Raises ValueError with the reason for anything else."""
    if match := BOUND.fullmatch(text):
        bound = read_number(match[2])
        if match[1] == ">":
            return Reading(Flag.BOUNDED, lower=bound)
        return Reading(Flag.BOUNDED, upper=bound)
    if match := RANGE.fullmatch(text):
        lower, upper = read_number(match[1]), read_number(match[2])
        if lower >= upper:
            raise ValueError(f"the range {shown(text)} does not rise")
        return Reading(Flag.RANGE, lower=lower, upper=upper)
    value = read_number(text)
    if not value:
        return Reading(Flag.ZERO, value=value)
    return Reading(Flag.ESTIMATED if estimated else Flag.REPORTED, value=value)


class Wording(NamedTuple):
    """The reviewed meaning of one wording of the source. `action` describe: load its words, not a number."""

    mineral: str
    stage: str
    measure: str
    form: str
    basis: str
    action: str
    note: str


class CodeOfLabel(NamedTuple):
    """The code that a label means. A qualified label is of the country and not its plain figure."""

    code: str
    qualifier: str


def normal(text: str) -> str:
    """`text` with every run of blanks, no-break ones too, as one blank."""
    return " ".join(text.split())


@lru_cache(maxsize=2000)  # a file is compared with the headings of each form
def heading(cell: str) -> str:
    """Return the lookup key of a heading, without case and years, with “_” as a blank."""
    return normal(YEAR.sub("", cell).replace("_", " ")).casefold()


def wording_key(cells: Mapping[str, str], columns: Iterable[str]) -> tuple[str, ...]:
    """Return the lookup key of a row's wording: sources change the case of a name from one chapter to the next."""
    return tuple(normal(cells[column]).casefold() for column in columns)


def read_wordings(
    path: Path, columns: Sequence[str], *, minerals: Collection[str] | None = None
) -> tuple[dict[tuple[str, ...], Wording], list[FileProblem]]:
    """Read a table of wordings, by `wording_key`; `minerals`: the slugs that exist, None for any."""
    rows, problems = read_keyed(
        path,
        (*columns, *Wording._fields),
        key=lambda cells: wording_key(cells, columns),
        faults=lambda cells: _wording_faults(cells, minerals),
        called=lambda key: f"the wording {' | '.join(key)}",
    )
    return {key: Wording(*(cells[name] for name in Wording._fields)) for _, key, cells in rows}, problems


def _wording_faults(cells: Cells, minerals: Collection[str] | None) -> Iterator[str]:
    if cells["action"] not in (LOAD, DESCRIBE, SKIP):
        yield f"action {cells['action']!r} is none of {LOAD}, {DESCRIBE}, {SKIP}"
    elif cells["action"] == SKIP:
        if not cells["note"]:
            yield "what is skipped needs its reason in the note"
    else:
        for column, choices in (("stage", Stage), ("measure", Measure), ("basis", Basis)):
            if cells[column] not in choices.values:
                yield f"{column} {cells[column]!r} is none of {', '.join(choices.values)}"
        if not SLUG.fullmatch(cells["form"]):
            yield f"form {cells['form']!r} is not a slug"
        if minerals is not None and cells["mineral"] not in minerals:
            yield f"no mineral {cells['mineral']!r}"


def product_faults(cells: Cells, minerals: Collection[str] | None) -> Iterator[str]:
    """Yield the faults of a row's mineral and product. `minerals` are the slugs that exist; None: unchecked."""
    if minerals is not None and cells["mineral"] not in minerals:
        yield f"no mineral {cells['mineral']!r}"
    if cells["product"] and not SLUG.fullmatch(cells["product"]):
        yield f"product {cells['product']!r} is not a slug"


def read_places(
    path: Path, *, countries: Collection[str] | None = None
) -> tuple[dict[str, CodeOfLabel], list[FileProblem]]:
    """Read a table of places, by label. `countries` are the codes that exist; None: unchecked."""

    def faults(cells: Cells) -> Iterator[str]:
        if countries is not None and cells["code"] not in countries:
            yield f"no country {cells['code']!r}"

    rows, problems = read_keyed(
        path,
        ("label", "code", "qualifier"),
        key=lambda cells: normal(cells["label"]),
        faults=faults,
        called=lambda label: f"the label {label!r}",
    )
    return {label: CodeOfLabel(cells["code"], cells["qualifier"]) for _, label, cells in rows}, problems
