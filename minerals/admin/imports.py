"""Uploading a release: a preview of what it would change, then exactly that, or nothing."""

from functools import partial
from pathlib import PurePath

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import path

from admin_base.base import RecordAdmin, desk_context, open_object

from ..importers.loading import applying, uploads
from ..importers.reading.files import MAX_BYTES
from ..importers.reading.formats import described
from ..importers.reports import ContentError, ImporterError, RefusedError
from ..models import ImportState, ReleaseImport

CONTENT = settings.BASE_DIR / "content"
AGAIN = 5  # seconds after which the page of an import that is being applied reloads


class UploadForm(forms.Form):
    file = forms.FileField(
        help_text=f"A CSV file as published, plain or as .gz, or a ZIP archive of a folder with one file per "
        f"commodity; at most {MAX_BYTES // 2**20} MB and {uploads.MOST_LINES:,} lines. "
        "The command import_release takes more.",
        widget=forms.FileInput(attrs={"accept": ".csv,.gz,.zip"}),
    )
    published = forms.DateField(
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text="Only for a release that is new to the site. The later of two releases sets the current value.",
    )
    leave_out = forms.BooleanField(
        required=False,
        label="Load although some rows could not be read",
        help_text="They are left out and listed. Otherwise one such row refuses the whole file.",
    )
    part = forms.BooleanField(
        required=False,
        label="The file is only part of its release",
        help_text="Partial file: keep earlier figures that this file does not contain.",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(f"The file has {file.size:,} bytes; the limit is {MAX_BYTES:,}.")
        return file


@admin.register(ReleaseImport)
class ReleaseImportAdmin(RecordAdmin):
    list_display = ["file_name", "release", "standing", "origin", "by", "created_at"]
    list_filter = ["state", "origin", "release"]
    list_select_related = ["release", "by"]
    search_fields = ["file_name", "sha256"]
    page_template = "admin/minerals/import.html"

    def get_queryset(self, request):
        return super().get_queryset(request).defer("upload", "report")  # megabytes, and a list shows neither

    @admin.display(description="state", ordering="state")
    def standing(self, record):
        """The state; an import that is no longer being applied reads its report, to say so."""
        stopped = record.state == ImportState.APPLYING and record.stopped
        return (ImportState.STOPPED if stopped else ImportState(record.state)).label

    def has_add_permission(self, request):
        return request.user.has_perm("minerals.add_releaseimport")

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/apply/", view(self.apply_view), name="minerals_releaseimport_apply"),
            path("<path:object_id>/discard/", view(self.discard_view), name="minerals_releaseimport_discard"),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            options = dict(form.cleaned_data)
            file = options.pop("file")
            try:
                name, data = PurePath(file.name).name, file.read()
                record = uploads.preview(name, data, content_dir=CONTENT, by=request.user, **options)
            except ContentError as error:
                form.add_error(None, f"Nothing can be imported, because a reviewed table is broken: {error}")
            except ImporterError as error:
                form.add_error("file", str(error))
            else:
                return self.to_page(record)
        forms = described()
        context = desk_context(self, request, title="Upload a release", form=form, forms=forms, original=None)
        return TemplateResponse(request, "admin/minerals/upload.html", context)

    def page_context(self, request, record):
        report = record.report
        return {
            "report": report,
            "may_apply": record.is_waiting and self.has_add_permission(request),
            "changes_something": uploads.changes_something(report),
        }

    def page(self, request, record, **extra):
        response = super().page(request, record, **extra)
        if record.is_applying:
            response["Refresh"] = AGAIN
        return response

    def apply_view(self, request, object_id):
        return self._step(request, object_id, partial(applying.ask, by=request.user), "")

    def discard_view(self, request, object_id):
        return self._step(request, object_id, partial(uploads.discard, by=request.user), "Discarded {}.")

    def _step(self, request, object_id, step, done):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_add_permission(request):
            raise PermissionDenied
        record = open_object(self, request, object_id)
        try:
            step(record.pk)
        except RefusedError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            if done:
                self.message_user(request, done.format(record.file_name), messages.SUCCESS)
        return self.to_page(record)
