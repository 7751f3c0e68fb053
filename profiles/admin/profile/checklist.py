"""The checklist “Ready to submit” on the form of a profile: a line for each part, with links to its faults."""

from dataclasses import dataclass, field

from .rows import Part


@dataclass(frozen=True)
class FormPart:
    """A part of the form as it is shown: its fieldset, and the formsets of its tables."""

    part: Part
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

    def holds(self, target):
        """Whether the element with this id is in this part."""
        if target in [f"id_{name}" for name in self.part.fields]:
            return True
        prefixes = [table.formset.prefix for table in self.rows]
        return any(target.startswith((f"id_{prefix}-", f"{prefix}-group")) for prefix in prefixes)


@dataclass(frozen=True)
class Item:
    """A part of the form, its faults, which block submission, and its warnings."""

    title: str
    anchor: str
    faults: list = field(default_factory=list)
    warnings: list = field(default_factory=list)


def of_form(faults, parts):
    """The Items of a checked draft, in the order of the form; none of a draft that was not checked yet."""
    if faults is None:
        return []
    items = [Item(part.part.title, part.part.anchor) for part in parts]
    rest = Item("The draft", "")
    for found, of in ((faults.stopping, "faults"), (faults.warnings, "warnings")):
        for fault in found:
            held = (item for item, part in zip(items, parts, strict=True) if part.holds(fault.target))
            getattr(next(held, rest), of).append(fault)
    return [*items, rest] if rest.faults or rest.warnings else items
