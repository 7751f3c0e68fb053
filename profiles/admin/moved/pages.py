"""The list of profiles whose figures moved, and its buttons: refresh and submit."""

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.urls import reverse

from ... import checking
from ...models import DraftCheck, Profile
from ...models.record import CHANGE_NOTE_LENGTH
from ...models.subjects import by_subject
from ..base import DeskPage, OnlyPages, whole
from ..profile.bulk import refresh_each, submit_each
from .rows import moved_checks, rows_of
from .worklist import WorklistPage

PROFILES_A_PAGE = 50


class NotesForm(forms.Form):
    """One change note for all profiles, or one for each, with a proposal from the changes."""

    change_note = forms.CharField(
        required=False,
        max_length=CHANGE_NOTE_LENGTH,
        label="One change note for all",
        help_text="Tell readers what changed. Leave this empty to use each profile’s own note above.",
    )

    def __init__(self, rows, *args, chosen=None, **kwargs):
        """`rows` are MovedProfiles; `chosen`, keys of profiles, are those whose notes must be there."""
        super().__init__(*args, **kwargs)
        self.rows, self.chosen = rows, chosen
        for row in rows:
            self.fields[_name(row)] = forms.CharField(
                required=False,
                max_length=CHANGE_NOTE_LENGTH,
                label=f"Change note of {row.profile}",
                initial=row.check.note,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self):
        super().clean()
        if not self.cleaned_data.get("change_note"):
            for row in self.rows:
                name = _name(row)
                if (
                    row.profile.pk in self.chosen
                    and not self.cleaned_data.get(name)
                    and name not in self.errors
                ):
                    self.add_error(name, "Add a change note, here or for all.")

    def note_of(self, row):
        return self.cleaned_data["change_note"] or self.cleaned_data[_name(row)]

    @property
    def lines(self):
        """Return [(row, whether it is chosen, the field of its note)]."""
        return [(row, self._is_chosen(row), self[_name(row)]) for row in self.rows]

    def _is_chosen(self, row):
        """Whether the row is ticked: as posted, or otherwise if nobody has edited the draft since its refresh."""
        if self.chosen is not None:
            return row.profile.pk in self.chosen
        return not row.is_edited


def _name(row):
    return f"note-{row.profile.pk}"


class MovedFigures(DeskPage):
    """The profiles with figures that moved; those that can be refreshed or submitted have a checkbox."""

    permission = "view_profile"

    def get(self, request):
        return self.ask()

    def ask(self, chosen=None):
        page = Paginator(moved_checks(), PROFILES_A_PAGE).get_page(self.request.GET.get("page"))
        rows = rows_of(self.request.user, page.object_list)
        submittable = [row for row in rows if row.can_submit]
        return self.render(
            "moved",
            opts=Profile._meta,
            title="Figures that moved",
            page=page,
            rows=[row for row in rows if not row.can_submit],
            checks=checking.freshness(Profile.objects.all()),
            refreshable=[row for row in rows if row.can_refresh],
            notes=NotesForm(submittable, *([] if chosen is None else [self.request.POST]), chosen=chosen),
        )


class ChosenProfiles(MovedFigures):
    permission = "submit_profile"
    http_method_names = ["post"]

    def dispatch(self, request):
        self.chosen = {key for key in map(whole, request.POST.getlist("profile")) if key is not None}
        return super().dispatch(request)

    def done(self):
        return HttpResponseRedirect(reverse("admin:profiles_draftcheck_moved"))


class Refresh(ChosenProfiles):
    """Make revisions of the published text, to be submitted with the figures of today."""

    def post(self, request):
        chosen = Profile.objects.filter(pk__in=self.chosen).with_subject()
        refresh_each(request, list(chosen.order_by(by_subject(), "pk")))
        return self.done()


class Submit(ChosenProfiles):
    """Submit refreshed drafts, each with its change note."""

    def post(self, request):
        rows = rows_of(request.user, moved_checks().filter(profile__in=self.chosen))
        notes = NotesForm(rows, request.POST, chosen=self.chosen)
        if not notes.is_valid():
            return self.ask(self.chosen)
        submit_each(request, [row.profile for row in rows], notes={r.profile: notes.note_of(r) for r in rows})
        return self.done()


class CheckNow(DeskPage):
    """Check the drafts that have changed, or whose facts have changed, since their last check. Nothing else changes."""

    permission = "view_profile"
    http_method_names = ["post"]

    def post(self, request):
        number, left = checking.check_stale()
        drafts = f"{number} draft{'' if number == 1 else 's'}" if number else "No draft"
        rest = f" {left} left: check again." if left else ""
        messages.success(request, f"{drafts} checked.{rest}")
        to_list = request.POST.get("back") == "moved"
        return HttpResponseRedirect(reverse("admin:profiles_draftcheck_moved" if to_list else "admin:index"))


@admin.register(DraftCheck)
class DraftCheckAdmin(OnlyPages):
    pages = (
        ("moved/", MovedFigures, "moved"),
        ("moved/refresh/", Refresh, "refresh"),
        ("moved/submit/", Submit, "submit"),
        ("moved/check/", CheckNow, "check"),
        ("moved/<slug:slug>/", WorklistPage, "worklist"),
    )

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("profiles.view_profile")
