"""The parts of a profile as the form lists them: a line each, which leads to it and says what waits there."""

from dataclasses import dataclass, field

from django.db.models import Count, Value

from ...desk.form_places import table_and_row
from ...shape import IMAGE, TEXT, Table
from .rows import VERSIONS, FoldedPart


@dataclass(frozen=True)
class FormPart:
    """A part of the form as it is shown: its fieldset, and the formsets of its tables."""

    part: FoldedPart
    fieldset: object
    rows: list

    @property
    def count(self):
        """The number of rows in its tables."""
        return sum(len(table.formset.initial_forms) for table in self.rows)

    @property
    def came_back(self):
        """Whether a refused save has something here to look at: an error, or a new row."""
        formsets = [table.formset for table in self.rows if table.formset.is_bound]
        if any(one.total_error_count() or getattr(one, "extra_forms", None) for one in formsets):
            return True
        return any(name in self.fieldset.form.errors for name in self.part.fields)


@dataclass
class Line:
    """The texts of a part, or a table: where it is on the form, what it holds, and its faults and warnings."""

    title: str
    place: str  # the id of its element
    names: list  # of its texts and other fields
    table: Table | None = None
    rows: int = 0
    is_empty: bool = False
    comments: int = 0
    faults: list = field(default_factory=list)  # which block submission
    warnings: list = field(default_factory=list)

    def holds(self, target):
        if self.table:
            return table_and_row(target)[0] == self.table
        return target.removeprefix("id_").partition("-")[0] in self.names


def lines_of(parts):
    """The Lines of all parts of a form, in the order of the page."""
    for part in parts:
        names = [name for name in part.fields if name not in VERSIONS]
        names += [IMAGE.accessor for inline in part.inlines if inline.table is None]
        if names:
            yield Line(part.title, part.anchor, names)
        for table in (inline.table for inline in part.inlines if inline.table):
            yield Line(table.heading, f"{table.accessor}-group", [], table)


def of_profile(profile, parts, comment_threads):
    """The Lines of a saved draft, with the number of its rows and open comments."""
    lines = list(lines_of(parts))
    counts = _row_counts(profile, [line.table for line in lines if line.table])
    for line in lines:
        texts = [getattr(profile, name) for name in line.names if name in TEXT]
        line.rows = counts.get(line.table.name, 0) if line.table else 0
        line.is_empty = not line.rows if line.table else bool(texts) and not any(texts)
        if comment_threads.open:
            places = [line.table.place] if line.table else line.names
            line.comments = sum(len(comment_threads.at(place)) for place in places)
    return lines


def _row_counts(profile, tables):
    """{name of a table: number of rows}, in one query."""
    first, *others = [
        table.model.objects.filter(profile=profile)
        .order_by()
        .values("profile")
        .annotate(table=Value(table.name), rows=Count("pk"))
        .values_list("table", "rows")
        for table in tables
    ]
    return dict(first.union(*others, all=True).order_by())


def of_form(faults, lines):
    """Put the faults into their Lines; return the Lines with any, and one for those without a place."""
    rest = Line("The draft", "", [])
    for found, kind in ((faults.stopping, "faults"), (faults.warnings, "warnings")):
        for fault in found:
            held = (line for line in lines if line.holds(fault.target))
            getattr(next(held, rest), kind).append(fault)
    return [line for line in (*lines, rest) if line.faults or line.warnings]
