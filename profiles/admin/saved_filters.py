"""Lists as somebody likes to see them: the query string of a list of the desk, kept under a name of their own."""

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import FieldError, PermissionDenied, SuspiciousOperation, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse

from minerals.admin import desk_context

from ..models import SavedFilter

PAGES = (  # the lists of the desk
    "profiles.profile", "profiles.review", "profiles.publicationset", "profiles.edition", "profiles.revision",
    "minerals.auditevent",
)  # fmt: skip
OF_THE_MOMENT = ("p", "e", "all", "_popup", "_to_field", "_changelist_filters")  # no part of what is filtered
AT_MOST = 20  # of one list


def tidy(query):
    """A query string without what is of the moment, without empty values, and sorted, so that it can be compared."""
    asked = QueryDict(query.removeprefix("?"), mutable=True)
    kept = QueryDict(mutable=True)
    for name in sorted(asked):
        values = [value for value in (text.replace("\x00", "") for text in asked.getlist(name)) if value]
        if name not in OF_THE_MOMENT and values:
            kept.setlist(name, values)
    return kept.urlencode()


def address_of(page, query=""):
    address = reverse(f"admin:{page.replace('.', '_')}_changelist")
    return f"{address}?{query}" if query else address


def list_of(page):
    """The ModelAdmin of a list of the desk; Http404 where there is none of that name."""
    if page not in PAGES:
        raise Http404("There is no such list.")
    return admin.site.get_model_admin(apps.get_model(page))


def filters_of(user, page):
    return SavedFilter.objects.filter(user=user, page=page)


class SaveForm(forms.ModelForm):
    """The name and the query of a list. The query has to be one that the list itself would take."""

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
        return data


def _taken(request, page, query):
    """Whether the list would show something for this query, asked of the list itself."""
    probe = HttpRequest()
    probe.method, probe.GET, probe.user = "GET", QueryDict(query), request.user
    probe.META, probe.session = request.META, request.session
    try:
        list_of(page).get_changelist_instance(probe)
    except (
        IncorrectLookupParameters,
        DisallowedModelAdminLookup,
        SuspiciousOperation,
        ValidationError,
        FieldError,
        ValueError,
    ):
        return False
    return True


@admin.register(SavedFilter)
class SavedFilterAdmin(admin.ModelAdmin):
    """No table of filters: they are saved and removed where they are used, by whom they belong to."""

    def has_module_permission(self, request):
        return False

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("save/<str:page>/", view(self.save), name="profiles_savedfilter_save"),
            path("<int:pk>/remove/", view(self.remove), name="profiles_savedfilter_remove"),
        ]

    def save(self, request, page):
        """Keep the query; what is wrong with it or with its name is said on a page that keeps what was typed."""
        model_admin = list_of(page)
        if not model_admin.has_view_or_change_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = SaveForm(request.POST, request=request, page=page)
        if form.is_valid() and self._keep(request, page, form):
            return HttpResponseRedirect(address_of(page, form.cleaned_data["query"]))
        context = desk_context(
            model_admin,
            request,
            title="Save this filter",
            form=form,
            page=page,
            same=getattr(form, "same", None),
            back=address_of(page, form.cleaned_data.get("query", "")),
        )
        return TemplateResponse(request, "admin/profiles/saved_filter.html", context)

    def _keep(self, request, page, form):
        name, query = form.cleaned_data["name"], form.cleaned_data["query"]
        try:
            with transaction.atomic():
                if form.same:
                    filters_of(request.user, page).filter(pk=form.same.pk).update(query=query)
                else:
                    SavedFilter.objects.create(user=request.user, page=page, name=name, query=query)
        except IntegrityError:  # pressed twice
            form.add_error("name", "You have a filter of this name for this list.")
            return False
        self.message_user(request, f"Saved the filter “{name}”.", messages.SUCCESS)
        return True

    def remove(self, request, pk):
        """Of one's own only; of those of others nobody learns that they exist."""
        mine = SavedFilter.objects.filter(user=request.user, pk=pk).first()
        if mine is None:
            raise Http404("You have no such filter.")
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        mine.delete()
        self.message_user(request, f"Removed the filter “{mine.name}”.", messages.SUCCESS)
        return HttpResponseRedirect(address_of(mine.page, tidy(request.POST.get("query", ""))))
