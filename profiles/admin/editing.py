"""What the form of a profile asks for while somebody types: figures, sources, and who else is here."""

import re

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import JsonResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET, require_POST

from minerals.models import Country

from .. import presence
from ..figure_search import search
from ..models import Citation
from ..prose import SHOWS
from .numbers import whole
from .pages import DraftPages

SOURCES_SHOWN = 20
SOURCE_FIELDS = ("key", "title", "publisher", "url", "published", "as_of", "review_by")


def private(data):
    """JSON for one person, kept nowhere."""
    response = JsonResponse(data)
    response["Cache-Control"] = "private, no-store"
    return response


KEPT_TEXT = re.compile(r"atlas-text:[\w:-]{1,120}")


class EditingPages(DraftPages):
    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("figures/", view(self.figures), name="profiles_profile_figures"),
            path("sources/", view(self.sources), name="profiles_profile_sources"),
            path("<path:object_id>/present/", view(self.present), name="profiles_profile_present"),
            *super().get_urls(),
        ]

    def _editing(self, request, form, profile):
        """What the modules of static/admin-atlas/editing/ are told."""
        country = profile.country if profile else self._country_to_start(request)
        kept = request.POST.get("kept_text", "")
        return {
            "country": country.slug if country else "",
            "base": form["base_version"].value() if "base_version" in form.fields else 0,
            "returned": form.is_bound,
            "kept_text": kept if KEPT_TEXT.fullmatch(kept) else "",
            "vocabulary": request.desk_vocabulary,
        }

    def _forget_kept_text(self, request, response):
        """Tell the browser under which name it kept the text that is saved now: kept-text.js forgets it."""
        kept = request.POST.get("kept_text", "")
        if KEPT_TEXT.fullmatch(kept):
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie("desk-saved", kept, max_age=3600, secure=secure, samesite="Lax")
        return response

    @method_decorator(require_GET)
    def figures(self, request):
        """Series to refer to: `q` words, `of` the profile's country, `place`, `year`, `show`."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        own = Country.objects.filter(slug=request.GET.get("of", "")).first()
        if own is None:
            return private({"error": "Choose the country of the profile first."})
        show = request.GET.get("show", "value")
        year = request.GET.get("year", "").strip()
        if year and not (year.isdecimal() and len(year) == 4):
            return private({"error": f"“{year}” is not a year of four digits."})
        found = search(
            request.GET.get("q", "")[:200],
            own=own,
            place=request.GET.get("place", ""),
            year=int(year) if year else None,
            show=show if show in SHOWS else "value",
        )
        return private({"suggestions": found.suggestions, "more": found.more})

    @method_decorator(require_GET)
    def sources(self, request):
        """Sources that other profiles cite: `q` words in key, title or publisher, `but` not those of a profile."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        found = Citation.objects.exclude(profile=whole(request.GET.get("but")) or 0)
        for word in request.GET.get("q", "")[:200].split():
            found = found.filter(
                Q(key__icontains=word) | Q(title__icontains=word) | Q(publisher__icontains=word)
            )
        found = found.select_related("profile__country").order_by("key", "title", "pk")
        alike = {}
        for citation in found[: SOURCES_SHOWN * 5]:
            values = {name: getattr(citation, name) for name in SOURCE_FIELDS}
            same = tuple(values[name] for name in ("key", "title", "publisher", "url", "published"))
            alike.setdefault(same, values | {"used_by": []})["used_by"].append(str(citation.profile))
        sources = list(alike.values())
        return private({"sources": sources[:SOURCES_SHOWN], "more": len(sources) > SOURCES_SHOWN})

    @method_decorator(require_POST)
    def present(self, request, object_id):
        """The browser's sign of life, and who else is here."""
        profile = self._open(request, object_id)
        if self.has_change_permission(request, profile):  # who only reads is in nobody's way
            presence.enter(profile, request.user)
        others = presence.told(presence.others(profile, request.user))
        return private({"others": others, "version": profile.lock_version, "revision": profile.latest or 0})
