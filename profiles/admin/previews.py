"""Previews of a draft or a review: as a page, on screens of two widths, and for outsiders by a link."""

import datetime
from functools import cached_property

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override

from config.addresses import absolute

from .. import workflow
from ..draft import images, snapshot
from ..models import LeadImage, Revision
from ..public.page.presentation import page_context
from ..public.related.portraits import portraits
from ..publishing.facts import Facts
from ..publishing.resolving import resolve
from ..shape import TABLE
from . import comments
from .base import ObjectPage, whole

LINKS_A_PAGE = 50
REVISIONS_OFFERED = 30
USUAL_DAYS = 14
# Part of the tag of what a place is on the page of readers, where that is not the section of its name; as ON_A_PAGE of
# static/admin-atlas/comments.js
ON_A_PAGE = {
    "": "main ",
    "tagline": 'class="tagline"',
    "image": 'class="lead-image',
    "glance": 'class="glance"',
    "changed": 'id="brief"',
    "watch": 'id="brief"',
    "picture": 'id="picture"',
    "unknowns": 'id="coverage"',
    "pins": 'id="related"',
    "citations": 'id="sources"',
}


class PreviewPage(ObjectPage):
    """The page of a country from a payload that is not public: never stored, never indexed.

    `previewed` of a subclass returns (its name, its payload, the problems). Each number names its series. With
    `?bare=1` the page comes without these names, the banner and the passages of comments, exactly as for readers; the
    frames show it that way.
    """

    @method_decorator(csp_override({**settings.SECURE_CSP, "frame-ancestors": [CSP.SELF]}))
    @method_decorator(xframe_options_sameorigin)
    def get(self, request):
        profile, revision = getattr(self.object, "profile", self.object), whole(request.GET.get("revision"))
        bare, query = request.GET.get("bare") == "1", f"?revision={revision}" if revision else ""
        subject, payload, problems = self.previewed()
        anywhere = reverse("admin:profiles_profile_image", args=[profile.pk, "name"])
        images_at = anywhere.removesuffix("name")
        context = page_context(
            payload,
            profile.subject.place,
            known=portraits(),
            images_at=images_at,
            today=timezone.localdate(),
            with_series=not bare,
        )
        context |= {
            "banner": f"Preview of {subject}",
            "problems": problems,
            "back": self.url(),
            "screens": f"{request.path}screens/{query}",
            "as_read": f"{request.path}{query}{'&' if query else '?'}bare=1",
            "bare": bare,
            "comments_at": workflow.may(request.user, "add_comment", profile.subject.place)
            and reverse("admin:profiles_profile_comments", args=[profile.pk]),
        }
        headers = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow"}
        response = TemplateResponse(request, "admin/profiles/preview.html", context, headers=headers)
        if not bare:
            threads = comments.threads_on_draft(profile, request.user)
            response.add_post_render_callback(lambda rendered: mark_passages(rendered, threads))
        return response


def mark_passages(response, threads):
    """Mark the passages of open comments on a rendered preview, so that no page of readers knows of them."""
    html = response.text
    for place in {thread.comment.place for thread in threads.open}:
        html = threads.marked(html, place, f"{threads.address}#comment-", region_of(place))
    response.content = html


def region_of(place):
    """Part of the tag of the element that shows a place on the page of readers."""
    name = place.partition(":")[0]
    name = TABLE[name].under if name in TABLE and name not in ON_A_PAGE else name
    return ON_A_PAGE.get(name) or f'id="{name.replace("_", "-")}"'


class ScreensPage(ObjectPage):
    """The preview of `subject()`, at this address without `screens/`, as a phone and a desktop show it."""

    def get(self, request):
        alone, subject = request.path.removesuffix("screens/"), self.subject()
        revision = whole(request.GET.get("revision"))
        query = f"revision={revision}&" if revision else ""
        return self.render(
            "screens",
            title=f"Preview of {subject} on screens",
            alone=f"{alone}?{query}".rstrip("?&"),
            framed=f"{alone}?{query}bare=1",
            subject=subject,
            back=self.url(),
        )


def revision_of(profile, number):
    """The revision of a number in an address. Raises Http404."""
    return get_object_or_404(profile.revisions.select_related("author"), number=whole(number))


class Preview(PreviewPage):
    """The newest draft, or a revision of it, as readers would see it."""

    def previewed(self):
        profile, number = self.object, self.request.GET.get("revision", "")
        if number:
            revision = revision_of(profile, number)
            tree, name = snapshot.upgrade(revision.payload), f"revision {revision.number}"
        else:
            tree, name = snapshot.snapshot(profile), f"the draft, revision {profile.latest or 'none yet'}"
        result = resolve(tree, Facts.for_drafts(profile.subject.place, tree))
        return name, result.payload, result.problems


class Screens(ScreensPage):
    def subject(self):
        number = self.request.GET.get("revision", "")
        name = f"revision {revision_of(self.object, number).number}" if number else "the draft"
        return f"{name} of {self.object}"


class PicturePage(ObjectPage):
    """A picture of this draft or of one of its revisions."""

    def get(self, request, name):
        parsed = images.parse_name(name)
        found = parsed and (
            LeadImage.objects.filter(profile=self.object, sha256=parsed[0]).exists()
            or self.object.revisions.filter(payload__image__sha256=parsed[0]).exists()
        )
        file = images.open_stored(name) if found else None
        if file is None:
            raise Http404("There is no such picture.")
        headers = {"Cache-Control": "private, no-store"}
        return FileResponse(file, content_type=parsed[2], headers=headers)


class RevisionField(forms.ModelChoiceField):
    def label_from_instance(self, revision):
        return f"Revision {revision.number} as it is, {revision.created_at:%-d %b %Y}, {revision.author}"


class LinkForm(forms.Form):
    purpose = forms.CharField(
        label="Who it is for, and why",
        max_length=200,
        help_text="For the desk only: readers of the link do not see it.",
    )
    days = forms.IntegerField(
        label="Days until it ends",
        min_value=1,
        max_value=workflow.LONGEST_LINK.days,
        initial=USUAL_DAYS,
        help_text=f"1 to {workflow.LONGEST_LINK.days}.",
    )
    shows = RevisionField(
        Revision.objects.none(),
        to_field_name="number",
        label="What it shows",
        required=False,
        empty_label="The draft, as it changes",
        error_messages={"invalid_choice": "There is no revision %(value)s to choose."},
    )

    def __init__(self, *args, profile, wanted=None, **kwargs):
        super().__init__(*args, **kwargs)
        revisions = profile.revisions.order_by("-number")
        newest = Q(pk__in=revisions.values("pk")[:REVISIONS_OFFERED])
        offered = revisions.filter(newest | Q(number=wanted)).select_related("author").defer("payload")
        self.fields["shows"].queryset = offered
        self.initial.setdefault("shows", wanted)


class Links(ObjectPage):
    """The preview links of a profile. Those who may make one also see the addresses."""

    permission_to_post = "add_previewlink"

    @cached_property
    def may_make(self):
        return workflow.may(self.request.user, self.permission_to_post, self.object.subject.place)

    def is_open_to(self, user):
        return self.may_make or user.has_perm("profiles.view_previewlink")

    def get(self, request):
        return self.ask(LinkForm(profile=self.object, wanted=whole(request.GET.get("revision"))))

    def post(self, request):
        form = LinkForm(request.POST, profile=self.object, wanted=whole(request.GET.get("revision")))
        if not form.is_valid():
            return self.ask(form)
        asked = form.cleaned_data
        values = {"purpose": asked["purpose"], "revision": asked["shows"]}
        values["expires_at"] = timezone.now() + datetime.timedelta(days=asked["days"])
        try:
            made = workflow.make_link(self.object, by=request.user, **values)
        except workflow.Refused as error:
            form.add_error(None, str(error))
            return self.ask(form)
        messages.success(request, "Made a preview link. Anybody with its address can read it.")
        return HttpResponseRedirect(f"{self.url('links')}#link-{made.pk}")

    def ask(self, form):
        links = self.object.preview_links.select_related("revision", "created_by", "revoked_by")
        links = Paginator(links.defer("revision__payload"), LINKS_A_PAGE)
        page = links.get_page(self.request.GET.get("page"))
        return self.render(
            "links",
            title=f"Preview links of {self.object}",
            may_make=self.may_make,
            form=form,
            page=page,
            rows=[self.row(link) for link in page],
        )

    def row(self, link):
        """A row of the list; the address is shown while it works, to those who may make one."""
        ended = link.expires_at <= timezone.now()
        state = "revoked" if link.revoked_at else "ended" if ended else "open"
        address = absolute(self.request, reverse("profiles:preview", args=[link.token]))
        return {"link": link, "state": state, "address": address if self.may_make and state == "open" else ""}


class RevokeLink(ObjectPage):
    permission = "add_previewlink"
    http_method_names = ["post"]

    def post(self, request, link_id):
        link = get_object_or_404(self.object.preview_links, pk=link_id)
        try:
            workflow.revoke_link(link, by=request.user)
        except workflow.Refused as error:
            return self.refused(str(error), "links")
        messages.success(request, f"Revoked the link for {link.purpose}.")
        return self.to("links")


PAGES = (
    ("<path:object_id>/preview/", Preview, "preview"),
    ("<path:object_id>/preview/screens/", Screens, "screens"),
    ("<path:object_id>/image/<str:name>", PicturePage, "image"),
    ("<path:object_id>/links/", Links, "links"),
    ("<path:object_id>/links/<int:link_id>/revoke/", RevokeLink, "revoke_link"),
)
