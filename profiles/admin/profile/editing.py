"""Data that the form of a profile fetches while somebody types: figures, sources, and who else has it open."""

from django.db.models import Case, Q, When
from django.middleware.csrf import get_token

from admin_base.base import whole
from minerals.models import Country

from ...draft import presence
from ...models import Citation
from ...models.subjects import with_subject
from ...publishing.figures.search import OFFERED, search
from ...publishing.figures.search_trade import OFFERED_OF_TRADE, search_trade
from ...shape import TABLE
from ..base import ListPage, ObjectPage
from .lifecycle import place_to_start
from .responses import private
from .rows import CODES_OF
from .unsaved import DRAFT_KEY, kept_for

SOURCES_SHOWN = 20
SHOWN = OFFERED | OFFERED_OF_TRADE
SOURCE_FIELDS = (
    "key",
    "title",
    "publisher",
    "url",
    "published",
    "as_of",
    "review_by",
    "kind",
    "original_title",
)


def context(request, form, profile):
    """Return the data that the modules of static/admin-atlas/editing/ read."""
    country = profile.subject.place if profile else place_to_start(request)
    key = request.POST.get("kept_text", "")
    return {
        "country": country.slug if country else "",
        "base": form["base_version"].value() if "base_version" in form.fields else 0,
        "returned": form.is_bound,
        "kept_text": key if DRAFT_KEY.fullmatch(key) else "",
        "vocabulary": request.desk_vocabulary,
        "codes": CODES_OF,
        "unsaved": kept_for(profile, request.user) if profile else [],
        "sources": list(profile.citations.values("uid", *SOURCE_FIELDS)) if profile else [],
        "shows": [{"value": value} | one for value, one in SHOWN.items()],
    }


class Figures(ListPage):
    """Series and trade to refer to: `q` words, `of` the profile's country, `place`, `year`, `show`."""

    def get(self, request):
        own = Country.objects.filter(slug=request.GET.get("of", "")).first()  # the world, of a mineral
        if own is None:
            return private({"error": "Choose the country of the profile first."})
        show = request.GET.get("show", "value")
        show = show if show in SHOWN else "value"
        year = request.GET.get("year", "").strip()
        needed = {name: request.GET.get(f"with_{name}", "").strip() for name in SHOWN[show]["needs"]}
        for text in (year, needed.get("since", "")):
            if text and not (text.isdecimal() and len(text) == 4):
                return private({"error": f"“{text}” is not a year of four digits."})
        if not all(needed.values()):
            return private({"error": "Write the year since when, and choose the country."})
        if "since" in needed:
            needed["since"] = int(needed["since"])
        find = search_trade if show in OFFERED_OF_TRADE else search
        found = find(
            request.GET.get("q", "")[:200],
            own=own,
            place=request.GET.get("place", ""),
            year=int(year) if year else None,
            show=show,
            needed=needed,
        )
        return private({"suggestions": found.suggestions, "more": found.more})


class Sources(ListPage):
    """Sources that other profiles cite: `q` words in key, title or publisher, `but` not those of a profile."""

    def get(self, request):
        found = Citation.objects.exclude(profile=whole(request.GET.get("but")) or 0)
        words = request.GET.get("q", "")[:200].split()
        for word in words:
            texts = Q(key__icontains=word) | Q(title__icontains=word) | Q(publisher__icontains=word)
            found = found.filter(texts)
        found = found.select_related(*with_subject("profile__"))
        begins = Case(When(key__istartswith="-".join(words), then=0), default=1)  # a key has no spaces
        found = found.order_by(begins, "key", "title", "-kind", "pk")
        alike = {}
        for citation in found[: SOURCES_SHOWN * 5]:
            values = {name: getattr(citation, name) for name in TABLE["citations"].texts}
            same = tuple(values[name] for name in ("key", "title", "publisher", "url", "published"))
            alike.setdefault(same, values | {"used_by": []})["used_by"].append(str(citation.profile))
        sources = list(alike.values())
        return private({"sources": sources[:SOURCES_SHOWN], "more": len(sources) > SOURCES_SHOWN})


class Token(ListPage):
    """The current CSRF token and its user: after a new sign-in the token of an open form is no longer valid."""

    http_method_names = ["get"]

    def get(self, request):
        return private({"token": get_token(request), "user": request.user.pk})


class Presence(ObjectPage):
    """Record that this person has the form open, and return who else has."""

    http_method_names = ["post"]

    def post(self, request):
        profile = self.object
        if self.model_admin.has_change_permission(request, profile):  # readers block nobody
            presence.enter(profile, request.user)
        others = presence.describe(presence.others(profile, request.user))
        opened = whole(request.POST.get("base_version"))
        by_me = presence.is_only_saver(request.user, profile, since=opened)
        return private(
            {
                "others": others,
                "version": profile.lock_version,
                "revision": profile.latest or 0,
                "by_me": by_me,
            }
        )


PAGES = (
    ("figures/", Figures, "figures"),
    ("sources/", Sources, "sources"),
    ("token/", Token, "token"),
    ("<path:object_id>/present/", Presence, "present"),
)
