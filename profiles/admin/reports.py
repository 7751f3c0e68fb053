"""Reports of errors: the words of the reader beside the present page, and how each was settled."""

from django import forms
from django.contrib import admin, messages

from admin_base.base import RecordAdmin, open_object

from .. import workflow
from ..models import ErrorReport
from ..models.reports import NOTE_LIMIT, ReportState
from .base import HasPages, ObjectPage
from .profile.forms import Prose
from .reviews.steps import wrong_with

PERMISSION = "handle_errorreport"


class SettleForm(forms.Form):
    state = forms.ChoiceField(
        choices=[(state, ReportState(state).label) for state in workflow.SETTLED],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what was done."},
    )
    note = Prose(required=False, max_length=NOTE_LIMIT, widget=forms.Textarea(attrs={"rows": 4}))


class SettlePage(ObjectPage):
    permission = PERMISSION
    http_method_names = ["post"]

    def post(self, request):
        form = SettleForm(request.POST)
        try:
            if not form.is_valid():
                raise workflow.Refused(wrong_with(form))
            workflow.settle_report(self.object, by=request.user, **form.cleaned_data)
        except workflow.Refused as error:
            report = open_object(self.model_admin, request, str(self.object.pk))
            return self.model_admin.page(request, report, refused=str(error), form=form)
        messages.success(request, f"Settled: {self.object.get_state_display().lower()}.")
        return self.to()


@admin.register(ErrorReport)
class ErrorReportAdmin(HasPages, RecordAdmin):
    list_display = ["title", "beginning", "state", "received_at", "handled_by"]
    list_filter = ["state"]
    search_fields = ["title", "path", "message", "note"]
    search_help_text = "Page, message, note"
    page_template = "admin/profiles/error_report.html"
    pages = [("<path:object_id>/settle/", SettlePage, "settle")]

    def get_queryset(self, request):
        related = ["country__region", "edition__subject__place", "revision__figure", "handled_by"]
        reports = super().get_queryset(request).select_related(*related).defer("edition__payload")
        return workflow.within(request.user, reports, "country")

    @admin.display(description="message")
    def beginning(self, report):
        return report.message[:90] + ("…" if len(report.message) > 90 else "")

    def page_context(self, request, report):
        may = workflow.may(request.user, PERMISSION, report.country)
        return {
            "title": f"Error report: {report.title}",
            "may_settle": may and report.state == ReportState.NEW,
            "contact": report.usable_contact if may else "",
            "form": SettleForm(),
        }
