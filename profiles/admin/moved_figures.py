"""Figures that moved since they were published, and drafts that bring their profiles up to date."""

from dataclasses import dataclass

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Prefetch
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
    profile: Profile
    figures: list
    edition: Edition  # the live one
    newest: Revision
    review: Review | None  # under way
    may_submit: bool

    @property
    def as_published(self):
        return self.newest.number == self.edition.review.revision.number

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
    newest = Revision.objects.filter(pk=Revision.objects.newest_of("profile")).select_related("author")
    live = Edition.objects.live().select_related("review__revision")
    unfinished = Review.objects.unfinished().order_by("-pk").select_related("submitter")
    checks = checks.prefetch_related(
        Prefetch("profile__revisions", newest.defer("payload"), to_attr="newest"),
        Prefetch(
            "profile__country__editions",
            live.defer("payload", "review__payload", "review__revision__payload"),
            to_attr="live",
        ),
        Prefetch("profile__reviews", unfinished.defer("payload"), to_attr="under_way"),
    )
    return [
        MovedProfile(
            profile=one.profile,
            figures=one.moved,
            edition=one.profile.country.live[0],
            newest=one.profile.newest[0],
            review=next(iter(one.profile.under_way), None),
            may_submit=workflow.may(user, "submit_profile", one.profile.country),
        )
        for one in checks
        if one.profile.country.live and one.profile.newest
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
