"""A table whose every change through the admin is audited: the row itself, its inlines, one or many."""

from django.contrib import admin
from django.db import transaction

from .. import audit
from ..models import Deed


class AuditedAdmin(admin.ModelAdmin):
    """Old and new values of each row that a person adds, changes or deletes, in the transaction of the change."""

    def save_model(self, request, obj, form, change):
        # What the form has put into `obj` is new already: the old values are in the database only.
        obj.audited_before = _stored(type(obj), [obj.pk]).get(obj.pk, {}) if change else {}
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        """The many-to-manys of the row are stored here, so its event is written here."""
        super().save_related(request, form, formsets, change)
        changes = audit.difference(form.instance.audited_before, _fresh(form.instance))
        if changes or not change:
            deed = Deed.CHANGED if change else Deed.ADDED
            audit.log(deed, form.instance, by=request.user, changes=changes)

    def save_formset(self, request, form, formset, change):
        keys = {id(one.instance): one.instance.pk for one in formset.initial_forms if one.has_changed()}
        before = _stored(formset.model, keys.values())
        super().save_formset(request, form, formset, change)
        for row in formset.new_objects:
            self._log_row(request, Deed.ADDED, row, {}, _fresh(row), form.instance)
        for row, _ in formset.changed_objects:
            self._log_row(request, Deed.CHANGED, row, before[row.pk], _fresh(row), form.instance)
        for row in formset.deleted_objects:
            row.pk = keys[id(row)]  # which it lost with its row
            self._log_row(request, Deed.DELETED, row, before.get(row.pk, {}), {}, form.instance)

    def _log_row(self, request, deed, row, before, after, owner):
        if changes := audit.difference(before, after):
            audit.log(deed, row, by=request.user, changes=changes, of=str(owner))

    def delete_model(self, request, obj):
        with transaction.atomic():
            audit.log(Deed.DELETED, obj, by=request.user, changes=audit.difference(audit.values(obj), {}))
            super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        """One by one, so that each has its event."""
        with transaction.atomic():
            for obj in queryset:
                self.delete_model(request, obj)


def _stored(model, keys):
    """{key: values} as the database has them now."""
    return {row.pk: audit.values(row) for row in model._default_manager.filter(pk__in=keys)}


def _fresh(row):
    return _stored(type(row), [row.pk]).get(row.pk, {})
