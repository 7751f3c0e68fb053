"""Figures and their history: read here, and corrected by a new revision with its source and reason."""

from types import SimpleNamespace

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator
from django.db.models import Prefetch
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from admin_base.base import ReadOnlyAdmin, RecordAdmin, desk_context, open_object

from ..importers.loading.correcting import correct, uncorrectable
from ..importers.reading.extracts import STATEMENT, disagreements, stated, unit_disagreements
from ..importers.reading.tables import UNREADABLE, split
from ..models import Country, Figure, FigureRevision, Flag, Release, Source, Unit
from ..wording.figures import amount
from ..wording.naming import series_name

# Nobody can enter calculated or blank values by hand.
FLAGS = [choice for choice in Flag.choices if choice[0] not in (Flag.CALCULATED, Flag.BLANK)]
STATED = [name for name in STATEMENT if name != "reason"]
LARGEST = {"max_digits": 20, "decimal_places": 4, "min_value": 0, "required": False}


class CorrectionForm(forms.Form):
    flag = forms.ChoiceField(choices=FLAGS, help_text="What kind of statement it is.")
    value = forms.DecimalField(**LARGEST, help_text="Needed if the flag has a value. Write it as 1234.5.")
    lower = forms.DecimalField(**LARGEST, help_text="“More than”: for a bounded value or a range.")
    upper = forms.DecimalField(**LARGEST, help_text="“Less than”: for a bounded value or a range.")
    unit = forms.ChoiceField(choices=Unit.choices)
    is_estimate = forms.BooleanField(required=False, label="Estimated by the source")
    text = forms.CharField(
        max_length=200,
        required=False,
        widget=forms.TextInput({"class": "vTextField"}),
        help_text="The source’s wording, if it gives no number.",
    )
    note = forms.CharField(
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3, "class": "vLargeTextField"}),
        help_text="In the source’s own words.",
    )
    excludes = forms.CharField(
        max_length=120,
        required=False,
        label="Leaves out",
        help_text="Countries that the total excludes, as ISO codes: USA;CHN.",
    )
    release = forms.ModelChoiceField(
        Release.objects.select_related("source"),
        required=False,
        help_text="The release that states this, if it is listed.",
    )
    new_name = forms.CharField(
        max_length=120,
        required=False,
        label="Or the name of a new release",
        widget=forms.TextInput({"class": "vTextField"}),
        help_text="For example “…, version 1.4”.",
    )
    new_source = forms.ModelChoiceField(Source.objects, required=False, label="Its source")
    new_published = forms.DateField(
        required=False,
        label="Published on",
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        validators=[MaxValueValidator(timezone.localdate, "This day is in the future.")],
    )
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea({"rows": 2, "class": "vLargeTextField"}),
        help_text="Readers see this beside the old value. Say what the source changed, and where it says so.",
    )

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)  # the revision that the page showed

    def __init__(self, *args, figure, **kwargs):
        super().__init__(*args, **kwargs)
        self.figure = figure

    def clean_excludes(self):
        codes = split(self.cleaned_data["excludes"].upper())
        known = set(Country.objects.filter(code__in=codes).values_list("code", flat=True))
        if unknown := [code for code in codes if code not in known]:
            raise forms.ValidationError(f"There is no country {', '.join(unknown)}.")
        return ";".join(sorted(set(codes)))

    def clean(self):
        cells = super().clean()
        for name in ("text", "note", "reason", "new_name"):
            if UNREADABLE.search(cells.get(name, "")):
                self.add_error(name, "It contains invisible characters.")
        if self.errors:
            return cells
        for reason in (*disagreements(cells), *unit_disagreements(cells, self.figure.measure)):
            self.add_error(None, reason[:1].upper() + reason[1:] + ".")
        new = [cells.get(name) for name in ("new_name", "new_source", "new_published")]
        if cells.get("release") and any(new):
            self.add_error("release", "Choose a release or describe a new one, not both.")
        elif not cells.get("release") and not all(new):
            self.add_error("release", "Choose a release, or give the name, source and day of a new one.")
        return cells

    def statement(self):
        return {name: self.cleaned_data[name] for name in STATED}

    def release_to_use(self):
        """The release chosen, or a new one that is not saved yet."""
        cells = self.cleaned_data
        return cells["release"] or Release(
            name=cells["new_name"], source=cells["new_source"], published=cells["new_published"]
        )


@admin.register(Figure)
class FigureAdmin(RecordAdmin):
    list_per_page = 50
    list_display = ["mineral", "country", "series", "year", "value", "unit", "flag", "release"]
    list_filter = ["measure", "stage", "rankable", "year"]
    list_select_related = ["country", "mineral"]
    search_fields = ["key", "country__name", "mineral__name"]
    search_help_text = "Mineral, country or key"
    show_full_result_count = False
    page_template = "admin/minerals/figure.html"

    class Media:
        css = {"all": ["admin-atlas/wide-lists.css"]}

    def get_queryset(self, request):
        """Fetch `current`, a list with the current revision or an empty list, for the whole page in one query."""
        current = FigureRevision.objects.current().select_related("release")
        revisions = Prefetch("revisions", queryset=current, to_attr="current")
        return super().get_queryset(request).prefetch_related(revisions)

    @admin.display(ordering="measure")
    def series(self, figure):
        return series_name(figure, with_basis=True)

    @admin.display(empty_value="–")
    def value(self, figure):
        return stated_number(figure.current[0]) if figure.current else ""

    @admin.display(empty_value="–")
    def unit(self, figure):
        return figure.current[0].get_unit_display() if figure.current else ""

    @admin.display(empty_value="–")
    def flag(self, figure):
        return stated_flag(figure.current[0]) if figure.current else ""

    @admin.display(empty_value="–")
    def release(self, figure):
        return figure.current[0].release if figure.current else ""

    def has_correct_permission(self, request):
        return request.user.has_perm("minerals.add_figurerevision")

    def get_urls(self):
        view = self.admin_site.admin_view(self.correct_view)
        return [path("<path:object_id>/correct/", view, name="minerals_figure_correct"), *super().get_urls()]

    def page_context(self, request, figure):
        revisions = figure.revisions.select_related("release").order_by("-release__published", "-number")
        return {
            "history": [(revision, stated(revision)) for revision in revisions],
            "may_correct": self.has_correct_permission(request) and not uncorrectable(figure),
        }

    def correct_view(self, request, object_id):
        """Show the form of a correction, then old beside new; save it when “Apply” is pressed there."""
        figure = open_object(self, request, object_id)
        if not self.has_correct_permission(request):
            raise PermissionDenied
        if why := uncorrectable(figure):
            self.message_user(request, why, messages.ERROR)
            return self.to_page(figure)
        current = figure.revisions.current().select_related("release").get()
        form = CorrectionForm(request.POST or None, figure=figure, initial=_initial(current))
        valid = request.method == "POST" and form.is_valid()
        if valid and "apply" in request.POST:
            try:
                correct(
                    figure, release=form.release_to_use(), by=request.user, seen=form.cleaned_data["seen"],
                    reason=form.cleaned_data["reason"], **form.statement(),
                )  # fmt: skip
            except ValueError as error:
                form.add_error(None, str(error))
            else:
                self.message_user(request, f"Corrected {figure}.", messages.SUCCESS)
                return self.to_page(figure)
        if form.is_bound:
            form.data = form.data.copy()
            form.data["seen"] = current.pk  # the form now refers to the revision on this page
        context = {"title": f"Correct {figure}", "form": form, "current": current, "old": stated(current)}
        if valid and not form.errors:
            context["new"] = stated(SimpleNamespace(**form.statement()))
        context = desk_context(self, request, original=figure, **context)
        return TemplateResponse(request, "admin/minerals/correct.html", context)


@admin.display(description="value", ordering="value", empty_value="–")
def stated_number(revision):
    """“4,780”, “more than 5”, “5 to 7”; empty where the source gives no number."""
    numbers = (revision.value, revision.lower, revision.upper)
    if revision.flag == Flag.ZERO:
        return "0"
    return amount(revision, with_unit=False) if any(n is not None for n in numbers) else ""


@admin.display(description="flag", ordering="flag")
def stated_flag(revision):
    estimated = revision.is_estimate and revision.flag != Flag.ESTIMATED
    return revision.get_flag_display() + (", estimated" if estimated else "")


def _initial(revision):
    initial = {name: getattr(revision, name) for name in STATED} | {"seen": revision.pk}
    for name in ("value", "lower", "upper"):
        if initial[name] is not None:
            initial[name] = f"{initial[name].normalize():f}"
    return initial


@admin.register(FigureRevision)
class FigureRevisionAdmin(ReadOnlyAdmin):
    list_per_page = 50
    list_display = ["figure", "number", "is_current", stated_number, "unit", stated_flag, "release"]
    list_filter = ["is_current", "flag", "release"]
    list_select_related = ["figure", "release"]
    search_fields = ["figure__key", "note", "reason"]
    show_full_result_count = False

    class Media:
        css = {"all": ["admin-atlas/wide-lists.css"]}
