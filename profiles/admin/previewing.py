"""A payload as readers would see it, for staff only: the public template under a banner."""

from django.template.response import TemplateResponse
from django.urls import reverse

from .. import related
from ..presentation import CountryPage


def preview_response(request, payload, *, banner, problems, back, profile):
    """The page of a country from a payload that is not public: never stored, never indexed."""
    if payload["image"]:
        anywhere = reverse("admin:profiles_profile_image", args=[profile.pk, "name"])
        payload = payload | {"image": payload["image"] | {"folder": anywhere.removesuffix("name")}}
    known = related.portraits()
    by_code = {portrait.country.code: portrait for portrait in known.values()}
    context = {
        "banner": banner,
        "problems": problems,
        "back": back,
        "country": profile.country,
        "page": CountryPage(payload),
        "pins": [{"pin": pin, "portrait": by_code.get(pin["code"])} for pin in payload["related"]],
        "proposals": related.proposals(
            profile.country, pinned=[p["code"] for p in payload["related"]], known=known
        ),
    }
    response = TemplateResponse(request, "admin/profiles/preview.html", context)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
