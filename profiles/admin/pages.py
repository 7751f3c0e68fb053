"""The pages beside the form: preview, history, compare, restore, discard, and the draft's own image."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from .. import images, snapshot, workflow
from ..book import Book
from ..models import Edition, LeadImage, Profile
from ..resolving import resolve
from . import comparing
from .numbers import whole
from .previewing import preview_response

REVISIONS_A_PAGE = 50


class DraftPages(admin.ModelAdmin):
    """Each opens its profile through `_open`, which asks whether this person may see it."""

    def has_restore_permission(self, request):
        return request.user.has_perm("profiles.restore_profile")

    def _open(self, request, object_id):
        """The profile of a custom view, for those who may see it."""
        profile = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, profile):
            raise PermissionDenied
        if profile is None:
            raise Http404("There is no such profile.")
        return profile

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/preview/", view(self.preview), name="profiles_profile_preview"),
            path("<path:object_id>/compare/", view(self.compare), name="profiles_profile_compare"),
            path(
                "<path:object_id>/restore/<int:number>/", view(self.restore), name="profiles_profile_restore"
            ),
            path("<path:object_id>/image/<str:name>", view(self.image), name="profiles_profile_image"),
            *super().get_urls(),
        ]

    def _url(self, name, profile, *args):
        return reverse(f"admin:profiles_profile_{name}", args=[profile.pk, *args])

    def _refused(self, request, profile, reason, name):
        """Say why not, on page `name` of the profile; on the list where somebody has discarded it meanwhile."""
        self.message_user(request, reason, messages.ERROR)
        there = Profile.objects.filter(pk=profile.pk).exists()
        back = self._url(name, profile) if there else reverse("admin:profiles_profile_changelist")
        return HttpResponseRedirect(back)

    def _context(self, request, **extra):
        request.current_app = self.admin_site.name
        return {**self.admin_site.each_context(request), "opts": self.opts, **extra}

    def preview(self, request, object_id):
        """The newest draft, or a revision of it, as readers would see it."""
        profile = self._open(request, object_id)
        number = request.GET.get("revision", "")
        if number:
            revision = self._revision(profile, number)
            tree, name = snapshot.raised(revision.payload), f"revision {revision.number}"
        else:
            tree, name = snapshot.snapshot(profile), f"the draft, revision {profile.latest or 'none yet'}"
        result = resolve(tree, Book.open(profile.country))
        return preview_response(
            request,
            result.payload,
            banner=f"Preview of {name}",
            problems=result.problems,
            back=self._url("change", profile),
            profile=profile,
        )

    def _revision(self, profile, number):
        revision = profile.revisions.filter(number=whole(number)).select_related("author").first()
        if not revision:
            raise Http404("There is no such revision.")
        return revision

    def history_view(self, request, object_id, extra_context=None):
        """Who saved what and when: every revision, newest first."""
        profile = self._open(request, object_id)
        revisions = profile.revisions.select_related("author", "restored_from").defer("payload")
        page = Paginator(revisions, REVISIONS_A_PAGE).get_page(request.GET.get("page"))
        editions = Edition.objects.filter(review__profile=profile, review__revision__in=[r.pk for r in page])
        published = dict(editions.values_list("review__revision_id", "number"))
        rows = [{"revision": r, "edition": published.get(r.pk)} for r in page]
        context = self._context(
            request,
            title=f"History of {profile}",
            original=profile,
            page=page,
            rows=rows,
            live=workflow.live_edition(profile),
            may_restore=self.has_restore_permission(request),
            newest=profile.latest,
        )
        return TemplateResponse(request, "admin/profiles/history.html", context)

    def compare(self, request, object_id):
        """What changed from one state of the draft to another; `live` and `draft` are states, too."""
        profile = self._open(request, object_id)
        before_name, before = self._state(profile, request.GET.get("from", "live"))
        after_name, after = self._state(profile, request.GET.get("to", "draft"))
        if after is None:
            raise Http404("There is no live edition to compare with.")
        context = self._context(
            request,
            title=f"{profile}: {before_name} to {after_name}",
            original=profile,
            before_name=before_name,
            after_name=after_name,
            changes=comparing.changes(before, after),
        )
        return TemplateResponse(request, "admin/profiles/compare.html", context)

    def _state(self, profile, text):
        """(name, snapshot) of `live`, `draft` or the revision of that number; 0 is the empty page."""
        if text == "draft":
            return "the draft", snapshot.snapshot(profile)
        if text == "live":
            edition = workflow.live_edition(profile)
            return (
                (f"edition {edition.number}", edition.payload["source"])
                if edition
                else ("nothing published", None)
            )
        if text == "0":
            return "the beginning", None
        revision = self._revision(profile, text)
        return f"revision {revision.number}", revision.payload

    def restore(self, request, object_id, number):
        """Ask, then make the draft what it was."""
        profile = self._open(request, object_id)
        if not self.has_restore_permission(request):
            raise PermissionDenied
        revision = self._revision(profile, str(number))
        if request.method == "POST":
            try:
                made = workflow.restore(revision, by=request.user)
            except workflow.Refused as error:
                return self._refused(request, profile, f"Not restored: {error}", "history")
            self.message_user(
                request,
                f"The draft is revision {revision.number} again, saved as revision {made.number}.",
                messages.SUCCESS,
            )
            return HttpResponseRedirect(self._url("change", profile))
        context = self._context(
            request,
            title=f"Restore revision {revision.number} of {profile}?",
            original=profile,
            revision=revision,
            changes=comparing.changes(snapshot.snapshot(profile), revision.payload),
        )
        return TemplateResponse(request, "admin/profiles/restore.html", context)

    def delete_view(self, request, object_id, extra_context=None):
        """Discard a draft that never was public."""
        profile = self._open(request, object_id)
        if not request.user.has_perm("profiles.delete_profile"):
            raise PermissionDenied
        if request.method == "POST":
            name = str(profile)
            try:
                workflow.discard(profile, by=request.user)
            except workflow.Refused as error:
                return self._refused(request, profile, f"Not discarded: {error}", "change")
            self.message_user(request, f"Discarded the draft of {name}.", messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:profiles_profile_changelist"))
        context = self._context(
            request,
            title=f"Discard the draft of {profile}?",
            original=profile,
            was_public=Edition.objects.filter(country=profile.country_id).exists(),
        )
        return TemplateResponse(request, "admin/profiles/discard.html", context)

    def image(self, request, object_id, name):
        """A picture of this draft or of one of its revisions, for staff only."""
        profile = self._open(request, object_id)
        parsed = images.parse_name(name)
        found = parsed and (
            LeadImage.objects.filter(profile=profile, sha256=parsed[0]).exists()
            or profile.revisions.filter(payload__image__sha256=parsed[0]).exists()
        )
        file = images.open_published(name) if found else None
        if not file:
            raise Http404("There is no such picture.")
        response = FileResponse(file.open("rb"), content_type=parsed[2])
        response["Cache-Control"] = "private, no-store"
        return response
