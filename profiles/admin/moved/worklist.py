"""The sentences of one profile to reread because their figures moved, old beside new."""

from itertools import groupby

from django.http import Http404
from django.urls import reverse

from ...checking import worklist
from ...desk.form_places import PLACES
from ...draft import snapshot
from ...models import Edition, Profile
from ...publishing.facts import Facts
from ...publishing.payload.changes import moved_figures
from ...publishing.payload.payload import Payload
from ...publishing.resolving import resolve
from ...shape import TABLE
from ..base import DeskPage
from .rows import moved_checks, rows_of


class WorklistPage(DeskPage):
    """The worklist of a live edition against the facts of today, in a fixed number of queries."""

    permission = "view_profile"
    http_method_names = ["get", "head"]

    def get(self, request, slug):
        profile = Profile.objects.with_subject().named([slug]).first()
        edition = profile and Edition.objects.of(profile).current().first()
        if edition is None:
            raise Http404("There is no live edition whose figures could have moved.")
        before, after = _payloads(edition, profile.subject.place)
        rows = rows_of(request.user, moved_checks().filter(profile=profile))
        return self.render(
            "worklist",
            opts=Profile._meta,
            title=f"Figures that moved: {profile}",
            profile=profile,
            original=profile,
            edition=edition,
            row=rows[0] if rows else None,
            form_address=reverse("admin:profiles_profile_change", args=[profile.pk]),
            **(_found(before, after) if after else {"unreadable": True}),
        )


def _payloads(edition, country):
    """Return (payload as published, payload with today's facts); None for the latter if a name in it is no longer
    known.
    """
    before = Payload.of(edition)
    tree = snapshot.upgrade(before.source)
    try:
        return before, resolve(tree, Facts.for_drafts(country, tree)).payload
    except snapshot.UnknownName:
        return before, None


def _found(before, after):
    work = worklist(before, after)
    parts = groupby(work.sentences, key=lambda one: str(one.heading))
    return {
        "work": work,
        "parts": [(heading, [(one, _field(one)) for one in found]) for heading, found in parts],
        "other_roles": [one for one in work.roles if one.again],
        "same_roles": [one for one in work.roles if not one.again],
        "roles_place": PLACES[TABLE["minerals"].heading],
        "figures": moved_figures(before, after),
    }


def _field(sentence):
    """The id of the field on the form."""
    if sentence.row is None:
        return f"id_{sentence.place}"
    table = TABLE[sentence.place]
    return f"id_{table.accessor}-{sentence.row}-{table.named_by[0]}"
