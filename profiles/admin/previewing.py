"""A payload as readers would see it, for staff only: by itself under a banner, or in frames as wide as a screen."""

from dataclasses import dataclass

from django.conf import settings
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override

from .. import workflow
from ..previews import preview_context
from .numbers import whole


@dataclass(frozen=True)
class Screen:
    name: str
    width: int
    height: int


SCREENS = (Screen("phone", 360, 740), Screen("desktop", 1280, 900))


@csp_override({**settings.SECURE_CSP, "frame-ancestors": [CSP.SELF]})
@xframe_options_sameorigin
def preview_response(request, payload, *, banner, problems, back, profile):
    """The page of a country from a payload that is not public: never stored, never indexed.

    With `?bare=1` it comes without the banner, exactly as readers will have it: so the frames show it.
    """
    anywhere = reverse("admin:profiles_profile_image", args=[profile.pk, "name"])
    context = preview_context(payload, profile.country, images_at=anywhere.removesuffix("name"))
    context |= {
        "banner": banner,
        "problems": problems,
        "back": back,
        "screens": screens_address(request),
        "bare": request.GET.get("bare") == "1",
        "comments_at": workflow.may(request.user, "add_comment", profile.country)
        and reverse("admin:profiles_profile_comments", args=[profile.pk]),
    }
    response = TemplateResponse(request, "admin/profiles/preview.html", context)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def screens_address(request):
    """Where the preview at this address is shown in frames."""
    revision = whole(request.GET.get("revision"))
    return f"{request.path}screens/" + (f"?revision={revision}" if revision else "")


def screens_response(request, context, *, subject, back):
    """The preview whose address this one is without `screens/`, at the width of a phone and of a desktop."""
    alone = request.path.removesuffix("screens/")
    revision = whole(request.GET.get("revision"))
    query = f"revision={revision}&" if revision else ""
    context |= {
        "title": f"Preview of {subject} on screens",
        "screens": SCREENS,
        "alone": f"{alone}?{query}".rstrip("?&"),
        "framed": f"{alone}?{query}bare=1",
        "back": back,
        "subject": subject,
    }
    return TemplateResponse(request, "admin/profiles/screens.html", context)
