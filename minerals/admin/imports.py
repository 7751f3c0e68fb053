"""Uploading a release: a preview of what it would change, then exactly that, or nothing."""

from pathlib import PurePath

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from ..importers import uploads
from ..importers.files import MAX_BYTES, Unreadable
from ..importers.reports import ContentError
from ..models import ImportState, ReleaseImport
from .base import ReadOnlyAdmin
from .context import desk_context

CONTENT = settings.BASE_DIR / "content"


class UploadForm(forms.Form):
    file = forms.FileField(
        help_text=f"A CSV file as published, or a ZIP archive of a folder with one file a commodity; at most "
        f"{MAX_BYTES // 2**20} MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,.zip"}),
    )
    published = forms.DateField(
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text="Of a release that the site does not know yet. Of two releases, the later one’s value stands.",
    )
    leave_out = forms.BooleanField(
        required=False,
        label="Load although rows are not understood",
        help_text="They are left out and listed. Otherwise one such row refuses the whole file.",
    )
    part = forms.BooleanField(
        required=False,
        label="The file is a part of its release",
        help_text="Figures that the release gave before and that are not in it are then not missed.",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(f"The file has {file.size:,} bytes, at most {MAX_BYTES:,} are read.")
        return file


@admin.register(ReleaseImport)
class ReleaseImportAdmin(ReadOnlyAdmin):
    list_display = ["file_name", "release", "state", "origin", "by", "created_at"]
    list_filter = ["state", "origin", "release"]
    list_select_related = ["release", "by"]
    search_fields = ["file_name", "sha256"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("upload", "report")  # megabytes, and a list shows neither

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
            cells = form.cleaned_data
            try:
                record = uploads.preview(
                    PurePath(cells["file"].name).name, cells["file"].read(), content_dir=CONTENT, by=request.user,
                    published=cells["published"], leave_out=cells["leave_out"], part=cells["part"],
                )  # fmt: skip
            except Unreadable as error:
                form.add_error("file", str(error))
            except ContentError as error:
                form.add_error(None, f"The reviewed tables are broken, nothing can be imported: {error}")
            else:
                return self._to(record)
        return self._page(
            request, "admin/minerals/upload.html", title="Upload a release", form=form, original=None
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        record = self._open(request, object_id)
        waiting = record.state == ImportState.PREVIEWED
        report = record.report
        return self._page(
            request,
            "admin/minerals/import.html",
            title=str(record),
            original=record,
            report=report,
            may_apply=waiting and self.has_add_permission(request),
            changes_something=bool(report.get("loaded") or report.get("changed", {}).get("count")),
        )

    def history_view(self, request, object_id, extra_context=None):
        return self._to(self._open(request, object_id))

    def apply_view(self, request, object_id):
        return self._step(
            request, object_id, lambda record: uploads.apply_preview(record.pk, by=request.user, content_dir=CONTENT),
            "Applied {}.",
        )  # fmt: skip

    def discard_view(self, request, object_id):
        return self._step(
            request, object_id, lambda record: uploads.discard(record.pk, by=request.user), "Discarded {}."
        )

    def _step(self, request, object_id, step, done):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_add_permission(request):
            raise PermissionDenied
        record = self._open(request, object_id)
        try:
            step(record)
        except uploads.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        except Unreadable as error:
            self.message_user(request, f"Nothing was loaded. {error}", messages.ERROR)
        except ContentError as error:
            self.message_user(request, f"The reviewed tables are broken: {error}", messages.ERROR)
        else:
            self.message_user(request, done.format(record.file_name), messages.SUCCESS)
        return self._to(record)

    def _open(self, request, object_id):
        record = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        if record is None:
            raise Http404("There is no such import.")
        return record

    def _to(self, record):
        return HttpResponseRedirect(reverse("admin:minerals_releaseimport_change", args=[record.pk]))

    def _page(self, request, template, **context):
        return TemplateResponse(request, template, desk_context(self, request, **context))
