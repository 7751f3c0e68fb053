"""The preview on screens of two widths, and the links by which outsiders read one draft."""

import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from minerals.addresses import absolute

from .. import workflow
from .numbers import whole
from .pages import DraftPages
from .previewing import screens_response

LINKS_A_PAGE = 50
REVISIONS_OFFERED = 30
USUAL_DAYS = 14


class LinkForm(forms.Form):
    """What an outsider gets to see, and for how long."""

    purpose = forms.CharField(
        label="For whom, and why",
        max_length=200,
        help_text="Kept at the desk; whoever opens the link does not see it.",
    )
    days = forms.IntegerField(
        label="Days until it ends",
        min_value=1,
        max_value=workflow.LONGEST_LINK.days,
        initial=USUAL_DAYS,
        help_text=f"1 to {workflow.LONGEST_LINK.days}.",
    )
    shows = forms.TypedChoiceField(
        label="What it shows", required=False, coerce=int, empty_value=None, choices=[]
    )

    def __init__(self, *args, profile, wanted=None, **kwargs):
        super().__init__(*args, **kwargs)
        revisions = profile.revisions.select_related("author").defer("payload").order_by("-number")
        offered = list(revisions[:REVISIONS_OFFERED])
        if wanted and wanted not in [revision.number for revision in offered]:
            offered += revisions.filter(number=wanted)
        self.revisions = {revision.number: revision for revision in offered}
        self.fields["shows"].choices = [
            ("", "The draft, as it changes"),
            *(
                (number, f"Revision {number} as it is, {_made(one)}")
                for number, one in self.revisions.items()
            ),
        ]
        self.initial.setdefault("shows", wanted if wanted in self.revisions else None)

    @property
    def revision(self):
        return self.revisions.get(self.cleaned_data["shows"])

    @property
    def expires_at(self):
        return timezone.now() + datetime.timedelta(days=self.cleaned_data["days"])


def _made(revision):
    return f"{revision.created_at:%-d %b %Y}, {revision.author}"


class PreviewPages(DraftPages):
    """Each opens its profile through `_open`, which asks whether this person may see it."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/preview/screens/", view(self.screens), name="profiles_profile_screens"),
            path("<path:object_id>/links/", view(self.links), name="profiles_profile_links"),
            path(
                "<path:object_id>/links/<int:link_id>/revoke/",
                view(self.revoke_link),
                name="profiles_profile_revoke_link",
            ),
            *super().get_urls(),
        ]

    def screens(self, request, object_id):
        """The draft, or a revision of it, at the width of a phone and of a desktop."""
        profile = self._open(request, object_id)
        number = request.GET.get("revision", "")
        subject = f"revision {self._revision(profile, number).number} of" if number else "the draft of"
        return screens_response(
            request,
            self._context(request, original=profile),
            subject=f"{subject} {profile}",
            back=self._url("change", profile),
        )

    def links(self, request, object_id):
        """Every preview link of a profile. Whoever may make one sees the addresses, and makes one here."""
        profile = self._open(request, object_id)
        may_make = workflow.may(request.user, "add_previewlink", profile.country)
        if not (may_make or request.user.has_perm("profiles.view_previewlink")):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if request.method == "POST" and not may_make:
            raise PermissionDenied
        form = LinkForm(request.POST or None, profile=profile, wanted=whole(request.GET.get("revision")))
        if request.method == "POST" and form.is_valid():
            made = self._make_link(request, profile, form)
            if made:
                return HttpResponseRedirect(f"{self._url('links', profile)}#link-{made.pk}")
        links = profile.preview_links.select_related("revision", "created_by", "revoked_by")
        page = Paginator(links.defer("revision__payload"), LINKS_A_PAGE).get_page(request.GET.get("page"))
        context = self._context(
            request,
            title=f"Preview links of {profile}",
            original=profile,
            may_make=may_make,
            form=form,
            page=page,
            rows=[self._link_row(request, link, may_make) for link in page],
        )
        return TemplateResponse(request, "admin/profiles/links.html", context)

    def _link_row(self, request, link, may_make):
        """A link as the list shows it: its address only while it works, and to those who may make one."""
        ended = link.expires_at <= timezone.now()
        state = "revoked" if link.revoked_at else "ended" if ended else "open"
        address = absolute(request, reverse("profiles:preview", args=[link.token]))
        return {"link": link, "state": state, "address": address if may_make and state == "open" else ""}

    def _make_link(self, request, profile, form):
        try:
            link = workflow.make_link(
                profile,
                by=request.user,
                purpose=form.cleaned_data["purpose"],
                expires_at=form.expires_at,
                revision=form.revision,
            )
        except workflow.Refused as error:
            form.add_error(None, str(error))
            return None
        self.message_user(
            request, "Made a preview link. Whoever has its address can read it.", messages.SUCCESS
        )
        return link

    def revoke_link(self, request, object_id, link_id):
        """End a link at once."""
        profile = self._open(request, object_id)
        if not workflow.may(request.user, "add_previewlink", profile.country):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        link = profile.preview_links.filter(pk=link_id).first()
        if link is None:
            raise Http404("There is no such link.")
        try:
            workflow.revoke_link(link, by=request.user)
        except workflow.Refused as error:
            return self._refused(request, profile, str(error), "links")
        self.message_user(request, f"Revoked the link for {link.purpose}.", messages.SUCCESS)
        return HttpResponseRedirect(self._url("links", profile))
