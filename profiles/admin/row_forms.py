"""The forms of the rows of a draft, a table each."""

from django import forms

from ..models import Citation, GlanceItem, KeyMineral, Partnership, Policy, ProfileRole, RelatedPin
from .forms import Prose
from .naming import ManyNamed, NamedField, OneNamed


class RowForm(forms.ModelForm):
    """One row of a draft. `place` orders the rows, `uid` says which row it is whatever its key has become."""

    place = forms.IntegerField(
        required=False, min_value=0, max_value=30_000, label="Order",
        widget=forms.NumberInput(attrs={"class": "place"}),
    )  # fmt: skip
    uid = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, vocabulary, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["uid"] = self.instance.uid
        for field in self.fields.values():
            field.help_text = ""  # said once, above the rows
            if isinstance(field, NamedField):
                field.bind(vocabulary)

    def _post_clean(self):
        # What was not touched was valid when it was saved; asking again costs queries for every row.
        if self.instance.pk and not self.has_changed():
            return
        super()._post_clean()
        if not self.instance.pk and self.cleaned_data.get("uid"):
            self.instance.uid = self.cleaned_data["uid"]

    def has_changed(self):
        """A new row in which nothing but its place was set is no row."""
        return super().has_changed() if self.instance.pk else bool(set(self.changed_data) - {"place", "uid"})

    def validate_unique(self):
        """All rows of a profile stand in one formset, which compares them without asking the database."""

    validate_constraints = validate_unique

    def _save_m2m(self):
        for field in self._meta.model._meta.many_to_many:
            if field.name in self.changed_data:
                field.save_form_data(self.instance, self.cleaned_data[field.name])


def small(rows=3):
    return forms.Textarea(attrs={"rows": rows})


class GlanceForm(RowForm):
    class Meta:
        model = GlanceItem
        fields = ["label", "figure"]


class KeyMineralForm(RowForm):
    mineral = OneNamed(of="minerals")

    class Meta:
        model = KeyMineral
        fields = ["mineral", "note"]


class RoleForm(RowForm):
    mineral = OneNamed(of="minerals")

    class Meta:
        model = ProfileRole
        fields = ["mineral", "role", "citation", "note"]


class PolicyForm(RowForm):
    minerals = ManyNamed(of="minerals", required=False)
    summary = Prose(max_length=600, widget=small())

    class Meta:
        model = Policy
        fields = ["title", "date", "kind", "status", "minerals", "summary", "citation", "as_of"]


class PartnershipForm(RowForm):
    partners = ManyNamed(of="countries", required=False)
    minerals = ManyNamed(of="minerals", required=False)
    summary = Prose(max_length=600, widget=small())

    class Meta:
        model = Partnership
        fields = ["title", "date", "kind", "status", "partners", "minerals", "summary", "citation", "as_of"]


class PinForm(RowForm):
    country = OneNamed(of="countries")

    class Meta:
        model = RelatedPin
        fields = ["country", "reason"]


class CitationForm(RowForm):
    url = forms.URLField(required=False, max_length=500, label="Address")

    class Meta:
        model = Citation
        fields = ["key", "title", "publisher", "url", "published", "as_of", "review_by"]
