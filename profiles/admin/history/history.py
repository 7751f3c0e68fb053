"""The history of a profile, in pages; restoring a revision; recent changes to all profiles; and their revisions."""

import datetime
from collections import defaultdict

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db.models import Count, Max, OuterRef, Q, Subquery, Sum
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from admin_base.base import RecordAdmin

from ... import workflow
from ...draft import snapshot
from ...draft.change_words import size_words
from ...models import Edition, Revision
from ...models.record import RevisionKind
from ...models.subjects import by_subject, with_subject
from ..base import ListPage, ObjectPage, column, day_of, end_of, looks_like_day, whole
from ..lists.filters import RegionFilter
from ..previews import revision_of
from . import comparing

REVISIONS_A_PAGE = 50
PROFILES_A_PAGE = 50
DAYS = 30


class History(ObjectPage):
    """The revisions of a profile. `at` jumps to a number or a day; `author` (a user's key) and `kind` filter them."""

    def get(self, request):
        profile = self.object
        chosen, refused = _chosen(request)
        revisions = profile.revisions.filter(**chosen)
        at, why = _start(profile, request.GET.get("at", "").strip())
        shown, page = _page(revisions, at)
        authors = get_user_model().objects.filter(revisions__profile=profile).distinct()
        return self.render(
            "history",
            title=f"History of {profile}",
            page=page,
            revisions=shown,
            number=revisions.count(),
            authors=authors.order_by("username"),
            kinds=RevisionKind.choices,
            chosen=chosen,
            refused=" ".join(filter(None, [why, refused])),
            live=workflow.live_edition(profile),
            may_restore=workflow.may(request.user, Restore.permission, profile.subject.place),
        )


class Restore(ObjectPage):
    permission = "restore_profile"

    def get(self, request, number):
        revision = revision_of(self.object, str(number))
        return self.render(
            "restore",
            title=f"Restore revision {revision.number} of {self.object}?",
            revision=revision,
            changes=comparing.changes(snapshot.snapshot(self.object), revision.payload, of=self.object),
        )

    def post(self, request, number):
        revision = revision_of(self.object, str(number))
        try:
            made = workflow.restore(revision, by=request.user)
        except workflow.Refused as error:
            return self.refused(f"Not restored: {error}", "history")
        messages.success(
            request, f"The draft is revision {revision.number} again, saved as revision {made.number}."
        )
        return self.to()


def _chosen(request):
    """Return (valid filters as arguments of `filter`, a message about the others)."""
    asked = {name: request.GET.get(name, "") for name in ("author", "kind")}
    valid = {
        "author": whole(asked["author"]),
        "kind": asked["kind"] if asked["kind"] in RevisionKind else None,
    }
    chosen = {name: value for name, value in valid.items() if value is not None}
    odd = [text for name, text in asked.items() if text and name not in chosen]
    return chosen, f"Ignored: {', '.join(f'“{text[:40]}”' for text in odd)}." if odd else ""


def _start(profile, text):
    """Return (number of the first revision, a message); `text` is a number or a day."""
    if not text:
        return None, ""
    if (number := whole(text)) is not None:
        return max(number, 1), ""
    if looks_like_day(text):
        try:
            end = end_of(day_of(text))
        except ValueError:
            return None, f"{text} is not a valid date."
        saved = profile.revisions.filter(created_at__lte=end).order_by("-number")
        number = saved.values_list("number", flat=True).first()
        return (
            (number, "") if number else (1, f"Nothing had been saved before {text}. The history begins here.")
        )
    return None, f"“{text[:40]}” is neither a number nor a day such as 2026-10-25."


def _page(revisions, at):
    """(some revisions, the first revisions of other pages, None where there is no such page).

    A page is addressed by the number of its first revision, which stays valid while others are saved. A page far
    back costs no more than the first one.
    """
    editions = Edition.objects.filter(review__revision=OuterRef("pk")).order_by("number")
    listed = revisions.annotate(edition=Subquery(editions.values("number")[:1])).order_by("-number")
    listed = listed.select_related("author", "restored_from").defer("payload", "restored_from__payload")
    rows = list((listed if at is None else listed.filter(number__lte=at))[: REVISIONS_A_PAGE + 1])
    upwards = revisions.order_by("number").values_list("number", flat=True)
    first = rows[0].number if rows else at
    above = [] if at is None else list(upwards.filter(number__gt=first)[:REVISIONS_A_PAGE])
    last = list(upwards[:REVISIONS_A_PAGE])
    more = len(rows) > REVISIONS_A_PAGE
    return rows[:REVISIONS_A_PAGE], {
        "newer": above[-1] if above else None,
        "older": rows[-1].number if more else None,
        "oldest": last[-1] if more else None,
    }


class Recent(ListPage):
    """Each profile that was saved since the day `since`, latest first, with the size of the changes and their
    authors.
    """

    def get(self, request):
        day, refused = _day(request.GET.get("since", ""))
        since = end_of(day)
        revisions = Revision.objects.filter(created_at__gt=since)
        page = Paginator(_sums(revisions), PROFILES_A_PAGE).get_page(request.GET.get("page"))
        found = {row.pop("profile_id"): row for row in page}
        authors = defaultdict(list)
        names = revisions.filter(profile__in=found).order_by("author__username")
        for profile, author in names.values_list("profile_id", "author__username").distinct():
            authors[profile].append(author)
        public = defaultdict(list)
        editions = Edition.objects.filter(published_at__gt=since, review__profile__in=found).order_by(
            "number"
        )
        for profile, number in editions.values_list("review__profile", "number"):
            public[profile].append(number)
        profiles = self.model_admin.get_queryset(request).in_bulk(found)
        rows = [
            {
                "profile": profiles[key],
                **found[key],
                "size": _size(found[key]),
                "authors": authors[key],
                "editions": public[key],
            }
            for key in found
            if key in profiles  # the draft may have been discarded since
        ]
        return self.render(
            "recent",
            title=f"What changed since {day:%-d %B %Y}",
            day=day,
            rows=rows,
            page=page,
            refused=refused,
        )


def _day(text):
    """Return (the day, a message about a malformed one); without a text, a month ago."""
    standard = timezone.localdate() - datetime.timedelta(days=DAYS)
    if not text:
        return standard, ""
    try:
        return day_of(text), ""
    except ValueError:
        return standard, f"“{text[:40]}” is not a day such as {standard}."


def _sums(revisions):
    """Return a row for each profile, the one that was saved last first."""
    return (
        revisions.order_by()
        .values("profile_id")
        .annotate(
            saves=Count("pk"),
            last=Max("created_at"),
            added=Sum("words_added", default=0),
            removed=Sum("words_removed", default=0),
            changed=Sum("rows_changed", default=0),
            uncounted=Count("pk", filter=Q(words_added__isnull=True)),
        )
        .order_by("-last", "-profile_id")
    )


def _size(row):
    if row["uncounted"] == row["saves"]:
        return size_words(None, None, None)
    more = f"; {row['uncounted']} not counted" if row["uncounted"] else ""
    return size_words(row["added"], row["removed"], row["changed"]) + more


PAGES = (
    ("<path:object_id>/restore/<int:number>/", Restore, "restore"),
    ("recent/", Recent, "recent"),
)


class AuthorFilter(admin.SimpleListFilter):
    """A filter that lists authors only; the stock one lists every account."""

    title = "author"
    parameter_name = "author"

    def lookups(self, request, model_admin):
        authors = get_user_model().objects.filter(revisions__isnull=False).distinct().order_by("username")
        return [(str(author.pk), str(author)) for author in authors]

    def queryset(self, request, queryset):
        pk = whole(self.value())
        return queryset if pk is None else queryset.filter(author_id=pk)


def size_of(revision):
    return size_words(revision.words_added, revision.words_removed, revision.rows_changed)


name = column("name", str, description="revision", ordering=by_subject("profile__"))
size = column("size", size_of, description="changed", ordering="words_added")


@admin.register(Revision)
class RevisionAdmin(RecordAdmin):
    """The revisions of all profiles. One opens as a comparison with the one before."""

    list_display = [name, "kind", "author", "created_at", size]
    list_filter = ["kind", AuthorFilter, "created_at", ("profile__subject__place__region", RegionFilter)]
    list_select_related = [*with_subject("profile__"), "author"]
    list_per_page = 50
    search_fields = ["profile__subject__place__name", "profile__subject__mineral__name", "author__username"]
    ordering = ["-created_at", "-pk"]
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).defer("payload")

    def page(self, request, revision):
        address = reverse("admin:profiles_profile_compare", args=[revision.profile_id])
        return HttpResponseRedirect(f"{address}?from={revision.number - 1}&to={revision.number}")
