"""From the files of a folder to figures: every row is loaded, skipped with its reason, or reported."""

from collections import Counter

from ..extracts import Extract, Remark
from ..reports import Problem
from ..tables import count_rows
from .rows import read_row
from .sheets import is_world_table, open_sheet
from .wording import Types

WORLD = "WLD"


def read(files, tables):
    """Read the files of one edition into an `Extract`. Raises nothing, whatever they hold."""
    extract, sheets, contested = Extract(), [], {}
    for file in files:
        if not is_world_table(file):
            extract.outside[file.name] += count_rows(file)
            continue
        try:
            sheets.append(open_sheet(file))
        except ValueError as error:
            extract.refuse(Problem(file.name, 1, str(error)), count_rows(file))
    extract.edition = _edition(sheets)
    types, seen = Types(tables.folder), {}
    for sheet in sheets:
        extract.problems += [Problem(sheet.name, 1, fault) for fault in sheet.header.faults]
        if sheet.edition != extract.edition:
            reason = f"is of edition {sheet.edition}, and most files beside it of {extract.edition}"
            extract.refuse(Problem(sheet.name, None, reason), len(sheet.rows))
            continue
        _read_sheet(sheet, types, tables.places, extract, seen, contested)
    extract.read += extract.outside.total()
    extract.contest(contested)
    return extract


def _edition(sheets):
    """The edition of most files."""
    editions = Counter(sheet.edition for sheet in sheets)
    return editions.most_common(1)[0][0] if editions else None


def _read_sheet(sheet, types, places, extract, seen, contested):
    filled, made = sheet.filled(), []
    for row in sheet.rows:
        extract.read += 1
        try:
            figures, told = read_row(sheet, row, filled, types, places)
            twice = [(seen[figure.identity], figure) for figure in figures if figure.identity in seen]
            for first, figure in twice:
                if not first.says_as(figure):
                    place = f"{sheet.name}, line {row.line}"
                    contested[first.file, first.source_line] = f"{place} says otherwise of {figure.key}"
            if twice:
                first = twice[0][0]
                raise ValueError(f"{first.key} stands in {first.file}, line {first.source_line} already")
            if len({figure.identity for figure in figures}) < len(figures):
                raise ValueError("two of its columns are one figure")
        except ValueError as error:
            extract.problems.append(Problem(sheet.name, row.line, str(error)))
            continue
        made += figures
        seen |= {figure.identity: figure for figure in figures}
        for name in ("repaired", "uncertain", "skipped"):
            remarks = (Remark(row.line, reason, sheet.name) for reason in dict.fromkeys(getattr(told, name)))
            getattr(extract, name).extend(remarks)
    extract.rows += made
    last = sheet.rows[-1].line if sheet.rows else 1
    if not sheet.ends_whole:
        extract.uncertain.append(Remark(last, "the file ends within a line: is it whole?", sheet.name))
    if not any(figure.identity.country == WORLD for figure in made):
        extract.uncertain.append(Remark(last, "no row is of the world: is the table whole?", sheet.name))
