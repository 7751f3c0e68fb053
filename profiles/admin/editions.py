"""Editions: what was published, and how a live one ends without a newer one."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse

from .. import workflow
from ..models import Edition
from ..models.edition import EditionState
from .filters import RegionFilter
from .forms import NoticeForm
from .record import RecordAdmin, said


@admin.register(Edition)
class EditionAdmin(RecordAdmin):
    list_display = ["title", "state", "published_at", "published_by", "change_note", "minor"]
    list_filter = ["state", ("country__region", RegionFilter)]
    list_select_related = ["country", "published_by"]
    search_fields = ["country__name", "change_note"]
    ordering = ["-published_at", "-pk"]
    page_template = "admin/profiles/edition.html"

    def get_queryset(self, request):
        related = ["country__region", "published_by", "review__decider", "review__submitter"]
        deferred = ["payload", "review__payload"]
        return super().get_queryset(request).select_related(*related).defer(*deferred)

    @admin.display(description="edition", ordering="country__name")
    def title(self, edition):
        return str(edition)

    def has_withdraw_permission(self, request):
        return request.user.has_perm("profiles.withdraw_edition")

    def page_context(self, request, edition):
        return {"may_withdraw": self.has_withdraw_permission(request) and edition.state == EditionState.LIVE}

    def get_urls(self):
        view = self.admin_site.admin_view(self.withdraw)
        return [
            path("<path:object_id>/withdraw/", view, name="profiles_edition_withdraw"),
            *super().get_urls(),
        ]

    def withdraw(self, request, object_id):
        """Take a live edition from the public lists; its text stays under a notice."""
        edition = self.open_record(request, object_id)
        if not self.has_withdraw_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = NoticeForm(request.POST)
        try:
            workflow.withdraw(edition, by=request.user, notice=said(form, "notice"))
        except workflow.Refused as error:
            notice = form.data.get("notice", "")
            return self.page(request, self.open_record(request, object_id), refused=str(error), notice=notice)
        self.message_user(
            request, f"Withdrew {edition}. Its text stays readable under the notice.", messages.SUCCESS
        )
        return HttpResponseRedirect(reverse("admin:profiles_edition_change", args=[edition.pk]))
