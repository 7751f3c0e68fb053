"""The faults of a draft, each beside the field that has it."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.forms.formsets import DELETION_FIELD_NAME

from ...checking import facts_stamp
from ...desk.health import PLACES
from ...models import DraftCheck
from ...shape import IMAGE, TABLE, TABLES, TEXT

LIST = "faults"  # the id of the list on the form

# accessor of a table -> (how a check names a row of it, the field of the row that it means)
ROWS = {
    "glance_items": (lambda row: f"At a glance, {row.label}", "figure"),
    "added_roles": (lambda row: f"{TABLE['roles'].heading}, {row.mineral.name}", "citation"),
    "policy_rows": (lambda row: f"{TEXT['policy'].heading}, {row.title}", "citation"),
    "partnership_rows": (lambda row: f"{TEXT['partnerships'].heading}, {row.title}", "citation"),
    "citations": (lambda row: f"Citations, {row.key}", "url"),
}
# accessor of a table -> (how a check names the table, the text by which it means a row, the field of the row)
ROWS_BY_TEXT = {
    "added_roles": (TABLE["roles"].heading, lambda row: row.mineral.slug, "mineral"),
    "pins": ("Related profiles", lambda row: row.country.name, "country"),
}
TABLE_AT = {table.accessor: table for table in TABLES}


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


def on_form(check, formsets):
    """The Faults of a DraftCheck, for a form with these formsets."""
    rows = [
        (formset.prefix, form) for formset in formsets for form in formset.initial_forms if form.instance.pk
    ]
    return Faults(
        check.checked_at,
        [Fault(*fault, _target(rows, *fault[:2])) for fault in check.missing],
        [Fault(*fault, _target(rows, *fault[:2])) for fault in check.broken],
        [Fault(*fault, _target(rows, *fault[:2])) for fault in check.warnings],
        is_outdated=check.facts != facts_stamp(),
    )


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


def _target(rows, where, text):
    """The id of the field that a check means by a place and its text; of several rows the one with the text."""
    meant = []
    for prefix, form in rows:
        named, field_name = ROWS.get(prefix, (None, None))
        if named and named(form.instance) == where:
            meant.append((form, field_name))
        elif _plain_name(prefix, form.instance, where) == where:
            meant.append((form, next(iter(form.fields))))
        table, by_text, field_name = ROWS_BY_TEXT.get(prefix, (None, None, None))
        if table == where and by_text(form.instance) == text:
            return _id(form, field_name)
    for form, field_name in meant:
        for name in (field_name, *form.fields):
            if name in form.fields and text and text in str(form[name].value() or ""):
                return _id(form, name)
    if meant:
        return _id(*meant[0])
    return PLACES.get(where) or PLACES.get(where.split(", ")[0], "")


def _plain_name(prefix, row, where):
    """Return the name that `resolving._plain_texts` gives to a row of the table in `where`, or to the picture."""
    if prefix == IMAGE.accessor:
        return IMAGE.heading
    table = TABLE_AT[prefix]
    if not where.startswith(f"{table.heading}, "):
        return ""
    return ", ".join([table.heading, *(str(getattr(row, name)) for name in table.named_by)])


def _id(form, name):
    return form[name].id_for_label or form[name].auto_id
