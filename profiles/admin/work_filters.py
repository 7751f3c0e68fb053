"""Filters of the desk's lists by whose work it is and what it needs: the piles of the first page, in full."""

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q

from minerals.models import Mineral

from .. import checking, desk
from ..models import KeyMineral, Profile
from .numbers import whole


class WorkFilter(admin.SimpleListFilter):
    title = "my work"
    parameter_name = "work"

    def lookups(self, request, model_admin):
        return [("drafts", "My drafts"), ("sent-back", "Sent back to me")]

    def queryset(self, request, queryset):
        match self.value():
            case "drafts":
                return queryset.filter(pk__in=desk.drafts_of(request.user).order_by().values("pk"))
            case "sent-back":
                return queryset.filter(pk__in=desk.sent_back_to(request.user).order_by().values("profile_id"))
        return queryset


class OwnerFilter(admin.SimpleListFilter):
    title = "owner"
    parameter_name = "owner"

    def lookups(self, request, model_admin):
        owners = Profile.objects.filter(owner__isnull=False).exclude(owner=request.user)
        others = owners.order_by("owner__username").values_list("owner_id", "owner__username").distinct()
        return [
            ("me", "Me"),
            ("nobody", "Nobody, or somebody who left"),
            *((str(pk), name) for pk, name in others),
        ]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.value() == "me":
            return queryset.filter(owner=request.user)
        if self.value() == "nobody":
            return queryset.filter(Q(owner=None) | Q(owner__is_active=False))
        owner = whole(self.value())
        return queryset.none() if owner is None else queryset.filter(owner=owner)


class CareFilter(admin.SimpleListFilter):
    """By what the checks found, where the person who looks may do something about it."""

    title = "needs"
    parameter_name = "care"

    def lookups(self, request, model_admin):
        return [
            ("overdue", "Another look: overdue"),
            ("incomplete", "More: incomplete"),
            ("broken", "Mending: broken references"),
            ("moved", "Refreshing: figures moved"),
        ]

    def queryset(self, request, queryset):
        found = {"incomplete": desk.incomplete, "broken": desk.with_broken_references, "moved": desk.moved}
        if self.value() == "overdue":
            return queryset.filter(pk__in=desk.overdue(request.user).order_by().values("pk"))
        if self.value() in found:
            checks = found[self.value()](request.user, checking.facts_stamp())
            return queryset.filter(pk__in=checks.order_by().values("profile_id"))
        return queryset


class KeyMineralFilter(admin.SimpleListFilter):
    """By a key mineral of the draft; those that no draft covers are not offered."""

    title = "key mineral"
    parameter_name = "mineral"
    template = "admin/profiles/choice_filter.html"

    def lookups(self, request, model_admin):
        covered = Mineral.objects.filter(Exists(KeyMineral.objects.filter(mineral=OuterRef("pk"))))
        return list(covered.order_by("name").values_list("slug", "name"))

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        covering = KeyMineral.objects.filter(profile=OuterRef("pk"), mineral__slug=self.value())
        return queryset.filter(Exists(covering))

    def choices(self, changelist):
        """With what else is chosen, so that a form without script keeps it."""
        self.kept = [
            (name, value)
            for name, values in changelist.filter_params.items()
            for value in values
            if name != self.parameter_name
        ]
        if changelist.query:
            self.kept.append(("q", changelist.query))
        return super().choices(changelist)


class WhoseFilter(admin.SimpleListFilter):
    title = "whose"
    parameter_name = "whose"

    def lookups(self, request, model_admin):
        return [("for-me", "I may decide"), ("mine", "Mine, under way")]

    def queryset(self, request, queryset):
        match self.value():
            case "for-me":
                mine, _ = desk.waiting_for(request.user)
                return queryset.filter(pk__in=[review.pk for review in mine])
            case "mine":
                return queryset.filter(pk__in=desk.submitted_by(request.user).order_by().values("pk"))
        return queryset
