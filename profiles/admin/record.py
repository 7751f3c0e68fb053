"""What every page of a record has. Read-only."""

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from minerals.admin import ReadOnlyAdmin, desk_context


class RecordAdmin(ReadOnlyAdmin):
    """A list, and a page of our own for one record."""

    page_template = None

    def open_record(self, request, object_id):
        record = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        if record is None:
            raise Http404("There is no such record.")
        return record

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self.page(request, self.open_record(request, object_id))

    def history_view(self, request, object_id, extra_context=None):
        record = self.open_record(request, object_id)
        return HttpResponseRedirect(
            reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk])
        )

    def page(self, request, record, **extra):
        context = desk_context(self, request, original=record, title=str(record))
        return TemplateResponse(
            request, self.page_template, context | self.page_context(request, record) | extra
        )

    def page_context(self, request, record):
        return {}
