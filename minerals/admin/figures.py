"""Figures and their history: read here, and corrected by a new revision with its source and reason."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from ..importers.correcting import correct, uncorrectable
from ..importers.tables import split
from ..importers.tidy import STATEMENT, disagreements, stated, unit_disagreements
from ..importers.values import UNREADABLE
from ..models import Country, Figure, FigureRevision, Flag, Release, Source, Unit
from .base import ReadOnlyAdmin
from .context import desk_context

# What we calculate, and what a file leaves blank, nobody states by hand.
FLAGS = [choice for choice in Flag.choices if choice[0] not in (Flag.CALCULATED, Flag.BLANK)]
STATED = [name for name in STATEMENT if name != "reason"]
LARGEST = {"max_digits": 20, "decimal_places": 4, "min_value": 0, "required": False}


class CorrectionForm(forms.Form):
    flag = forms.ChoiceField(choices=FLAGS, help_text="What kind of statement it is.")
    value = forms.DecimalField(**LARGEST, help_text="Only where the flag has a value; write 1234.5.")
    lower = forms.DecimalField(**LARGEST, help_text="“More than”: of a bounded value or a range.")
    upper = forms.DecimalField(**LARGEST, help_text="“Less than”: of a bounded value or a range.")
    unit = forms.ChoiceField(choices=Unit.choices)
    is_estimate = forms.BooleanField(required=False, label="Estimated by the source")
    text = forms.CharField(
        max_length=200,
        required=False,
        widget=forms.TextInput({"class": "vTextField"}),
        help_text="The source’s word where it gives no number.",
    )
    note = forms.CharField(
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3, "class": "vLargeTextField"}),
        help_text="As the source has it.",
    )
    excludes = forms.CharField(
        max_length=120,
        required=False,
        label="Leaves out",
        help_text="Countries that a total does not count, as ISO codes: USA;CHN.",
    )
    release = forms.ModelChoiceField(
        Release.objects.select_related("source"),
        required=False,
        help_text="The release that says so, if listed.",
    )
    new_name = forms.CharField(
        max_length=120,
        required=False,
        label="Or a new one: name",
        widget=forms.TextInput({"class": "vTextField"}),
        help_text="For example “…, version 1.4”.",
    )
    new_source = forms.ModelChoiceField(Source.objects, required=False, label="Its source")
    new_published = forms.DateField(
        required=False, label="Published on", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea({"rows": 2, "class": "vLargeTextField"}),
        help_text="Readers see it beside the old value: what the source changed, and where it says so.",
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

    def clean_new_published(self):
        day = self.cleaned_data["new_published"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("This day is still to come.")
        return day

    def clean(self):
        cells = super().clean()
        for name in ("text", "note", "reason", "new_name"):
            if UNREADABLE.search(cells.get(name, "")):
                self.add_error(name, "It holds signs that nobody sees.")
        if self.errors:
            return cells
        for reason in (*disagreements(cells), *unit_disagreements(cells, self.figure.measure)):
            self.add_error(None, reason[:1].upper() + reason[1:] + ".")
        new = [cells.get(name) for name in ("new_name", "new_source", "new_published")]
        if cells.get("release") and any(new):
            self.add_error("release", "Choose a release or describe a new one, not both.")
        elif not cells.get("release") and not all(new):
            self.add_error("release", "Choose a release, or give name, source and day of a new one.")
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
class FigureAdmin(ReadOnlyAdmin):
    list_display = ["key", "country", "mineral", "measure", "stage", "year", "rankable"]
    list_filter = ["measure", "stage", "rankable", "year"]
    list_select_related = ["country", "mineral"]
    search_fields = ["key", "country__name", "mineral__name"]
    show_full_result_count = False

    def has_correct_permission(self, request):
        return request.user.has_perm("minerals.add_figurerevision")

    def get_urls(self):
        view = self.admin_site.admin_view(self.correct_view)
        return [path("<path:object_id>/correct/", view, name="minerals_figure_correct"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        figure = self._open(request, object_id)
        revisions = figure.revisions.select_related("release").order_by("-release__published", "-number")
        return self._page(
            request,
            "admin/minerals/figure.html",
            figure,
            title=str(figure),
            history=[(revision, stated(revision)) for revision in revisions],
            may_correct=self.has_correct_permission(request) and not uncorrectable(figure),
        )

    def history_view(self, request, object_id, extra_context=None):
        figure = self._open(request, object_id)
        return self._to(figure)

    def _open(self, request, object_id):
        figure = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, figure):
            raise PermissionDenied
        if figure is None:
            raise Http404("There is no such figure.")
        return figure

    def _page(self, request, template, figure, **context):
        return TemplateResponse(request, template, desk_context(self, request, original=figure, **context))

    def correct_view(self, request, object_id):
        """The form of a correction; then old beside new; then, pressed again, the correction."""
        figure = self._open(request, object_id)
        if not self.has_correct_permission(request):
            raise PermissionDenied
        if why := uncorrectable(figure):
            self.message_user(request, why, messages.ERROR)
            return self._to(figure)
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
                return self._to(figure)
        if form.is_bound:
            form.data = form.data.copy()
            form.data["seen"] = current.pk  # what is looked at from now on is what this page shows
        return self._page(
            request,
            "admin/minerals/correct.html",
            figure,
            title=f"Correct {figure}",
            form=form,
            current=current,
            old=stated(current),
            new=stated(_Said(form.statement())) if valid and not form.errors else "",
        )

    def _to(self, figure):
        return HttpResponseRedirect(reverse("admin:minerals_figure_change", args=[figure.pk]))


class _Said:
    """The statement of a form with the attributes that `stated` reads."""

    def __init__(self, statement):
        self.__dict__ = statement


def _initial(revision):
    initial = {name: getattr(revision, name) for name in STATED} | {"seen": revision.pk}
    for name in ("value", "lower", "upper"):
        if initial[name] is not None:
            initial[name] = f"{initial[name].normalize():f}"
    return initial


@admin.register(FigureRevision)
class FigureRevisionAdmin(ReadOnlyAdmin):
    list_display = ["figure", "number", "is_current", "value", "unit", "flag", "is_estimate", "release"]
    list_filter = ["is_current", "flag", "release"]
    list_select_related = ["figure", "release"]
    search_fields = ["figure__key", "note", "reason"]
    show_full_result_count = False
