"""Filters of the desk's lists."""

from django.contrib import admin
from django.db.models import Exists, OuterRef

from .. import desk
from ..models import Edition, Review


class RegionFilter(admin.RelatedFieldListFilter):
    """By region; aggregates, which have none, have no profile either."""

    include_empty_choice = False


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("changed", "Has unpublished changes"),
            ("open", "In review or approved"),
            ("scheduled", "Scheduled"),
            ("live", "Has a live edition"),
            ("ended", "Withdrawn or unpublished"),
            ("new", "Never published"),
        ]

    def queryset(self, request, queryset):
        live = Edition.objects.live().filter(country=OuterRef("country"))
        ever = Edition.objects.filter(country=OuterRef("country"))
        match self.value():
            case "changed":
                return queryset.filter(Exists(desk.unpublished_revisions("pk")))
            case "scheduled":
                return queryset.filter(Exists(Review.objects.scheduled().filter(profile=OuterRef("pk"))))
            case "ended":
                return queryset.filter(Exists(ever)).exclude(Exists(live))
            case "open":
                return queryset.filter(Exists(Review.objects.open().filter(profile=OuterRef("pk"))))
            case "live":
                return queryset.filter(Exists(live))
            case "new":
                return queryset.exclude(Exists(ever))
        return queryset
