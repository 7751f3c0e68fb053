"""Figures that moved since they were published: old beside new, and drafts that bring the pages up to date."""

from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from minerals.admin import desk_context

from .. import checking, desk, workflow
from ..models import DraftCheck, Edition, Profile, Review, Revision
from ..models.record import RevisionKind
from .bulk import ChangeNoteForm, refresh_each, submit_each
from .numbers import whole

PROFILES_A_PAGE = 50


@dataclass
class Moving:
    """A profile whose figures moved, and how far the work on it is."""

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


@admin.register(DraftCheck)
class DraftCheckAdmin(admin.ModelAdmin):
    """Not the table of checks, which is nobody's work, but the page of what they found."""

    def has_module_permission(self, request):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("profiles.view_profile")

    def has_submit_permission(self, request):
        return workflow.may(request.user, "submit_profile")

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("moved/", view(self.moved), name="profiles_draftcheck_moved"),
            path("moved/refresh/", view(self.refresh), name="profiles_draftcheck_refresh"),
            path("moved/submit/", view(self.submit), name="profiles_draftcheck_submit"),
        ]

    def moved(self, request, note=None, chosen=()):
        """Per profile each figure that moved; what can be refreshed or submitted has a box to tick."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD") and note is None:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        facts = checking.facts_stamp()
        unchecked = checking.refresh_stale(checking.stale_profiles(facts), facts, at_most=desk.LAZILY)
        checks = checking.checks_of_today(facts).exclude(moved=[]).select_related("profile__country__region")
        page = Paginator(checks.order_by("profile__country__name", "pk"), PROFILES_A_PAGE).get_page(
            request.GET.get("page")
        )
        rows = self._rows(request.user, page.object_list)
        context = desk_context(
            self,
            request,
            opts=Profile._meta,
            title="Figures that moved",
            page=page,
            rows=rows,
            unchecked=unchecked,
            refreshable=[row for row in rows if row.can_refresh],
            submittable=[row for row in rows if row.can_submit],
            under_way=[row for row in rows if row.review],
            chosen=chosen,
            note=note or ChangeNoteForm(),
        )
        return TemplateResponse(request, "admin/profiles/moved.html", context)

    def _rows(self, user, checks):
        """In a fixed number of queries."""
        checks = list(checks)
        profiles = [one.profile_id for one in checks]
        newest = Revision.objects.filter(profile=OuterRef("profile")).order_by("-number").values("pk")[:1]
        revisions = Revision.objects.filter(profile__in=profiles, pk=Subquery(newest)).defer("payload")
        revisions = {r.profile_id: r for r in revisions.select_related("author")}
        editions = Edition.objects.live().filter(review__profile__in=profiles).defer("payload")
        editions = editions.select_related("review__revision").defer(
            "payload", "review__payload", "review__revision__payload"
        )
        editions = {e.review.profile_id: e for e in editions}
        unfinished = Review.objects.unfinished().filter(profile__in=profiles).order_by("pk")
        reviews = {r.profile_id: r for r in unfinished.select_related("submitter").defer("payload")}
        return [
            Moving(
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

    # What may be done

    def _chosen(self, request):
        keys = [whole(text) for text in request.POST.getlist("profile")]
        chosen = Profile.objects.filter(pk__in=[key for key in keys if key is not None])
        return list(chosen.select_related("country__region").order_by("country__name"))

    def _refuse(self, request):
        if not self.has_submit_permission(request):
            raise PermissionDenied
        return None if request.method == "POST" else HttpResponseNotAllowed(["POST"])

    def refresh(self, request):
        """Make drafts of the published text, so that it can be submitted with the figures of today."""
        if refused := self._refuse(request):
            return refused
        refresh_each(self, request, self._chosen(request))
        return HttpResponseRedirect(reverse("admin:profiles_draftcheck_moved"))

    def submit(self, request):
        """Submit refreshed drafts, all with one change note."""
        if refused := self._refuse(request):
            return refused
        profiles, note = self._chosen(request), ChangeNoteForm(request.POST)
        if not note.is_valid():
            return self.moved(request, note=note, chosen=[profile.pk for profile in profiles])
        submit_each(self, request, profiles, **note.cleaned_data)
        return HttpResponseRedirect(reverse("admin:profiles_draftcheck_moved"))
