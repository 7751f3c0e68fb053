"""Bases of admin classes: bounded search and rows, records that nobody edits, tables whose changes are audited."""

import re

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.admin.utils import get_fields_from_path, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import DateField
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html

from audit_log import audit
from audit_log.actions import Action

MOST_WORDS = 12
LONGEST_WORD = 100  # characters
MOST_ROWS = 300  # of all tables of one form together; each costs some milliseconds to check and to show
ROW = re.compile(r"(\w+)-([0-9]{1,9})-(\w+)")
COUNT = re.compile(r"(\w+)-(TOTAL|INITIAL)_FORMS")


def whole(text):
    """The whole number that `text` is, or None: at most nine ASCII digits, which every column and `int` take."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text or "") else None


def desk_context(model_admin, request, **context):
    """The context of one of our own admin pages: the entries that every admin page has, plus `context`."""
    request.current_app = model_admin.admin_site.name
    return {**model_admin.admin_site.each_context(request), "opts": model_admin.opts, **context}


def typed_texts(data):
    """The texts of a posted form, to be copied. A single word is a date, a key or a name from a list."""
    sent = [text for name, texts in data.lists() if "password" not in name for text in texts]
    return [text for text in sent if " " in text.strip()]


def open_object(model_admin, request, object_id):
    """Return the object of an address. Raises PermissionDenied if the user may not see it, Http404 if there is none."""
    found = model_admin.get_object(request, unquote(object_id))
    if not model_admin.has_view_or_change_permission(request, found):
        raise PermissionDenied
    if found is None:
        raise Http404("There is no such object.")
    return found


class BoundedSearch:
    """A ModelAdmin that searches for the first words only: each is a condition in every field."""

    def get_search_results(self, request, queryset, search_term):
        words = search_term.split()
        if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
            self.message_user(
                request,
                f"The search used only the first {MOST_WORDS} words, and {LONGEST_WORD} characters of each.",
                messages.WARNING,
            )
            search_term = " ".join(word[:LONGEST_WORD] for word in words[:MOST_WORDS])
        return super().get_search_results(request, queryset, search_term)


class PlainCheckboxes(admin.ModelAdmin):
    """A list whose checkboxes need no template each, which took a quarter of its time."""

    def action_checkbox(self, obj):
        box = '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}{}">'
        return format_html(box, ACTION_CHECKBOX_NAME, obj.pk, "Select this object for an action - ", obj)


class ReadOnlyAdmin(BoundedSearch, admin.ModelAdmin):
    """A record that nobody edits, whatever their permissions."""

    view_on_site = False

    def lookup_allowed(self, lookup, value, request):
        """Allow only what the links of the list ask for: Django lets anybody guess fields letter by letter."""
        steps = ("year", "month", "day") if self.date_hierarchy else ()
        allowed = {f"{self.date_hierarchy}__{step}" for step in steps}
        for item in self.get_list_filter(request):
            if isinstance(item, type):
                allowed.add(item.parameter_name)
            else:
                allowed |= self._lookups_of_field(item if isinstance(item, str) else item[0])
        return lookup in allowed

    def _lookups_of_field(self, path):
        field = get_fields_from_path(self.model, path)[-1]
        if isinstance(field, DateField):
            endings = ("__gte", "__lt")
        elif field.is_relation:
            endings = (f"__{field.target_field.name}__exact",)
        else:
            endings = ("", "__exact")
        return {path + ending for ending in (*endings, "__isnull")}

    def has_change_permission(self, request, obj=None):
        return False

    has_add_permission = has_delete_permission = has_change_permission


class RecordAdmin(ReadOnlyAdmin):
    """A list, and our own page for one record: `page_template` with the context that `page_context` adds."""

    page_template = None

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self.page(request, open_object(self, request, object_id))

    def history_view(self, request, object_id, extra_context=None):
        return self.to_page(open_object(self, request, object_id))

    def to_page(self, record):
        return redirect(admin_urlname(self.opts, "change"), record.pk)

    def page(self, request, record, **extra):
        context = desk_context(self, request, original=record, title=str(record))
        context |= self.page_context(request, record)
        return TemplateResponse(request, self.page_template, context | extra)

    def page_context(self, request, record):
        return {}


class TooManyRows(Exception):
    """More rows were sent than a form takes. Django would make up to 2,000 forms for each table of a page."""


def mended(data):
    """Return (`data` with usable counts of rows, an error text about them or ""). Raises TooManyRows.

    A malformed, missing or excessive count is replaced by the number of rows that arrived, so none is lost.
    """
    rows, stored = _arrived(data)
    adding = "_add" in data
    if sum(rows.values()) + adding > MOST_ROWS:
        sent = ", ".join(f"{count:,} of {prefix.replace('_', ' ')}" for prefix, count in sorted(rows.items()))
        raise TooManyRows(
            f"Not saved: {sent} were sent, and a form takes {MOST_ROWS} rows in all. "
            "Remove some, or split the change in two."
        )
    prefixes = rows.keys() | {match[1] for match in map(COUNT.fullmatch, data) if match}
    counts = {p: [whole(data.get(f"{p}-{kind}_FORMS")) for kind in ("TOTAL", "INITIAL")] for p in prefixes}
    wrong = {prefix for prefix, found in counts.items() if None in found or max(found) > MOST_ROWS}
    if sum(total or 0 for total, _ in counts.values()) + adding > MOST_ROWS:
        wrong |= {prefix for prefix, (total, _) in counts.items() if (total or 0) > rows.get(prefix, 0)}
    if not wrong:
        return data, ""
    data = data.copy()
    for prefix in wrong:
        data[f"{prefix}-TOTAL_FORMS"] = str(rows.get(prefix, 0))
        data[f"{prefix}-INITIAL_FORMS"] = str(stored.get(prefix, 0))
    names = ", ".join(prefix.replace("_", " ") for prefix in sorted(wrong))
    return data, (
        f"Not saved: the number of rows that came with the form is missing, malformed or above {MOST_ROWS} ({names}). "
        "The rows that arrived are shown below."
    )


def _arrived(data):
    """{prefix: number of rows up to the last that was sent}, and {prefix: number of those in the database}."""
    rows, stored = {}, {}
    for name in data:
        if match := ROW.fullmatch(name):
            prefix, number = match[1], int(match[2])
            rows[prefix] = max(rows.get(prefix, 0), number + 1)
            if match[3] == "id" and data[name]:
                stored[prefix] = stored.get(prefix, 0) + 1
    return rows, stored


class LimitsRows:
    """A ModelAdmin whose form takes MOST_ROWS rows. If more are sent, the page shows what was typed."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST":
            try:
                data, request.wrong_counts = mended(request.POST)
            except TooManyRows as error:
                typed = typed_texts(request.POST)
                context = desk_context(self, request, title="Too many rows", reason=str(error), typed=typed)
                return TemplateResponse(request, "admin/too_many_rows.html", context, status=413)
            if request.wrong_counts:
                request.POST = data
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if wrong := getattr(request, "wrong_counts", ""):

            def clean(self):
                self.add_error(None, ValidationError(wrong, code="wrong_counts"))
                return super(refused, self).clean()

            form = refused = type(form)(form.__name__, (form,), {"clean": clean})
        return form


class AuditedAdmin(LimitsRows, BoundedSearch, admin.ModelAdmin):
    """Logs old and new values of each row that a person adds, changes or deletes, in the same transaction."""

    def save_model(self, request, obj, form, change):
        # The form has changed `obj` already, so the old values are read from the database.
        obj.audited_before = _stored(type(obj), [obj.pk]).get(obj.pk, {}) if change else {}
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        """Log the row here, after its many-to-manys are saved."""
        super().save_related(request, form, formsets, change)
        changes = audit.difference(form.instance.audited_before, _fresh(form.instance))
        if changes or not change:
            action = Action.CHANGED if change else Action.ADDED
            audit.log(action, form.instance, by=request.user, changes=changes)

    def save_formset(self, request, form, formset, change):
        keys = {id(one.instance): one.instance.pk for one in formset.initial_forms if one.has_changed()}
        before = _stored(formset.model, keys.values())
        super().save_formset(request, form, formset, change)
        done = [(Action.ADDED, row, _fresh(row)) for row in formset.new_objects]
        done += [(Action.CHANGED, row, _fresh(row)) for row, _ in formset.changed_objects]
        done += [(Action.DELETED, row, {}) for row in formset.deleted_objects]
        for action, row, after in done:
            row.pk = row.pk or keys[id(row)]  # a deleted one has lost it
            if changes := audit.difference(before.get(row.pk, {}), after):
                audit.log(action, row, by=request.user, changes=changes, of=str(form.instance))

    def delete_model(self, request, obj):
        with transaction.atomic():
            audit.log(Action.DELETED, obj, by=request.user, changes=audit.difference(audit.values(obj), {}))
            super().delete_model(request, obj)


def _stored(model, keys):
    """{key: values} as the database has them now."""
    return {row.pk: audit.values(row) for row in model._default_manager.filter(pk__in=keys)}


def _fresh(row):
    return _stored(type(row), [row.pk]).get(row.pk, {})
