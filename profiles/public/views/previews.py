"""Pages behind a preview link. No other address outside the desk reads a draft.

A link shows its own profile and nothing else of the desk. Every wrong address (never made, ended, revoked, misspelt)
gets the same answer, which reveals nothing.
"""

import re

from django.http import FileResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ...draft import images, snapshot
from ...models import LeadImage, PreviewLink
from ...models.subjects import with_subject
from ...publishing.facts import Facts
from ...publishing.resolving import resolve
from ..page.presentation import page_context
from ..related.portraits import portraits

TOKEN = re.compile(r"[-\w]{20,64}", re.ASCII)


def usable_link(token):
    """Return the link of this address while it works, otherwise None. The token is found by its unique index."""
    if not TOKEN.fullmatch(token):
        return None
    links = PreviewLink.objects.usable().select_related(*with_subject("profile__"), "revision")
    return links.filter(token=token).first()


def unseen(response):
    """Set headers against caching, against indexing, and against naming the address to linked sites."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response


def nothing_here(request):
    return unseen(render(request, "profiles/preview_gone.html", status=404))


@require_safe
def preview(request, token):
    """The draft, or the pinned revision, as readers would see it with the figures of today."""
    link = usable_link(token)
    if link is None:
        return nothing_here(request)
    profile, pinned = link.profile, link.revision
    tree = snapshot.upgrade(pinned.payload) if pinned else snapshot.snapshot(profile)
    result = resolve(tree, Facts.for_drafts(profile.subject.place, tree))
    anywhere = reverse("profiles:preview_image", args=[token, "name"])
    images_at = anywhere.removesuffix("name")
    context = page_context(
        result.payload,
        profile.subject.place,
        known=portraits(),
        images_at=images_at,
        today=timezone.localdate(),
    )
    saved = pinned or profile.revisions.order_by("-number").defer("payload").first()
    context |= {"link": link, "as_of": saved.created_at if saved else profile.updated_at}
    return unseen(render(request, "profiles/preview.html", context))


@require_safe
def preview_image(request, token, name):
    """Return a picture of the previewed profile, and no other."""
    link = usable_link(token)
    parsed = link and images.parse_name(name)
    file = images.open_stored(name) if parsed and _shows(link, parsed[0]) else None
    if file is None:
        return nothing_here(request)
    return unseen(FileResponse(file, content_type=parsed[2]))


def _shows(link, sha256):
    if link.revision:
        image = link.revision.payload["image"]
        return bool(image) and image["sha256"] == sha256
    return LeadImage.objects.filter(profile=link.profile_id, sha256=sha256).exists()
