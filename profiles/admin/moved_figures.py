"""Figures that moved since they were published, and drafts that bring their profiles up to date."""

from dataclasses import dataclass

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.urls import reverse

from .. import checking, workflow
from ..models import DraftCheck, Edition, Profile, Review, Revision
from ..models.record import RevisionKind
from .base import DeskPage, OnlyPages, whole
from .profile.bulk import ChangeNoteForm, refresh_each, submit_each

PROFILES_A_PAGE = 50


@dataclass
class MovedProfile:
    profile: object
    figures: list
    edition: int
    published_at: object
    newest: object  # its newest revision
    published: int  # the number of the revision that is public
    review: object  # under way, or None
    may_submit: bool

    @property
    def as_published(self):
        return self.newest.number == self.published

    @property
    def is_refreshed(self):
        return not self.as_published and self.newest.kind == RevisionKind.REFRESH

    @property
    def can_refresh(self):
        return self.may_submit and self.as_published and not self.review

    @property
    def can_submit(self):
        return self.may_submit and self.is_refreshed and not self.review


class MovedFigures(DeskPage):
    """Each figure that moved, by profile; profiles that can be refreshed or submitted have a checkbox."""

    permission = "view_profile"

    def get(self, request):
        return self.ask(ChangeNoteForm())

    def ask(self, note, chosen=()):
        checks = DraftCheck.objects.exclude(moved=[]).select_related("profile__country__region")
        checks = checks.order_by("profile__country__name", "pk")
        page = Paginator(checks, PROFILES_A_PAGE).get_page(self.request.GET.get("page"))
        rows = _rows(self.request.user, page.object_list)
        return self.render(
            "moved",
            opts=Profile._meta,
            title="Figures that moved",
            page=page,
            rows=rows,
            checks=checking.freshness(Profile.objects.all()),
            refreshable=[row for row in rows if row.can_refresh],
            submittable=[row for row in rows if row.can_submit],
            under_way=[row for row in rows if row.review],
            chosen=chosen,
            note=note,
        )


class ChosenProfiles(MovedFigures):
    permission = "submit_profile"
    http_method_names = ["post"]

    def dispatch(self, request):
        keys = [key for key in map(whole, request.POST.getlist("profile")) if key is not None]
        chosen = Profile.objects.filter(pk__in=keys).select_related("country__region")
        self.profiles = list(chosen.order_by("country__name"))
        return super().dispatch(request)


class Refresh(ChosenProfiles):
    """Make revisions of the published text, to be submitted with the figures of today."""

    def post(self, request):
        refresh_each(request, self.profiles)
        return HttpResponseRedirect(reverse("admin:profiles_draftcheck_moved"))


class Submit(ChosenProfiles):
    """Submit refreshed drafts, all with one change note."""

    def post(self, request):
        note = ChangeNoteForm(request.POST)
        if not note.is_valid():
            return self.ask(note, chosen=[profile.pk for profile in self.profiles])
        submit_each(request, self.profiles, **note.cleaned_data)
        return HttpResponseRedirect(reverse("admin:profiles_draftcheck_moved"))


def _rows(user, checks):
    """In a fixed number of queries."""
    checks = list(checks)
    profiles = [one.profile_id for one in checks]
    newest = Revision.objects.newest_of("profile")
    revisions = Revision.objects.filter(profile__in=profiles, pk=newest).defer("payload")
    revisions = {r.profile_id: r for r in revisions.select_related("author")}
    editions = Edition.objects.live().filter(review__profile__in=profiles).defer("payload")
    editions = editions.select_related("review__revision").defer(
        "payload", "review__payload", "review__revision__payload"
    )
    editions = {e.review.profile_id: e for e in editions}
    unfinished = Review.objects.unfinished().filter(profile__in=profiles).order_by("pk")
    reviews = {r.profile_id: r for r in unfinished.select_related("submitter").defer("payload")}
    return [
        MovedProfile(
            profile=one.profile,
            figures=one.moved,
            edition=editions[one.profile_id].number,
            published_at=editions[one.profile_id].published_at,
            newest=revisions[one.profile_id],
            published=editions[one.profile_id].review.revision.number,
            review=reviews.get(one.profile_id),
            may_submit=workflow.may(user, "submit_profile", one.profile.country),
        )
        for one in checks
        if one.profile_id in editions and one.profile_id in revisions
    ]


@admin.register(DraftCheck)
class DraftCheckAdmin(OnlyPages):
    pages = (
        ("moved/", MovedFigures, "moved"),
        ("moved/refresh/", Refresh, "refresh"),
        ("moved/submit/", Submit, "submit"),
    )

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("profiles.view_profile")
