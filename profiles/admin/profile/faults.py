"""The faults of a draft, each beside the field that has it."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.forms.formsets import DELETION_FIELD_NAME

from ...checking import facts_stamp
from ...desk.form_places import PLACES
from ...models import DraftCheck
from ...shape import IMAGE, TABLE, TABLES, TEXT

LIST = "faults"  # the id of the list on the form

# name of a table -> (the heading by which a check names its rows, the name of a row, the field that it means)
ROWS = {
    "glance": (TABLE["glance"].heading, lambda row: row.label, "figure"),
    "roles": (TABLE["roles"].heading, lambda row: row.mineral.name, "citation"),
    "policies": (TEXT["policy"].heading, lambda row: row.title, "citation"),
    "partnerships": (TEXT["partnerships"].heading, lambda row: row.title, "citation"),
    "projects": (TABLE["projects"].heading, lambda row: row.name, "citation"),
    "uses": (TABLE["uses"].heading, lambda row: row.name, "citation"),
    "picture": (TABLE["picture"].heading, lambda row: row.kind, "kind"),
    "citations": (TABLE["citations"].heading, lambda row: row.key, "url"),
}
# name of a table that a check names whole -> (the text by which it means a row, the field of the row)
ROWS_BY_TEXT = {
    "roles": (lambda row: row.mineral.slug, "mineral"),
    "pins": (lambda row: row.country.name, "country"),
}
PARTS_OF = {part.heading: part for part in (IMAGE, *TABLES)}
PARTS_OF |= {heading: TABLE[name] for name, (heading, *_) in ROWS.items()}


@dataclass(frozen=True)
class Fault:
    where: str
    text: str
    reason: str
    target: str = ""  # the id of the field or table to correct

    def __str__(self):
        named = self.where.endswith(f", {self.text}")  # by its own text, as a label at a glance is
        return ": ".join(filter(None, (self.where, "" if named else self.text, self.reason)))


@dataclass
class Faults:
    """The faults of a draft: missing parts and broken references, which block submission, and warnings."""

    checked_at: object
    missing: list = field(default_factory=list)
    broken: list = field(default_factory=list)
    warnings: list = field(default_factory=list)  # which keep nothing from review
    is_outdated: bool = False  # figures or reference tables have changed since

    def __len__(self):
        return len(self.stopping)

    @property
    def stopping(self):
        return [*self.missing, *self.broken]

    @cached_property
    def by_target(self):
        found = defaultdict(list)
        for fault in self.stopping:
            found[fault.target].append(fault)
        return dict(found)

    @cached_property
    def faulty_rows(self):
        """The ids of the rows with a fault, such as policy_rows-3."""
        return {target.removeprefix("id_").rpartition("-")[0] for target in self.by_target}


def check_of(profile, revision):
    """The DraftCheck of this revision (its number), or None if it was not checked yet."""
    return DraftCheck.objects.filter(profile=profile, revision=revision or 0).first()


def counted(profile):
    """(missing, broken): the number of faults of a saved draft."""
    check = DraftCheck.objects.filter(profile=profile).only("missing", "broken").first()
    return (len(check.missing), len(check.broken)) if check else (0, 0)


class DraftRows:
    """The rows of a draft, read for the first fault of their table."""

    def __init__(self, profile):
        self.profile, self.read = profile, {}

    def of(self, part):
        if part not in self.read:
            rows = part.model.objects.filter(profile=self.profile)
            single = () if part == IMAGE else part.single
            self.read[part] = list(rows.select_related(*single) if single else rows)
        return self.read[part]


def on_form(check):
    """The Faults of a DraftCheck, each with its place on the form."""
    rows = DraftRows(check.profile_id)
    found = [
        [Fault(*fault, _target(rows, *fault)) for fault in faults]
        for faults in (check.missing, check.broken, check.warnings)
    ]
    return Faults(check.checked_at, *found, is_outdated=check.facts != facts_stamp())


def refused(form, parts):
    """The Faults of a refused save: each error of a field, a row and a table. `parts` are the FormParts."""
    found = []
    for part in parts:
        found += [
            Fault(str(form[name].label), "", text, _id(form, name))
            for name in part.part.fields
            for text in form.errors.get(name, ())
        ]
        for table in part.rows:
            found += _refused_rows(table.formset, str(table.opts.verbose_name_plural).capitalize())
    return Faults(None, found)


def _refused_rows(formset, heading):
    if not formset.is_bound:
        return
    for text in formset.non_form_errors():
        yield Fault(heading, "", text, f"{formset.prefix}-group")
    for number, row in enumerate(formset.forms, start=1):
        if getattr(row, "cleaned_data", {}).get(DELETION_FIELD_NAME):
            continue
        first = row.visible_fields()[0]
        for name, texts in row.errors.items():
            shown = row[name] if name in row.fields and not row[name].is_hidden else None
            where = f"{heading}, row {number}" + (f", {shown.label}" if shown else "")
            for text in texts:
                yield Fault(where, "", text, _id(row, (shown or first).name))


def field_meant(part, reason):
    """Return the field whose label begins a reason, “to: nothing is held in 2030”, or "" if none does."""
    label = reason.partition(":")[0]
    return next((name for name in part.fields if part.label(name) == label), "")


def _target(rows, where, text, reason):
    """The id of the field that a check means, by its reason or else its text; of several rows the one with the text."""
    heading, comma, name = where.partition(", ")
    part = PARTS_OF.get(heading)
    if part is None or (not comma and part.name not in {*ROWS_BY_TEXT, IMAGE.name}):
        return PLACES.get(where) or PLACES.get(heading, "")
    fields = [*IMAGE.typed] if part == IMAGE else [one for one in part.fields if one not in part.many]
    own_heading, own_name, own_field = ROWS.get(part.name, ("", None, ""))
    by_text, field_by_text = ROWS_BY_TEXT.get(part.name, (None, ""))
    meant = []
    for number, row in enumerate(rows.of(part)):
        start = f"id_{part.accessor}-{number}"
        if comma and own_heading == heading and own_name(row) == name:
            meant.append((start, row, field_meant(part, reason) or own_field))
        elif part == IMAGE or (comma and part.heading == heading and _plain_name(part, row) == name):
            meant.append((start, row, fields[0]))
        elif not comma and by_text and by_text(row) == text:
            return f"{start}-{field_by_text}"
    for start, row, first in meant:
        for field_name in (first, *fields):
            if text and text in str(getattr(row, field_name) or ""):
                return f"{start}-{field_name}"
    if meant:
        start, _, first = meant[0]
        return f"{start}-{first}"
    return PLACES.get(heading, "")


def _plain_name(table, row):
    """Return the name that `resolving._plain_texts` gives to a row of the table."""
    return ", ".join(str(getattr(row, name)) for name in table.named_by)


def _id(form, name):
    return form[name].id_for_label or form[name].auto_id
