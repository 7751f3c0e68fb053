"""Editions: what was published, and how a live one ends without a newer one."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse

from minerals.models import Country

from .. import workflow
from ..models import Edition, Review
from ..models.edition import EditionState
from .filters import RegionFilter
from .notes import NoticeForm, wrong_with
from .record import RecordAdmin


class ConsolidateForm(NoticeForm):
    """Which profile readers are led to, and what they are told."""

    into = forms.ModelChoiceField(
        Country.objects.filter(editions__state=EditionState.LIVE),
        label="Profile that covers it now",
        error_messages={"required": "Choose the profile that covers it now."},
    )

    def __init__(self, *args, edition, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = self.fields["into"].queryset.exclude(pk=edition.country_id)


@dataclass(frozen=True)
class Ending:
    """A way in which a live edition ends without a newer one."""

    name: str
    do: Callable  # (edition, user, cleaned data)
    done: str


ENDINGS = {
    ending.name: ending
    for ending in (
        Ending(
            "withdraw",
            lambda edition, user, data: workflow.withdraw(edition, by=user, notice=data["notice"]),
            "Withdrew {}. Its text stays readable under the notice.",
        ),
        Ending(
            "consolidate",
            lambda edition, user, data: workflow.consolidate(
                edition, data["into"], by=user, notice=data["notice"]
            ),
            "Consolidated {}. Its address leads to the profile that covers it now.",
        ),
        Ending(
            "unpublish",
            lambda edition, user, data: workflow.unpublish(edition, by=user, notice=data["notice"]),
            "Unpublished {}. The address of the profile answers “gone”, with the notice.",
        ),
    )
}


@admin.register(Edition)
class EditionAdmin(RecordAdmin):
    list_display = ["title", "standing", "published_at", "published_by", "told"]
    list_filter = ["state", ("country__region", RegionFilter)]
    list_select_related = ["country", "published_by", "merged_into"]
    search_fields = ["country__name", "change_note"]
    search_help_text = "Country, change note"
    ordering = ["-published_at", "-pk"]
    page_template = "admin/profiles/edition.html"

    def get_queryset(self, request):
        related = ["country__region", "published_by", "merged_into"]
        people = ["review__decider", "review__submitter", "review__forced_by"]
        deferred = ["payload", "review__payload"]
        return super().get_queryset(request).select_related(*related, *people).defer(*deferred)

    @admin.display(description="edition", ordering="country__name")
    def title(self, edition):
        return str(edition)

    @admin.display(description="state", ordering="state")
    def standing(self, edition):
        into = f" into {edition.merged_into}" if edition.merged_into else ""
        return f"{edition.get_state_display()}{into}{'' if edition.approved_at else ', not approved yet'}"

    @admin.display(description="change note")
    def told(self, edition):
        return edition.change_note or ("None: minor change" if edition.minor else "None: first edition")

    def may_end(self, request, edition):
        return workflow.may(request.user, "withdraw_edition", edition.country)

    def page_context(self, request, edition):
        live = edition.state == EditionState.LIVE
        pending = Review.objects.unfinished().filter(profile__country=edition.country_id)
        return {
            "may_withdraw": live and self.may_end(request, edition),
            "consolidate_form": ConsolidateForm(edition=edition, auto_id="consolidate_%s") if live else None,
            "pending": pending.select_related("profile__country", "revision").defer("payload")
            if live
            else [],
        }

    def get_urls(self):
        view = self.admin_site.admin_view(self.end)
        endings = [
            path(f"<path:object_id>/{name}/", view, {"name": name}, name=f"profiles_edition_{name}")
            for name in ENDINGS
        ]
        return [*endings, *super().get_urls()]

    def end(self, request, object_id, name):
        """Let a live edition end in one of ENDINGS. Readers are told why."""
        edition = self.open_record(request, object_id)
        if not self.may_end(request, edition):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        ending = ENDINGS[name]
        form = (
            ConsolidateForm(request.POST, edition=edition, auto_id="consolidate_%s")
            if name == "consolidate"
            else NoticeForm(request.POST)
        )
        try:
            if not form.is_valid():
                raise workflow.Refused(wrong_with(form))
            ending.do(edition, request.user, form.cleaned_data)
        except workflow.Refused as error:
            typed = {"refused": str(error), "refused_step": name, "notice": form.data.get("notice", "")}
            if name == "consolidate":
                typed["consolidate_form"] = form
            return self.page(request, self.open_record(request, object_id), **typed)
        self.message_user(request, ending.done.format(edition), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:profiles_edition_change", args=[edition.pk]))
