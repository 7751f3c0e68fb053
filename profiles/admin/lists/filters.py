"""Filters of the desk's lists: by region, by state, by the people who work on a profile, and by tasks."""

from collections import defaultdict
from functools import partial

from django.contrib import admin
from django.db.models import Count, Exists, F, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from minerals.models import Mineral, Region

from ...desk import drafts, health, reviews, states, terms
from ...models import Edition, KeyMineral, Profile, Review, SavedFilter
from ..base import whole


def choices(request, model):
    """Return {kind: [{place, key, value, text}]} of the options for the list of a model, in order, in one query per
    request.

    The list of profiles offers owners and minerals, too; of its kind `all` the place is the number of profiles.
    """
    if not hasattr(request, "offered"):
        filters = SavedFilter.objects.filter(user=request.user, page=model._meta.label_lower)
        queries = [
            _offered("region", Region.objects, F("position"), "slug", "pk", "name"),
            _offered("filter", filters, Value(0), "name", "pk", "query"),
        ]
        if model is Profile:
            owned = Profile.objects.filter(owner__isnull=False).exclude(owner=request.user)
            covered = Mineral.objects.filter(Exists(KeyMineral.objects.filter(mineral=OuterRef("pk"))))
            queries += [
                _offered("owner", owned, Value(0), "owner__username", "owner_id", "owner__username"),
                _offered("mineral", covered, Value(0), "name", "slug", "name"),
                _offered("all", Profile.objects, Count("*"), *[Value("")] * 3),
            ]
        request.offered = defaultdict(list)
        for row in queries[0].union(*queries[1:]).order_by("kind", "place", "key", "value"):
            request.offered[row["kind"]].append(row)
    return request.offered


def _offered(kind, rows, place, key, value, text):
    texts = {"key": key, "value": value, "text": text}
    texts = {name: Cast(one, TextField()) for name, one in texts.items()}
    return rows.order_by().values(kind=Value(kind)).annotate(place=place, **texts)


def _pairs(request, model_admin, kind):
    return [(one["value"], one["text"]) for one in choices(request, model_admin.model)[kind]]


class RegionFilter(admin.RelatedFieldListFilter):
    """A filter by region. It offers no empty choice: only the world, for profiles of minerals, has no region."""

    include_empty_choice = False

    def field_choices(self, field, request, model_admin):
        return _pairs(request, model_admin, "region")


class ChoiceFilter(admin.SimpleListFilter):
    """A filter of fixed choices: `offered` is {value: (label, function of the user that returns a condition)}."""

    offered = {}

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _) in self.offered.items()]

    def queryset(self, request, queryset):
        _, condition = self.offered.get(self.value(), ("", None))
        return queryset.filter(condition(request.user)) if condition else queryset


def _among(queryset, key="pk"):
    return Q(pk__in=queryset.order_by().values(key))


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
        others = _pairs(request, model_admin, "owner")
        return [("me", "Me"), ("nobody", "No active owner"), *others]

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
    """A filter by the findings of checks, in the regions where the person may act."""

    title = "needs"
    parameter_name = "care"
    offered = {
        "overdue": ("Review overdue", lambda user: _among(health.overdue(user))),
        "ending": (
            terms.TITLE,
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
    """A filter by a key mineral of the draft."""

    title = "key mineral"
    parameter_name = "mineral"
    template = "admin/profiles/choice_filter.html"

    def lookups(self, request, model_admin):
        return _pairs(request, model_admin, "mineral")

    def queryset(self, request, queryset):
        covering = KeyMineral.objects.filter(profile=OuterRef("pk"), mineral__slug=self.value())
        return queryset.filter(Exists(covering)) if self.value() else queryset

    def choices(self, changelist):
        """Return the choices, and collect the other parameters for a form without script."""
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
        "for-me": ("Mine to decide", lambda user: _among(reviews.waiting_for(user))),
        "mine": ("Mine, in progress", lambda user: _among(reviews.submitted_by(user))),
    }
