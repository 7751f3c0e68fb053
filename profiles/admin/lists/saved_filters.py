"""Saved filters: the query string of a list of the desk, under a name."""

from copy import copy

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import FieldError, SuspiciousOperation, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from ...models import SavedFilter
from ..base import DeskPage, ListPage, OnlyPages

LISTS = (  # of the desk
    "profiles.profile", "profiles.review", "profiles.publicationset", "profiles.edition", "profiles.revision",
    "audit_log.auditevent",
)  # fmt: skip
OF_THE_MOMENT = ("p", "e", "all", "_popup", "_to_field", "_changelist_filters")  # not part of the filter
AT_MOST = 20  # of one list


def tidy(query):
    """A query string without pages and empty values, and sorted, so that it can be compared."""
    asked = QueryDict(query.removeprefix("?"), mutable=True)
    found = QueryDict(mutable=True)
    for name in sorted(asked):
        values = [value for value in (text.replace("\x00", "") for text in asked.getlist(name)) if value]
        if name not in OF_THE_MOMENT and values:
            found.setlist(name, values)
    return found.urlencode()


def address_of(page, query=""):
    address = reverse(f"admin:{page.replace('.', '_')}_changelist")
    return f"{address}?{query}" if query else address


def list_of(page):
    """The ModelAdmin of a list of the desk. Raises Http404."""
    if page not in LISTS:
        raise Http404("There is no such list.")
    return admin.site.get_model_admin(apps.get_model(page))


def filters_of(user, page):
    return SavedFilter.objects.filter(user=user, page=page)


class SaveForm(forms.ModelForm):
    class Meta:
        model = SavedFilter
        fields = ["name", "query"]
        widgets = {"query": forms.HiddenInput}
        labels = {"name": "Save this filter as"}

    def __init__(self, *args, request, page, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.page = request, page

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_query(self):
        query = tidy(self.cleaned_data["query"])
        if not query:
            raise ValidationError(
                "Nothing is filtered, searched or sorted here, so there is nothing to save."
            )
        if not _taken(self.request, self.page, query):
            raise ValidationError("The list does not know this filter.")
        return query

    def clean(self):
        data = super().clean()
        mine = filters_of(self.request.user, self.page)
        self.same = mine.filter(name=data.get("name", "")).first()
        if self.same and "replace" not in self.data:
            self.add_error(
                "name", "You have a filter of this name for this list. Choose another name, or replace it."
            )
        elif not self.same and mine.count() >= AT_MOST:
            self.add_error(None, f"You have {AT_MOST} filters for this list. Remove one first.")
        self.instance = self.same or SavedFilter(user=self.request.user, page=self.page)
        return data


def _taken(request, page, query):
    probe = copy(request)
    probe.method, probe.GET = "GET", QueryDict(query)
    try:
        list_of(page).get_changelist_instance(probe)
    except (IncorrectLookupParameters, SuspiciousOperation, ValidationError, FieldError, ValueError):
        return False
    return True


class Save(ListPage):
    """Save the query of a list; errors are shown on a page with what was typed."""

    http_method_names = ["post"]

    def dispatch(self, request, page):
        self.model_admin = list_of(page)
        return super().dispatch(request, page=page)

    def post(self, request, page):
        form = SaveForm(request.POST, request=request, page=page)
        if form.is_valid() and self.save(form):
            return HttpResponseRedirect(address_of(page, form.cleaned_data["query"]))
        return self.render(
            "saved_filter",
            title="Save this filter",
            form=form,
            page=page,
            back=address_of(page, form.cleaned_data.get("query", "")),
        )

    def save(self, form):
        try:
            with transaction.atomic():
                made = form.save()
        except IntegrityError:  # pressed twice
            form.add_error("name", "You have a filter of this name for this list.")
            return False
        messages.success(self.request, f"Saved the filter “{made}”.")
        return True


class Remove(DeskPage):
    """Remove one of your own; those of others answer 404."""

    http_method_names = ["post"]

    def dispatch(self, request, pk):
        self.object = get_object_or_404(SavedFilter, user=request.user, pk=pk)
        return super().dispatch(request)

    def post(self, request):
        mine = self.object
        mine.delete()
        messages.success(request, f"Removed the filter “{mine.name}”.")
        return HttpResponseRedirect(address_of(mine.page, tidy(request.POST.get("query", ""))))


@admin.register(SavedFilter)
class SavedFilterAdmin(OnlyPages):
    pages = (("save/<str:page>/", Save, "save"), ("<int:pk>/remove/", Remove, "remove"))
