"""The pages beside the form: preview, history, compare, restore, discard, and the draft's own image."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from minerals.admin import desk_context

from .. import images, snapshot, workflow
from ..book import Book
from ..models import Edition, LeadImage, Profile
from ..resolving import resolve
from . import comparing, recent, talk
from .compare import compare_page
from .history import history_page
from .numbers import whole
from .previewing import preview_response


class DraftPages(admin.ModelAdmin):
    """Each opens its profile through `_open`, which asks whether this person may see it."""

    def has_restore_permission(self, request, profile):
        return workflow.may(request.user, "restore_profile", profile.country)

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
            *talk.addresses(self),
            *recent.addresses(self),
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
        return desk_context(self, request, **extra)

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
        may_restore = self.has_restore_permission(request, profile)
        return history_page(request, profile, self._context(request), may_restore=may_restore)

    def compare(self, request, object_id):
        """What changed from one state of the profile to another; `live` and `draft` are states, too."""
        return compare_page(request, self._open(request, object_id), self._context(request))

    def restore(self, request, object_id, number):
        """Ask, then make the draft what it was."""
        profile = self._open(request, object_id)
        if not self.has_restore_permission(request, profile):
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
            changes=comparing.changes(snapshot.snapshot(profile), revision.payload, of=profile),
        )
        return TemplateResponse(request, "admin/profiles/restore.html", context)

    def delete_view(self, request, object_id, extra_context=None):
        """Discard a draft that never was public."""
        profile = self._open(request, object_id)
        if not workflow.may(request.user, "delete_profile", profile.country):
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
