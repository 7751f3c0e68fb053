"""The preview beside the chosen picture of a page: its row as typed, resolved and drawn as for readers."""

import json
import uuid
from dataclasses import asdict, dataclass, replace
from time import thread_time
from types import SimpleNamespace

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from admin_base.base import whole

from ...draft import snapshot
from ...draft.snapshot import normalise_text
from ...public.page.chosen import ChosenPicture
from ...publishing.facts import Facts
from ...publishing.picturing import DATED
from ...publishing.resolving import resolve
from ...shape import TABLE, TABLES
from ..base import ObjectPage
from . import live
from .faults import field_meant
from .named import NamedField
from .responses import private
from .rows import row_form
from .vocabulary import Vocabulary

PICTURE = TABLE["picture"]
MOST_BYTES = 4_000
SECONDS_EACH = 0.1  # of processor time: slower requests count more than once


@dataclass(frozen=True)
class Problem:
    field: str  # of the row
    text: str


@dataclass(frozen=True)
class PicturePreview:
    """The HTML of a picture, none where there is nothing to draw; its problems; the prefix of the form of its row."""

    html: str = ""
    problems: tuple[Problem, ...] = ()
    row: str = ""
    says: str = ""  # in place of a picture

    def describing(self, prefix, field):
        """The ids of the problems of a field, where the row with this prefix is the one shown."""
        ids = (f"picture-problem-{number}" for number, one in enumerate(self.problems) if one.field == field)
        return list(ids) if prefix == self.row else []


def of_values(profile, values, fields):
    """The PicturePreview of typed values by name of a field; `fields` are those of the form of a row."""
    if not any(values.values()):
        return PicturePreview()
    row, problems = PICTURE.empty | {"uid": str(uuid.uuid4())}, []
    for name in PICTURE.fields:
        text = normalise_text(values.get(name) or "")
        try:
            found = fields[name].clean(text)
        except ValidationError as error:
            label = PICTURE.label(name).capitalize()
            problems += [Problem(name, f"{label}: {reason}") for reason in error.messages]
            continue
        row[name] = sorted(one.slug for one in found) if isinstance(fields[name], NamedField) else text
    if problems:
        return PicturePreview(problems=tuple(problems))
    return _drawn(profile, row)


def _drawn(profile, row):
    place, kept = profile.subject.place, snapshot.snapshot(profile)
    tree = kept | {table.name: [] for table in TABLES if table.name not in DATED}
    tree |= {"sections": dict.fromkeys(kept["sections"], ""), "image": None, PICTURE.name: [row]}
    found = resolve(tree, Facts.open(place, set(row["minerals"])))
    start = f"{PICTURE.heading}, {row['kind']}"
    said = tuple(
        Problem(field_meant(PICTURE, one.reason) or "kind", ": ".join(filter(None, [one.text, one.reason])))
        for one in found.problems
        if one.where == start
    )
    if found.payload.picture is None:
        return PicturePreview(problems=said)
    page = SimpleNamespace(picture=ChosenPicture(found.payload))
    html = render_to_string("profiles/includes/picture.html", {"page": page, "is_open": True})
    return PicturePreview(mark_safe(html), said)


def of_formset(profile, formset):
    """The PicturePreview of the first row of a formset that stays, as stored or as posted."""
    for form in formset.forms:
        if not form.data.get(form.add_prefix("DELETE")):
            values = {name: form.fields[name].prepare_value(form[name].value()) for name in PICTURE.fields}
            values = {name: str(value or "") for name, value in values.items()}
            return replace(of_values(profile, values, form.fields), row=form.prefix)
    return PicturePreview()


def charged(user, make):
    """(seconds to wait, the PicturePreview that `make` returns or None), within the limits of live previews."""
    if seconds := live.seconds_to_wait(user):
        return seconds, None
    begun = thread_time()
    made = make()
    live.charge(user, int((thread_time() - begun) / SECONDS_EACH))
    return 0, made


class LivePicture(ObjectPage):
    """The picture of this profile as it is typed."""

    http_method_names = ["post"]
    permission = "change_profile"

    def post(self, request):
        if (whole(request.META.get("CONTENT_LENGTH")) or 0) > MOST_BYTES:
            return private({"error": "The request is too long."}, status=413)
        try:
            sent = json.loads(request.body)
            values = {name: live.usable(sent.get(name, "")) for name in PICTURE.fields}
        except (ValueError, TypeError, AttributeError, RecursionError):
            return private({"error": "The request cannot be read."}, status=400)
        fields = row_form(PICTURE).fields_of_rows(Vocabulary())
        wait, made = charged(request.user, lambda: of_values(self.object, values, fields))
        if wait:
            return private({"error": live.WAITS}, status=429, headers={"Retry-After": str(wait)})
        return private({"html": made.html, "problems": [asdict(one) for one in made.problems]})


PAGES = (("<path:object_id>/live-picture/", LivePicture, "live_picture"),)
