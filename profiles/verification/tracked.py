"""The tables of the record in the digest: hashed rows, and columns whose changes are in the audit log."""

from typing import NamedTuple

from django.apps import apps

from ..guards import RECORD, RecordTable


class TrackedTable(NamedTuple):
    """A table of the record. `told`: its columns whose changes are in the audit log."""

    rules: RecordTable
    told: tuple[str, ...] = ()

    @property
    def model(self):
        return apps.get_model(self.rules.model)

    @property
    def label(self):
        label = self.rules.model.lower()
        return f"{label}:told" if self.told else label

    @property
    def columns(self):
        """The columns that are hashed together: unchanging ones, or those whose changes are in the audit log."""
        names = [field.attname for field in self.model._meta.concrete_fields]
        return list(self.told or self.rules.frozen(names))

    @property
    def is_plain(self):
        """Whether the digest keeps nothing of a row but its hash."""
        rules = self.rules
        return bool(self.told) or not (rules.state or rules.once or rules.until_final or rules.of)


TRACKED = (
    *(TrackedTable(table) for table in RECORD if not table.fixed),
    *(TrackedTable(table, told=table.free) for table in RECORD if table.is_told),
)
