"""The list of profiles: what it shows, how it is filtered and searched, and what may be done to many."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Exists, Max, OuterRef

from ..models import Edition
from . import bulk
from .filters import RegionFilter, StateFilter
from .numbers import whole
from .searching import SearchedList, matching, words_of
from .work_filters import CareFilter, KeyMineralFilter, OwnerFilter, WorkFilter


class ProfileList(admin.ModelAdmin):
    list_display = ["country", "region", "public", "latest_revision", "owner", "review_by", "updated_at"]
    list_filter = [
        StateFilter, WorkFilter, CareFilter, OwnerFilter, KeyMineralFilter, ("country__region", RegionFilter),
    ]  # fmt: skip
    search_fields = ["country__name"]  # that there is a search; what it looks through is in searching.py
    search_help_text = 'All text of the drafts: every word, "a phrase"'
    ordering = ["country__name", "pk"]
    actions = bulk.ACTIONS

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("country__region", "owner")  # Django passes over list_select_related beside this
            .annotate(
                latest=Max("revisions__number"),
                is_public=Exists(Edition.objects.live().filter(country=OuterRef("country"))),
            )
        )

    def get_changelist(self, request, **kwargs):
        return SearchedList

    def get_search_results(self, request, queryset, search_term):
        return matching(queryset, words_of(search_term)), False

    def get_list_display(self, request):
        """While somebody searches, where it was found takes the room of what is not asked for."""
        searching = words_of(request.GET.get("q", ""))
        return ["country", "found", "public", "owner"] if searching else super().get_list_display(request)

    @admin.display(description="found in")
    def found(self, profile):
        return profile.found.html()

    @admin.display(ordering="country__region__position")
    def region(self, profile):
        return profile.country.region

    @admin.display(boolean=True, description="live", ordering="is_public")
    def public(self, profile):
        return profile.is_public

    @admin.display(description="revision", ordering="latest")
    def latest_revision(self, profile):
        return profile.latest

    def response_action(self, request, queryset, **kwargs):
        if any(whole(chosen) is None for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            self.message_user(request, "Nothing was done: choose from the list.", messages.ERROR)
            return None
        return super().response_action(request, queryset, **kwargs)
