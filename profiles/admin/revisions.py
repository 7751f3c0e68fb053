"""The list of all revisions of all profiles. A revision is read as what it changed."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.http import HttpResponseRedirect
from django.urls import reverse

from ..diff import size_said
from ..models import Revision
from .filters import RegionFilter
from .numbers import whole
from .record import RecordAdmin


class AuthorFilter(admin.SimpleListFilter):
    """By those who have saved something; the stock filter would list every account."""

    title = "author"
    parameter_name = "author"

    def lookups(self, request, model_admin):
        authors = get_user_model().objects.filter(revisions__isnull=False).distinct().order_by("username")
        return [(str(author.pk), str(author)) for author in authors]

    def queryset(self, request, queryset):
        pk = whole(self.value())
        return queryset if pk is None else queryset.filter(author_id=pk)


@admin.register(Revision)
class RevisionAdmin(RecordAdmin):
    list_display = ["name", "kind", "author", "created_at", "size"]
    list_filter = ["kind", AuthorFilter, "created_at", ("profile__country__region", RegionFilter)]
    list_select_related = ["profile__country", "author"]
    list_per_page = 50
    search_fields = ["profile__country__name", "author__username"]
    ordering = ["-created_at", "-pk"]
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).defer("payload")

    @admin.display(description="revision", ordering="profile__country__name")
    def name(self, revision):
        return str(revision)

    @admin.display(description="changed", ordering="words_added")
    def size(self, revision):
        return size_said(revision.words_added, revision.words_removed, revision.rows_changed)

    def page(self, request, revision):
        address = reverse("admin:profiles_profile_compare", args=[revision.profile_id])
        return HttpResponseRedirect(f"{address}?from={revision.number - 1}&to={revision.number}")
