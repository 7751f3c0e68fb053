"""Filters of the desk's lists: by region and state, by whose work it is, and by what it needs."""

from functools import partial

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from minerals.models import Mineral

from ...desk import drafts, health, reviews, states, terms
from ...models import Edition, KeyMineral, Profile, Review
from ..base import whole


class RegionFilter(admin.RelatedFieldListFilter):
    """Without a choice for no region: only the world of the profiles of minerals has none."""

    include_empty_choice = False


class ChoiceFilter(admin.SimpleListFilter):
    """A filter of fixed choices: `offered` is {value: (label, function of the user that returns a condition)}."""

    offered = {}

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _) in self.offered.items()]

    def queryset(self, request, queryset):
        _, condition = self.offered.get(self.value(), ("", None))
        return queryset.filter(condition(request.user)) if condition else queryset


def _among(found, key="pk"):
    return Q(pk__in=found.order_by().values(key))


def _reviewed(reviews):
    return Exists(reviews.filter(profile=OuterRef("pk")))


EVER = states.EVER
LIVE = Exists(Edition.objects.current().filter(review__profile=OuterRef("pk")))


def _in_state(name, user):
    return Q(desk_state=states.PLACES[name])  # which the list has of each profile


class StateFilter(ChoiceFilter):
    title = parameter_name = "state"
    offered = {
        **{name: (label, partial(_in_state, name)) for name, label in states.STATES.items()},
        "changed": ("Has unpublished changes", lambda user: Exists(drafts.unpublished_revisions("pk"))),
        "scheduled": ("Scheduled", lambda user: _reviewed(Review.objects.scheduled())),
        "ended": ("Withdrawn or unpublished", lambda user: EVER & ~LIVE),
        "open": ("In review or approved", lambda user: _reviewed(Review.objects.open())),
        "live": ("Has a live edition", lambda user: LIVE),
        "new": ("Never published", lambda user: ~EVER),
    }


class WorkFilter(ChoiceFilter):
    title = "my work"
    parameter_name = "work"
    offered = {
        "drafts": ("My drafts", lambda user: _among(drafts.drafts_of(user))),
        "sent-back": ("Sent back to me", lambda user: _among(drafts.sent_back_to(user), "profile_id")),
    }


class OwnerFilter(admin.SimpleListFilter):
    title = parameter_name = "owner"

    def lookups(self, request, model_admin):
        owners = Profile.objects.filter(owner__isnull=False).exclude(owner=request.user)
        others = owners.order_by("owner__username").values_list("owner_id", "owner__username").distinct()
        return [("me", "Me"), ("nobody", "No active owner"), *((str(pk), name) for pk, name in others)]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.value() == "me":
            return queryset.filter(owner=request.user)
        if self.value() == "nobody":
            return queryset.filter(Q(owner=None) | Q(owner__is_active=False))
        owner = whole(self.value())
        return queryset.none() if owner is None else queryset.filter(owner=owner)


class HealthFilter(ChoiceFilter):
    """By what the checks found, in the regions where the person may act."""

    title = "needs"
    parameter_name = "care"
    offered = {
        "overdue": ("Review overdue", lambda user: _among(health.overdue(user))),
        "ending": (
            "Ends or falls due by tomorrow",
            lambda user: _among(terms.rows(user, timezone.localdate()), "edition__review__profile"),
        ),
        "incomplete": ("Incomplete", lambda user: _among(health.checks(user, "missing"), "profile_id")),
        "broken": ("Broken links", lambda user: _among(health.checks(user, "broken"), "profile_id")),
        "overtaken": (
            "Added roles that figures show",
            lambda user: _among(health.checks(user, "overtaken"), "profile_id"),
        ),
        "moved": ("Figures moved", lambda user: _among(health.moved(user), "profile_id")),
    }


class KeyMineralFilter(admin.SimpleListFilter):
    """By a key mineral of some draft."""

    title = "key mineral"
    parameter_name = "mineral"
    template = "admin/profiles/choice_filter.html"

    def lookups(self, request, model_admin):
        covered = Mineral.objects.filter(Exists(KeyMineral.objects.filter(mineral=OuterRef("pk"))))
        return list(covered.order_by("name").values_list("slug", "name"))

    def queryset(self, request, queryset):
        covering = KeyMineral.objects.filter(profile=OuterRef("pk"), mineral__slug=self.value())
        return queryset.filter(Exists(covering)) if self.value() else queryset

    def choices(self, changelist):
        """Also collects the other parameters, for a form without script."""
        self.other_parameters = [
            (name, value)
            for name, values in changelist.filter_params.items()
            for value in values
            if name != self.parameter_name
        ]
        if changelist.query:
            self.other_parameters.append(("q", changelist.query))
        return super().choices(changelist)


class AssigneeFilter(ChoiceFilter):
    title, parameter_name = "assigned to", "assignee"
    offered = {
        "me": ("Me", lambda user: Q(assignee=user)),
        "others": ("Somebody else", lambda user: Q(assignee__isnull=False) & ~Q(assignee=user)),
        "nobody": ("Nobody", lambda user: Q(assignee=None)),
    }


class WhoseFilter(ChoiceFilter):
    title = parameter_name = "whose"
    offered = {
        "for-me": ("I may decide", lambda user: _among(reviews.waiting_for(user))),
        "mine": ("Mine, under way", lambda user: _among(reviews.submitted_by(user))),
    }
