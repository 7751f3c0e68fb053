"""The states of a profile that can be compared, each with a key for an address.

`draft`, `live`, a revision (`12`), an edition (`e3`), a day (`2026-10-25`: the newest revision up to then), `0` for
the beginning. `draft` and `live` change; a numbered key is permanent.
"""

import datetime
import re
from dataclasses import dataclass
from urllib.parse import urlencode

from ...draft import snapshot
from ...models import Edition
from ...models.record import ReviewState
from ...publishing.payload.payload import Payload
from ..base import day_of, end_of, looks_like_day, whole


class NoSuchState(Exception):
    """The request for a state that this profile does not have; the message is for the person who asked."""


@dataclass(frozen=True)
class State:
    """One side of a comparison. `key` is permanent; empty where the state has no number yet."""

    key: str
    name: str
    tree: dict | None  # None: there was nothing yet
    payload: Payload | None = None  # as resolved for readers, where that is frozen
    by: object = None
    at: datetime.datetime | None = None
    number: int | None = None  # of a revision


def state(profile, text):
    """The State that `text` means for this profile. Raises NoSuchState."""
    text = text.strip().lower()
    if text == "draft":
        return _draft(profile)
    if text == "live":
        edition = Edition.objects.of(profile).current().first()
        return _edition(edition) if edition else State("0", "nothing published", None)
    if text == "0":
        return State("0", "the beginning", None)
    if re.fullmatch(r"e[0-9]{1,9}", text):
        edition = Edition.objects.of(profile).filter(number=int(text[1:])).first()
        if edition is None:
            raise NoSuchState(f"There is no edition {text[1:]}.")
        return _edition(edition)
    if looks_like_day(text):
        return _on(profile, text)
    if (number := whole(text)) is not None:
        revision = _revisions(profile).filter(number=number).first()
        if revision is None:
            raise NoSuchState(f"There is no revision {number}.")
        return _revision(revision)
    raise NoSuchState(
        f"“{text[:40]}” is not a state. Write draft, live, a revision such as 12, an edition such as e3, "
        "or a day such as 2026-10-25."
    )


def permalink(before, after):
    """The query of a permanent comparison, or an empty string if one side has no number."""
    return urlencode({"from": before.key, "to": after.key}) if before.key and after.key else ""


def _revisions(profile):
    return profile.revisions.select_related("author")


def _revision(revision, name=""):
    review = revision.reviews.exclude(state=ReviewState.WITHDRAWN).order_by("-pk").first()
    return State(
        str(revision.number),
        name or f"revision {revision.number}",
        snapshot.upgrade(revision.payload),
        payload=review and Payload.of(review),
        by=revision.author,
        at=revision.created_at,
        number=revision.number,
    )


def _edition(edition):
    payload = Payload.of(edition)
    return State(
        f"e{edition.number}",
        f"edition {edition.number}",
        snapshot.upgrade(payload.source),
        payload=payload,
        at=edition.published_at,
    )


def _draft(profile):
    """The newest revision, or an unnumbered state if a row was changed outside the desk."""
    newest = _revisions(profile).order_by("-number").first()
    tree = snapshot.snapshot(profile)
    if newest and snapshot.upgrade(newest.payload) == tree:
        return _revision(newest, f"the draft, revision {newest.number}")
    return State("", "the draft", tree)


def _on(profile, text):
    try:
        day = day_of(text)
    except ValueError:
        raise NoSuchState(f"{text} is not a valid date.") from None
    revision = _revisions(profile).filter(created_at__lte=end_of(day)).order_by("-number").first()
    if revision is None:
        return State("0", f"nothing yet on {day:%-d %B %Y}", None)
    return _revision(revision, f"revision {revision.number}, the newest on {day:%-d %B %Y}")
