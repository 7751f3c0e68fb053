"""The history of a profile: every revision, newest first, a page at a time however many there are."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.template.response import TemplateResponse

from .. import workflow
from ..models import Edition
from ..models.record import RevisionKind
from .days import day_of, end_of, is_written
from .numbers import whole

REVISIONS_A_PAGE = 50


@dataclass
class Page:
    """Revisions at most `number`, those of the filters alone, and where to go on from here.

    Pages are told apart by the number of their first revision, which stays right while others are saved;
    a page far back costs what the first one costs.
    """

    rows: list
    newer: str  # queries of the address; empty where there is no such page
    older: str
    newest: str
    oldest: str


def history_page(request, profile, context, *, may_restore):
    """`at` jumps to a number or a day; `author` (a user's key) and `kind` leave others out."""
    chosen, refused = _chosen(request)
    revisions = profile.revisions.filter(**chosen)
    at, why = _start(profile, request.GET.get("at", "").strip())
    page = _page(
        revisions, at, {name: request.GET[name] for name in ("author", "kind") if name in request.GET}
    )
    editions = Edition.objects.filter(review__profile=profile, review__revision__in=[r.pk for r in page.rows])
    published = dict(editions.values_list("review__revision_id", "number"))
    authors = get_user_model().objects.filter(revisions__profile=profile).distinct().order_by("username")
    context |= {
        "title": f"History of {profile}",
        "original": profile,
        "page": page,
        "rows": [{"revision": r, "edition": published.get(r.pk)} for r in page.rows],
        "number": revisions.count(),
        "authors": authors,
        "kinds": RevisionKind.choices,
        "chosen": {"author": chosen.get("author_id"), "kind": chosen.get("kind", "")},
        "at": request.GET.get("at", ""),
        "refused": " ".join(filter(None, [why, refused])),
        "live": workflow.live_edition(profile),
        "may_restore": may_restore,
        "newest": profile.latest,
    }
    return TemplateResponse(request, "admin/profiles/history.html", context)


def _chosen(request):
    """The filters that make sense, as arguments of `filter`, and what to say of those that do not."""
    chosen = {}
    author, kind = request.GET.get("author", ""), request.GET.get("kind", "")
    if author and (pk := whole(author)) is not None:
        chosen["author_id"] = pk
    if kind in RevisionKind.values:
        chosen["kind"] = kind
    odd = [text for name, text in (("author_id", author), ("kind", kind)) if text and name not in chosen]
    return chosen, f"Left out of account: {', '.join(f'“{text[:40]}”' for text in odd)}." if odd else ""


def _start(profile, text):
    """(number of the revision to begin at, what to say): `text` is a number or a day."""
    if not text:
        return None, ""
    if (number := whole(text)) is not None:
        return max(number, 1), ""
    if is_written(text):
        try:
            end = end_of(day_of(text))
        except ValueError:
            return None, f"{text} is not a day of the calendar."
        saved = profile.revisions.filter(created_at__lte=end).order_by("-number")
        number = saved.values_list("number", flat=True).first()
        return (number, "") if number else (1, f"Nothing had been saved by {text}: this is the beginning.")
    return None, f"“{text[:40]}” is neither a number nor a day such as 2026-10-25."


def _page(revisions, at, filters):
    """The Page that begins at revision `at`, or the newest one."""
    listed = revisions.select_related("author", "restored_from").defer("payload", "restored_from__payload")
    listed = listed.order_by("-number")
    rows = list((listed if at is None else listed.filter(number__lte=at))[: REVISIONS_A_PAGE + 1])
    numbers = revisions.values_list("number", flat=True)
    first = rows[0].number if rows else at
    above = []
    if at is not None:
        above = list(numbers.filter(number__gt=first).order_by("number")[:REVISIONS_A_PAGE])
    last = list(numbers.order_by("number")[:REVISIONS_A_PAGE])
    more = len(rows) > REVISIONS_A_PAGE

    def query(**extra):
        return "?" + urlencode(filters | extra)

    return Page(
        rows=rows[:REVISIONS_A_PAGE],
        newer=query(at=above[-1]) if above else "",
        older=query(at=rows[-1].number) if more else "",
        newest=query() if above else "",
        oldest=query(at=last[-1]) if more else "",
    )
