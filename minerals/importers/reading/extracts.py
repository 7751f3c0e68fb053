"""Extracts: the figures that a reader makes of a release's files, with the fate of each row."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from functools import cached_property
from statistics import mode
from typing import Any, NamedTuple, Protocol

from ...indicators.values import value_of
from ...models import Flag, Measure, Unit
from ...models.figures import PROJECTED, WITH_VALUE, figure_key
from ...reviewed.caveats import Reviewed, unreviewed
from ..reports import FileProblem
from .tables import Reading, Wording, shown, split

NUMBERS = ("value", "lower", "upper")
PERCENTAGES = (Measure.NET_IMPORT_RELIANCE, Measure.IMPORT_SHARE)
UNESTIMATED = (Flag.WITHHELD, Flag.NOT_AVAILABLE, Flag.BLANK)
HEADER = 1  # the line of every file that is no row
WORLD = "WLD"


class StatementRow(Protocol):
    """The statement of a source in one row of any table; two equal statements compare as equal."""

    @property
    def identity(self) -> Hashable: ...
    @property
    def key(self) -> str: ...  # its name in reports
    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int | None: ...


class Stated(Protocol):
    """A statement of a number: a row, or a revision that is stored."""

    @property
    def value(self) -> Decimal | None: ...
    @property
    def lower(self) -> Decimal | None: ...
    @property
    def upper(self) -> Decimal | None: ...
    @property
    def unit(self) -> str: ...
    @property
    def flag(self) -> str: ...
    @property
    def is_estimate(self) -> bool: ...
    @property
    def text(self) -> str: ...


class Identity(NamedTuple):
    """The natural key of a figure within its source; country by code, mineral by slug."""

    country: str
    mineral: str
    stage: str
    form: str
    measure: str
    basis: str
    year: int
    scenario: str = ""  # the assumptions of a projection


@dataclass(frozen=True)
class FigureRow:
    """A figure as a row states it; two rows that state the same are equal. `line`: that of the row in its file."""

    identity: Identity
    unit: str
    flag: str
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    is_estimate: bool = False
    excludes: str = ""
    text: str = ""
    note: str = ""
    source_line: int | None = field(default=None, compare=False)
    reason: str = ""
    file: str = field(default="", compare=False)
    line: int | None = field(default=None, compare=False)
    source: str = field(default="", compare=False)  # as keys name it: set where its release is known

    @classmethod
    def of(
        cls,
        code: str,
        wording: Wording,
        year: int,
        reading: Reading,
        *,
        is_estimate: bool,
        excludes: Iterable[str] = (),
        **rest: Any,
    ) -> "FigureRow":
        """The row of a Reading in the series of a Wording; `excludes`: codes. ValueError if it contradicts itself."""
        series = (wording.mineral, wording.stage, wording.form, wording.measure, wording.basis)
        values = {name: getattr(reading, name) for name in (*NUMBERS, "text")}
        values |= {"flag": reading.flag.value, "is_estimate": is_estimate and reading.flag not in UNESTIMATED}
        if reasons := list(disagreements(values)):
            raise ValueError("; ".join(reasons))
        values |= {"excludes": ";".join(sorted(excludes)), "line": rest.get("source_line")}
        return cls(Identity(code, *series, year), **values, **rest)

    @cached_property
    def key(self) -> str:
        return figure_key(*self.identity, source=self.source)


def with_keys(rows: Iterable[FigureRow], source: str) -> list[tuple[str, FigureRow]]:
    """(key, row) of rows of a source that is known now, as keys name it."""
    named = (row if row.source == source else replace(row, source=source) for row in rows)
    return [(row.key, row) for row in named]


# What a row says of its figure, and a stored revision too: two that agree in all of it say the same.
STATEMENT = tuple(each.name for each in fields(FigureRow) if each.compare and each.name != "identity")


def stated(figure: Stated) -> str:
    """“226,000 t, estimated”: the statement of a row or of a stored revision, in words for reports."""
    numbers = (("", figure.value), (">", figure.lower), ("<", figure.upper))
    number = " ".join(f"{sign}{n.normalize():,f} {figure.unit}" for sign, n in numbers if n is not None)
    flag = figure.flag + (" estimate" if figure.is_estimate and figure.flag != Flag.ESTIMATED else "")
    return ", ".join(part for part in (number, figure.text, flag) if part)


def disagreements(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield the contradictions between the flag of a row and its numbers."""
    flag, value, lower, upper = (row[name] for name in ("flag", *NUMBERS))
    if flag in WITH_VALUE and value is None:
        yield f"flag {flag} needs a value"
    if flag not in WITH_VALUE and value is not None:
        yield f"flag {flag} has no value"
    if flag not in (Flag.BOUNDED, Flag.RANGE) and not lower is upper is None:
        yield f"flag {flag} has no bounds"
    if flag == Flag.BOUNDED and (lower is None) == (upper is None):
        yield "flag bounded needs either lower or upper"
    if flag == Flag.RANGE and (lower is None or upper is None or lower >= upper):
        yield "flag range needs a lower end below an upper end"
    if flag == Flag.ZERO and value:
        yield "flag zero needs the value 0"
    if flag in (Flag.REPORTED, Flag.ESTIMATED, Flag.UNSTATED) and value == 0:
        yield "value 0 is flag zero"
    if flag == Flag.DESCRIBED and not row["text"]:
        yield "flag described needs the source's word in text"
    if flag == Flag.ESTIMATED and not row["is_estimate"]:
        yield "flag estimated and is_estimate false contradict each other"
    if flag in (Flag.REPORTED, Flag.UNSTATED, Flag.WITHHELD, Flag.NOT_AVAILABLE) and row["is_estimate"]:
        yield f"flag {flag} and is_estimate true contradict each other"


def unit_disagreements(row: Mapping[str, Any], measure: str) -> Iterator[str]:
    """Yield the contradictions between a measure and the unit and numbers of a row."""
    if (row["unit"] == Unit.PERCENT) != (measure in PERCENTAGES):
        yield f"unit {row['unit']} and measure {measure} contradict each other"
    elif row["unit"] == Unit.PERCENT:
        largest = max((row[name] for name in NUMBERS if row[name] is not None), default=0)
        if largest > 100:
            yield f"{largest:,f} is more than 100 percent"


def scenario_disagreements(identity: Identity) -> Iterator[str]:
    """Yield the contradiction of an identity whose measure and scenario disagree: only projections have a scenario."""
    if (identity.measure in PROJECTED) != bool(identity.scenario):
        yield f"scenario {shown(identity.scenario)} and measure {identity.measure} contradict each other"


class Remark(NamedTuple):
    """A note on one row that is not a fault: skipped, repaired, or loaded although uncertain."""

    line: int | None
    reason: str
    file: str


@dataclass
class Made[R: StatementRow]:
    """The figures and remarks that one row of a file yields: `skipped` where a number makes no figure."""

    rows: list[R] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    uncertain: list[str] = field(default_factory=list)
    outside: str = ""  # the section or file of the row, where no figure is made of such


@dataclass
class Extract[R: StatementRow]:
    """The content of files: every row read ends in `rows`, `skipped`, `problems`, `outside` or `unread`."""

    edition: int | None = None  # the year that the publisher calls it by
    read: int = 0  # rows; one of a wide file makes several figures
    rows: list[R] = field(default_factory=list)
    skipped: list[Remark] = field(default_factory=list)
    problems: list[FileProblem] = field(
        default_factory=list
    )  # rows not understood: nothing of them is guessed
    repaired: list[Remark] = field(default_factory=list)
    uncertain: list[Remark] = field(default_factory=list)  # loaded: a word, a blank, a doubtful number
    unread: Counter[str] = field(default_factory=Counter)  # by file, because of its header
    outside: Counter[str] = field(default_factory=Counter)  # rows that make no figure, by section or file
    _given: dict[tuple[type, Hashable], R] = field(default_factory=dict)
    _contested: dict[tuple[str, int | None], str] = field(default_factory=dict)  # why, by file and line

    @property
    def by_table(self) -> dict[type[R], list[R]]:
        """The rows by class; the class of a row determines its table."""
        found: dict[type[R], list[R]] = defaultdict(list)
        for row in self.rows:
            found[type(row)].append(row)
        return dict(found)

    @property
    def accounts(self) -> dict[str, int]:
        """{fate: number of rows}; together they are `read`."""
        given = {(row.file, row.line) for row in self.rows}
        refused = {(one.file, one.line) for one in self.problems if (one.line or 0) > HEADER}
        skipped = {(one.file, one.line) for one in self.skipped} - given - refused
        return {
            "understood": len(given - refused),
            "skipped": len(skipped),
            "outside": self.outside.total(),
            "not understood": len(refused) + self.unread.total(),
        }

    def refuse(self, problem: FileProblem, rows: int) -> None:
        """Report a file whose header has a `problem`: none of its rows is read."""
        self.read += rows
        self.unread[problem.file] += rows
        self.problems.append(problem._replace(reason=f"{problem.reason}; none of its {rows:,} rows was read"))

    @contextmanager
    def row(self, line: int | None, file: str, *, counts: bool = True) -> Iterator[None]:
        """Count a row of a file, and report it if a ValueError explains why it is not understood."""
        self.read += counts
        try:
            yield
        except ValueError as error:
            self.problems.append(FileProblem(file, line, str(error)))

    def understood[T, M](
        self, rows: Iterable[tuple[int, T]], file: str, read: Callable[[int, T], M]
    ) -> list[M]:
        """Count and read each of `rows`, given with its line; what `read` returns of those that are understood."""
        found = []
        for line, row in rows:
            with self.row(line, file):
                found.append(read(line, row))
        return found

    def take_each[T](
        self,
        rows: Iterable[tuple[int, T]],
        file: str,
        make: Callable[[int, T], Made[R]],
        *,
        counts: bool = True,
    ) -> None:
        """Take what `make` makes of each of `rows`, given with its line."""
        for line, row in rows:
            with self.row(line, file, counts=counts):
                self.take(make(line, row), line, file)

    def take(self, made: Made[R], line: int | None, file: str) -> None:
        """Add the figures of a row. Raises ValueError, and adds nothing, if one of them was given already."""
        given = {(type(row), row.identity): row for row in made.rows}
        for row in made.rows:
            first = self._given.get((type(row), row.identity))
            if first and first != row:
                place = f"line {line}" if first.file == file else f"{file}, line {line}"
                self._contested[first.file, first.line] = f"{place} contradicts {row.key}"
        if twice := next((row for key, row in given.items() if key in self._given), None):
            first = self._given[type(twice), twice.identity]
            place = "on" if first.file == file else f"in {first.file},"
            raise ValueError(f"{twice.key} is already {place} line {first.line}")
        if len(given) < len(made.rows):
            raise ValueError("two of its columns are one figure")
        self._given |= given
        self.rows += made.rows
        if made.outside:
            self.outside[made.outside] += 1
        for name in ("skipped", "repaired", "uncertain"):
            reasons = dict.fromkeys(getattr(made, name))
            getattr(self, name).extend(Remark(line, reason, file) for reason in reasons)

    def contest(self, places: Mapping[tuple[str, int | None], str] | None = None) -> None:
        """Reject the rows at `places`, each for its reason; by default the rows that later rows contradict."""
        places = self._contested if places is None else places
        if not places:
            return
        for name in ("rows", "skipped", "repaired", "uncertain"):
            rest = [each for each in getattr(self, name) if (each.file, each.line) not in places]
            setattr(self, name, rest)
        self.problems += [FileProblem(file, line, why) for (file, line), why in places.items()]


def doubts(rows: Iterable[FigureRow]) -> Iterator[Remark]:
    """Yield a Remark on each of `rows` that is more than its own world total, or in another unit than its table."""
    tables: dict[tuple[str | int, ...], list[FigureRow]] = defaultdict(list)
    for row in rows:
        tables[row.identity[1:]].append(row)
    for table in tables.values():
        usual = mode(row.unit for row in table)
        total = next((row for row in table if row.identity.country == WORLD and row.value), None)
        excluded = split(total.excludes) if total else ()
        for row in table:
            if reason := _doubt(row, usual, total, excluded):
                yield Remark(row.source_line, f"{row.identity.measure}: {reason}", row.file)


def notes_to_review(rows: Iterable[FigureRow], table: Reviewed | None = None) -> Iterator[Remark]:
    """Yield a Remark on each sentence of a note that the reviewed table does not have, once each."""
    noted: dict[tuple[str, str], FigureRow] = {}
    for row in rows:
        noted.setdefault((row.note, row.identity.measure), row)
    first: dict[str, FigureRow] = {}
    for (note, measure), row in noted.items():
        for sentence in unreviewed(note, measure, table):
            first.setdefault(sentence, row)
    for sentence, row in first.items():
        reason = f"this note has not been reviewed, so it is shown as a caveat: {shown(sentence, 300)}"
        yield Remark(row.source_line, reason, row.file)


def _doubt(row: FigureRow, usual: str, total: FigureRow | None, excluded: Collection[str]) -> str:
    if row.unit != usual:
        return f"in {row.unit}, while most rows of its table are in {usual}"
    if not total or not row.value or row.unit != total.unit or row.identity.country in excluded:
        return ""
    world = value_of(total)
    return f"{row.value:,} {row.unit} is more than the world total of {world:,}" if row.value > world else ""
