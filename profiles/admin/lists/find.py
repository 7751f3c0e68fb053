"""The search in the header of the desk: profiles, reviews, editions and people by name."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.urls import reverse

from ... import workflow
from ...desk.states import in_words, with_state
from ...desk.tasks import listed
from ...models import Edition, Profile, Review
from ...models.subjects import by_subject, named_subject, with_subject
from ..base import ListPage
from .searching import named_first, words_of

MOST = 8  # of a group


class Hit(NamedTuple):
    label: str
    address: str
    note: str = ""


class HitGroup(NamedTuple):
    """Hits of one kind; `more` is the address of all of them, where there are more."""

    title: str
    hits: list[Hit]
    more: str = ""


class Find(ListPage):
    """Names that contain every word, in a query a group; a name that is the words leads."""

    http_method_names = ["get", "head"]

    def get(self, request):
        words = words_of(request.GET.get("q", ""))
        kinds = (_profiles, _reviews, _editions, _people) if words else ()
        groups = [group for kind in kinds if (group := kind(request.user, words)) and group.hits]
        text = reverse("admin:profiles_profile_changelist")
        return self.render("find", title="Find", query=" ".join(words), groups=groups, in_texts=text)


def _named(words, before=""):
    """The condition that the country or mineral has every word in its name."""
    found = Q()
    for word in words:
        found &= named_subject("icontains", word, before)
    return found


def _group(title, rows, hit, more):
    found = list(rows[: MOST + 1])
    return HitGroup(title, [hit(row) for row in found[:MOST]], more if len(found) > MOST else "")


def _query(words):
    return urlencode({"q": " ".join(words)})


def _profiles(user, words):
    rows = with_state(Profile.objects.filter(_named(words))).with_subject()
    rows = rows.order_by(named_first(words), by_subject(), "pk")
    address = "admin:profiles_profile_change"
    return _group(
        "Profiles",
        rows,
        lambda row: Hit(str(row), reverse(address, args=[row.pk]), in_words(row)),
        listed("profile", _query(words)),
    )


def _reviews(user, words):
    if not user.has_perm("profiles.view_review"):
        return None
    rows = Review.objects.unfinished().filter(_named(words, "profile__")).defer("payload").order_by("-pk")
    rows = workflow.within(user, rows, "profile__subject__place")
    rows = rows.select_related(*with_subject("profile__"), "revision", "submitter")
    return _group(
        "Reviews under way",
        rows.defer("payload", "revision__payload"),
        lambda row: Hit(
            str(row), reverse("admin:profiles_review_change", args=[row.pk]), row.get_state_display().lower()
        ),
        listed("review", _query(words)),
    )


def _editions(user, words):
    if not user.has_perm("profiles.view_edition"):
        return None
    rows = Edition.objects.live().filter(_named(words)).with_subject().for_cards()
    return _group(
        "Live editions",
        rows.order_by(by_subject(), "pk"),
        lambda row: Hit(
            str(row), reverse("admin:profiles_edition_change", args=[row.pk]), f"{row.published_at:%-d %b %Y}"
        ),
        listed("edition", _query(words)),
    )


def _people(user, words):
    if not user.has_perm("auth.view_user"):
        return None
    named = Q()
    for word in words:
        named &= (
            Q(username__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word)
            | Q(email__icontains=word)
        )  # fmt: skip
    rows = get_user_model().objects.filter(named).order_by("-is_active", "username")
    return _group(
        "People",
        rows,
        lambda row: Hit(
            row.get_full_name() or row.username,
            reverse("admin:auth_user_change", args=[row.pk]),
            row.username if row.is_active else f"{row.username}, no longer active",
        ),
        f"{reverse('admin:auth_user_changelist')}?{_query(words)}",
    )


PAGES = (("find/", Find, "find"),)
