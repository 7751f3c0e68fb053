"""The page that shows what changed from one state of a profile to another."""

from django.template.response import TemplateResponse
from django.urls import reverse

from .. import workflow
from ..book import Book
from ..moved_figures import moved
from ..resolving import resolve
from . import comparing
from .states import NoSuchState, permalink, state


def compare_page(request, profile, context):
    """`from` and `to` name the two states; `whole` shows what did not change, `figures` resolves those of today."""
    asked = {"from": request.GET.get("from") or "live", "to": request.GET.get("to") or "draft"}
    context |= {
        "title": f"Changes of {profile}",
        "original": profile,
        "asked": asked,
        "in_full": request.GET.get("whole") == "1",
        "may_comment": workflow.may(request.user, "add_comment", profile.country),
        "editions": profile.country.editions.for_cards().order_by("-number")[:20],
    }
    try:
        before, after = state(profile, asked["from"]), state(profile, asked["to"])
        if after.tree is None:
            raise NoSuchState(f"“To” is {after.name}: choose a state that has a text.")
    except NoSuchState as error:
        context["refused"] = str(error)
        return TemplateResponse(request, "admin/profiles/compare.html", context, status=404)
    context |= {
        "title": f"{profile}: {before.name} to {after.name}",
        "before": before,
        "after": after,
        "permalink": permalink(before, after),
        "backwards": permalink(after, before) if before.tree else "",
        "changes": comparing.changes(before.tree, after.tree, of=profile, in_full=context["in_full"]),
        "neighbours": _neighbours(profile, before, after),
        **_figures(request, profile, before, after),
    }
    return TemplateResponse(request, "admin/profiles/compare.html", context)


def _figures(request, profile, before, after):
    """The figures that moved: as frozen with editions and submissions, or as they would be today if asked."""
    today = request.GET.get("figures") == "today"
    if before.tree is None:
        return {"figures_known": False}
    payloads = [one.payload for one in (before, after)]
    if today and None in payloads:
        book = Book.open(profile.country)
        payloads = [one.payload or resolve(one.tree, book).payload for one in (before, after)]
    if None in payloads:
        return {"figures_known": False, "figures_could_be": True}
    unfrozen = [one.name for one in (before, after) if one.payload is None]
    return {"figures_known": True, "figures": moved(*payloads), "figures_of_today": unfrozen}


def _neighbours(profile, before, after):
    """The change before and the one after, where this is the change of one revision."""
    if after.number is None or before.key != str(after.number - 1):
        return None
    address = reverse("admin:profiles_profile_compare", args=[profile.pk])
    newest = profile.revisions.order_by("-number").values_list("number", flat=True).first()
    step = {name: f"{address}?from={n - 1}&to={n}" for name, n in
            (("earlier", after.number - 1), ("later", after.number + 1)) if 1 <= n <= newest}  # fmt: skip
    return {"number": after.number, **step}
