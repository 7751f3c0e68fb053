"""The tables of a draft as formsets: order, unique keys, and the merge of a stale save."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from admin_base.base import whole

from .merge_form import NO_IMAGE, TABLE_OF, as_posted
from .widgets import Hidden, Tick

PLACE_STEP = 10  # so that 15 puts a row between the second and the first
EVERY_ROW = "every"  # is opened
FIELDS_OF_DJANGO = 2  # of a row: its key, and the tick that removes it
MOST_FIELDS = 110  # that the rows of a table post; with more, they open one by one


def require_all_rows(formset):
    """Refuse a row that is posted as new although the profile has it: it would break a constraint."""
    if formset.instance.pk:
        sent = sorted(form.instance.pk or 0 for form in formset.initial_forms)
        if sent != sorted(row.pk for row in formset.get_queryset()):
            raise ValidationError("Not saved: the rows that were sent are not those of the profile.")


def closed_in(formset):
    """The names of rows that are a line each, by number and by uid: “policy_rows-3”."""
    for form in formset.initial_forms:
        if not getattr(form, "is_open", True):
            yield from (form.prefix, f"{formset.prefix}-{form.instance.uid}")


def make_room_for_one(data, prefix):
    """Add a row for a browser without script. Changes `data`, the posted values."""
    total = whole(data.get(f"{prefix}-TOTAL_FORMS"))
    if total is not None:
        data[f"{prefix}-TOTAL_FORMS"] = str(total + 1)


def _place(index):
    """The number that a row has in “Order” while nobody has typed another."""
    return str((index + 1) * PLACE_STEP)


def _words(form, names):
    """The values of some fields of a row as people read them: “Cobalt, Refiner”."""
    choices = {name: dict(getattr(form.fields[name], "choices", ())) for name in names}
    values = [(name, form.cleaned_data[name]) for name in names]
    return ", ".join(str(choices[name].get(value, value)) for name, value in values)


def _values(form):
    """The values of a row, of one that is not open as they are stored."""
    if not form.is_open:
        return {
            name: getattr(form.instance, name) for name in form.table.fields if name not in form.table.many
        }
    return getattr(form, "cleaned_data", {})


class KnownRow(forms.Field):
    """The key of a row, looked up among the rows of the formset without a query."""

    widget = Hidden

    def __init__(self, rows, **kwargs):
        super().__init__(required=False, **kwargs)
        self.rows = rows

    def clean(self, value):
        if value in self.empty_values:
            return None
        row = next((row for pk, row in self.rows.items() if str(pk) == str(value)), None)
        if row is None:
            raise ValidationError("This row is not part of the profile.")
        return row

    def has_changed(self, initial, data):
        return False


class Rows(forms.BaseInlineFormSet):
    """The rows of one table of a draft.

    If a colleague saved in between (`merge`), the posted values are applied to the rows as they are now. A uid
    identifies a row; values typed in a removed row become a new one; added rows are shown too.

    The rows of a long table are a line each, which posts its key and its place, until they are opened: `opened` is
    the uid or number of a row to open.
    """

    deletion_widget = Tick

    def __init__(self, *args, vocabulary, merge=None, opened="", **kwargs):
        self.shared = self.form.fields_of_rows(vocabulary)
        self.added = {}  # fields that Django adds to every row, made for the first
        self.opened = opened
        super().__init__(*args, form_kwargs={"shared": self.shared}, **kwargs)
        key_name = f"{self.prefix}-{opened}-{self.model._meta.pk.name}"
        to_open = self.data.get(key_name) if self.is_bound else None  # the merge numbers the rows anew
        if self.is_bound and merge and self.instance.pk:
            self._rebase(merge)
        if to_open:
            self._open(to_open)

    @cached_property
    def opens_each(self):
        """Whether all rows together would post more fields than a page may."""
        return len(self.get_queryset()) * (len(self.shared) + FIELDS_OF_DJANGO) > MOST_FIELDS

    def _is_open(self, form, index):
        """A posted row is open where its uid is there: every open row posts it."""
        if index is None or not form.instance.pk:
            return True
        if self.is_bound:
            return form.add_prefix("uid") in self.data
        return not self.opens_each or self.opened in (EVERY_ROW, str(index), str(form.instance.uid))

    def _open(self, key):
        """Put the stored values of the row with this key among the posted ones, as if it had been open."""
        for index, instance in enumerate(self.get_queryset()):
            start = f"{self.prefix}-{index}-"
            if str(instance.pk) == key and f"{start}uid" not in self.data:
                for name, value in self._values_of(instance).items():
                    self.data.setdefault(start + name, value)

    @cached_property
    def empty_form(self):
        """Made once: the admin reads it three times."""
        return super().empty_form

    def add_fields(self, form, index):
        name = self.model._meta.pk.name
        if not self.added:
            super().add_fields(form, index)
            self._existing_object(None)  # fills the map
            form.fields[name] = KnownRow(self._object_dict)
            self.added = {name: field for name, field in form.fields.items() if name not in self.shared}
            self.places = {pk: (place + 1) * PLACE_STEP for place, pk in enumerate(self._object_dict)}
        form.fields |= self.added
        form.is_open = self._is_open(form, index)
        if not form.is_open:
            form.fields = {one: form.fields[one] for one in ("place", name, self.fk.name)}
        form.initial[name] = form.instance.pk
        if form.instance.pk in self.places:
            form.initial["place"] = self.places[form.instance.pk]

    def clean(self):
        super().clean()
        require_all_rows(self)
        taken = {form.instance.uid for form in self.initial_forms}
        for form in self.extra_forms:
            if uid := getattr(form, "cleaned_data", {}).get("uid"):
                if uid in taken:
                    raise ValidationError("Not saved: two of these rows are the same row.")
                taken.add(uid)

    def validate_unique(self):
        """Name the duplicate at its row, and the row that has it already."""
        first = {}
        for number, form in enumerate(self.forms, start=1):
            key = self._key(_values(form))
            if self._should_delete_form(form) or not key or any(one in (None, "") for one in key):
                continue
            before, other = first.setdefault(key, (number, form))
            wrong, row = (form, before) if form.is_open else (other, number)
            if other is not form and wrong.is_open:
                names = [name for name in self._unique_names if name in wrong.cleaned_data]
                wrong.add_error(
                    names[0], f"{_words(wrong, names)} is already in row {row}: remove the duplicate."
                )

    def _rebase(self, merge):
        posted = self._posted_rows()
        if posted is None:
            return
        table, key = TABLE_OF[self.model], self.model._meta.pk.name
        by_uid = {row["uid"]: row for row in posted if row.get("uid")}
        closed = {row[key]: row for row in posted if row.get(key) and not row.get("uid")}
        aside = [row for row in merge.aside(table) if row.get("uid") not in by_uid][: merge.room]
        merge.room -= len(aside)
        present, used = [], set()
        for index, instance in enumerate(self.get_queryset()):
            uid = str(instance.uid)
            theirs = self._values_of(instance) | {"place": _place(index)}
            if not merge.knows(table, uid):
                merge.added(table, theirs)
            if uid not in by_uid and (str(instance.pk) in closed or self.opens_each):
                posted_place = closed.get(str(instance.pk), {}).get("place")
                place = merge.place_of_closed(table, uid, posted_place, _place, now=theirs["place"])
                present.append({key: str(instance.pk), "place": place})
                continue
            row = theirs
            if uid in by_uid:
                row = merge.row(table, by_uid[uid], theirs, place=_place)
            used.add(uid)
            present.append((row or theirs) | {key: str(instance.pk)})
        gone = [
            row
            for row in [*posted, *aside]
            if row.get("uid", "") not in used and (row.get("uid") or not row.get(key))
        ]
        merged = [merge.row(table, row, None, place=_place) for row in gone]
        self._write_rows(present, [row | {key: ""} for row in merged if row])

    def _posted_rows(self):
        """The posted values as a dict for each row, or None if the management form is unusable."""
        total = whole(self.data.get(f"{self.prefix}-TOTAL_FORMS"))
        if total is None:
            return None
        rows = [{} for _ in range(min(total, self.absolute_max))]
        start = f"{self.prefix}-"
        for key in self.data:
            if key.startswith(start):
                index, _, name = key.removeprefix(start).partition("-")
                number = whole(index)
                if number is not None and number < len(rows):
                    rows[number][name] = self.data[key]
        return rows

    def _values_of(self, instance):
        """Return {field: text} as a browser would post an unchanged row, empty fields left out."""
        form = self.form(instance=instance, prefix="x", **self.form_kwargs)
        values = {name: form[name].value() for name in form.fields}
        return {name: str(value) for name, value in values.items() if value not in (None, False, "")}

    def _write_rows(self, present, new):
        for key in [key for key in self.data if key.startswith(f"{self.prefix}-") and key.count("-") > 1]:
            del self.data[key]
        for index, row in enumerate([*present, *new]):
            for name, value in row.items():
                self.data[f"{self.prefix}-{index}-{name}"] = value
        self.data[f"{self.prefix}-INITIAL_FORMS"] = str(len(present))
        self.data[f"{self.prefix}-TOTAL_FORMS"] = str(len(present) + len(new))

    def save(self, commit=True):
        self._make_room()
        saved = super().save(commit)
        self._put_in_order()
        return saved

    @cached_property
    def _unique_names(self):
        """The fields whose values together are unique among the rows, if any."""
        for constraint in self.model._meta.constraints:
            names = [n for n in getattr(constraint, "fields", ()) if n not in (self.fk.name, "uid")]
            if names:
                return names
        return []

    def _key(self, values):
        """The values that must be unique among the rows, or None."""
        return tuple(getattr(values.get(n), "pk", values.get(n)) for n in self._unique_names) or None

    def _make_room(self):
        """Delete rows whose unique value another row takes: an index is checked at each statement."""
        moving = [
            f for f in self.initial_forms if f.instance.pk and (f.has_changed() or f in self.deleted_forms)
        ]
        taken = {self._key(f.initial): f.instance.pk for f in moving}
        wanted = {self._key(_values(f)): f.instance.pk for f in moving if f not in self.deleted_forms}
        added = [f for f in self.extra_forms if f.has_changed() and f.is_valid()]
        wanted |= {self._key(_values(f)): None for f in added}
        clashes = [pk for key, pk in taken.items() if key is not None and key in wanted and wanted[key] != pk]
        if clashes:
            # save() inserts those that stay under the same key.
            self.model.objects.filter(pk__in=clashes).delete()

    def _put_in_order(self):
        rows = [f for f in self.forms if f.instance.pk and f not in self.deleted_forms]
        rows.sort(key=lambda f: (f.cleaned_data.get("place") is None, f.cleaned_data.get("place") or 0))
        places = [f.instance.position for f in rows]
        if places == sorted(set(places)):
            return
        moved = []
        for position, form in enumerate(rows):
            if form.instance.position != position:
                form.instance.position = position
                moved.append(form.instance)
        self.model.objects.bulk_update(moved, ["position"])


class NewRows(Rows):
    """New rows of a table whose stored ones have a page of their own: a source that is added where it is cited."""

    def get_queryset(self):
        return self.model.objects.none()

    @cached_property
    def _stored(self):
        return list(self.model.objects.filter(**{self.fk.name: self.instance})) if self.instance.pk else []

    def validate_unique(self):
        stored = {self._key(vars(row)) for row in self._stored}
        for form in self.forms:
            values = _values(form)
            if self._key(values) in stored:
                names = [name for name in self._unique_names if name in values]
                form.add_error(
                    names[0], f"{_words(form, names)} is in the profile already: take another {names[0]}."
                )
        super().validate_unique()

    def _put_in_order(self):
        last = max((row.position for row in self._stored), default=-1)
        for position, form in enumerate((f for f in self.forms if f.instance.pk), start=last + 1):
            form.instance.position = position
            form.instance.save(update_fields=["position"])


class ImageRows(forms.BaseInlineFormSet):
    """The image of a draft, if any."""

    def __init__(self, *args, vocabulary, merge=None, opened="", **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound and merge and self.instance.pk:
            self._rebase(merge)

    def clean(self):
        super().clean()
        require_all_rows(self)

    def _rebase(self, merge):
        """Use the present row of the image: a restore replaces it, and it may have been added or removed."""
        current = self.get_queryset().first()
        start = f"{self.prefix}-0-"
        self.data[f"{start}{self.model._meta.pk.name}"] = str(current.pk) if current else ""
        self.data[f"{self.prefix}-INITIAL_FORMS"] = "1" if current else "0"
        theirs = as_posted(current and {name: getattr(current, name) for name in NO_IMAGE})
        posted = {name: self.data.get(start + name, "") for name in NO_IMAGE}
        if current and self.data.get(f"{self.prefix}-TOTAL_FORMS") == "0":
            self.data[f"{self.prefix}-TOTAL_FORMS"] = "1"
            posted = theirs
        for name, value in merge.image(posted, theirs).items():
            self.data[start + name] = value
