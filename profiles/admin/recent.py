"""What changed since a day, over all profiles: two clicks from the first page to the words themselves."""

import datetime
from collections import defaultdict
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q, Sum
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from ..diff import size_said
from ..models import Edition, Revision
from .days import day_of, end_of

DAYS = 30
SPANS = (("Since yesterday", 1), ("Last 7 days", 7), ("Last 30 days", 30), ("Last 90 days", 90))


def addresses(desk):
    """What is mounted in the admin of profiles, `desk`."""
    return [
        path("recent/", desk.admin_site.admin_view(partial(recent, desk)), name="profiles_profile_recent")
    ]


def recent(desk, request):
    """Each profile that was saved since the day `since`, the latest first, with how much and by whom."""
    if not desk.has_view_or_change_permission(request):
        raise PermissionDenied
    day, refused = _day(request.GET.get("since", ""))
    since = end_of(day)
    revisions = Revision.objects.filter(created_at__gt=since)
    found = {row.pop("profile_id"): row for row in _sums(revisions)}
    authors = defaultdict(list)
    for profile, author in (
        revisions.order_by("author__username").values_list("profile_id", "author__username").distinct()
    ):
        authors[profile].append(author)
    public = defaultdict(list)
    editions = Edition.objects.filter(published_at__gt=since).order_by("number")
    for country, number in editions.values_list("country_id", "number"):
        public[country].append(number)
    rows = [
        {
            "profile": profile,
            **found[profile.pk],
            "size": _said(found[profile.pk]),
            "authors": authors[profile.pk],
            "editions": public[profile.country_id],
        }
        for profile in desk.get_queryset(request).filter(pk__in=found)
    ]
    rows.sort(key=lambda row: (row["last"], row["profile"].pk), reverse=True)
    today = timezone.localdate()
    context = desk._context(
        request,
        title=f"What changed since {day:%-d %B %Y}",
        day=day,
        rows=rows,
        refused=refused,
        spans=[(label, today - datetime.timedelta(days=days)) for label, days in SPANS],
    )
    return TemplateResponse(request, "admin/profiles/recent.html", context)


def _day(text):
    """(the day, what to say of a text that is none); without a text, a month ago."""
    standard = timezone.localdate() - datetime.timedelta(days=DAYS)
    if not text:
        return standard, ""
    try:
        return day_of(text), ""
    except ValueError:
        return standard, f"“{text[:40]}” is no day such as {standard}."


def _sums(revisions):
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
    )


def _said(row):
    if row["uncounted"] == row["saves"]:
        return size_said(None, None, None)
    more = f"; {row['uncounted']} not counted" if row["uncounted"] else ""
    return size_said(row["added"], row["removed"], row["changed"]) + more
