"""The half of `growth.py` that needs Django and a database of generated profiles: `addresses` or `publish`, as JSON."""

import json
import os
import statistics
import sys
import time

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django

from bench.growth import processor_time

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection  # noqa: E402

from bench.generated.database import AUTHOR, CHECKER, is_generated  # noqa: E402
from bench.generated.writing import accounts  # noqa: E402
from profiles import workflow  # noqa: E402
from profiles.models import Edition, Profile  # noqa: E402

ASKED = 50  # different profiles
PUBLISHED = 5  # times


def addresses():
    """The pages to ask for, and cookies of people at the desk."""
    if not is_generated():
        sys.exit("it holds no generated profiles: see bench/generate.py")
    live = (
        Edition.objects.live()
        .for_cards()
        .select_related("country__region", "review")
        .defer("review__payload")
        .prefetch_related("pairs__mineral")
    )
    number = live.count()
    editions = [live.order_by("pk")[i * number // ASKED] for i in range(min(ASKED, number))]
    pairs = [next(pair for pair in edition.pairs.all() if pair.role) for edition in editions]
    one = [f"/countries/?mineral={pair.mineral.slug}" for pair in pairs]
    three = [
        f"{address}&region={edition.subject.place.region.slug}&role={pair.role}"
        for address, edition, pair in zip(one, editions, pairs, strict=True)
    ]
    names = [edition.subject.place.name.split()[0] for edition in editions]
    return {
        "profiles": number,
        "cookies": {"desk, editor": cookie_of(AUTHOR), "desk, moderator": cookie_of(CHECKER)},
        "pages": {
            "profile": [edition.subject.place.get_absolute_url() for edition in editions],
            "profile, conditional": [edition.subject.place.get_absolute_url() for edition in editions],
            "filter, one facet": list(dict.fromkeys(one)),
            "filter, three facets": list(dict.fromkeys(three)),
            "search, a name": [f"/search/?q={name}" for name in names],
            "search, a misspelt name": [f"/search/?q={name[:3]}{name[4:]}" for name in names],
            "search, a rare word": [
                f"/search/?q={word}" for word in ("mikavason", "quimarshagoron", "elzieltuon")
            ],
            "search, common words": [
                f"/search/?q={word}" for word in ("lithium", "smelter", "royalty+metal")
            ],
            "search, nothing like it": ["/search/?q=zzzqqqxxx", f"/search/?q={'x' * 100}"],
            "desk, editor: dashboard": ["/admin/"],
            "desk, moderator: dashboard": ["/admin/"],
            "desk, editor: list of profiles": ["/admin/profiles/profile/", "/admin/profiles/profile/?p=2"],
            "desk, editor: overdue, incomplete": [
                "/admin/profiles/profile/?care=overdue",
                "/admin/profiles/profile/?care=incomplete",
            ],
            "desk, moderator: list of reviews": [
                "/admin/profiles/review/?state=all",
                "/admin/profiles/review/?whose=for-me",
            ],
            "desk, editor: form of a profile": [
                f"/admin/profiles/profile/{edition.review.profile_id}/change/" for edition in editions[:5]
            ],
            "desk, editor: preview": [
                f"/admin/profiles/profile/{edition.review.profile_id}/preview/" for edition in editions[:5]
            ],
        },
    }


def cookie_of(username):
    """The cookie of somebody who is signed in."""
    user, session = get_user_model().objects.get(username=username), SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def publish():
    """Milliseconds, and of processor time, from saving a draft to its edition: medians of a few."""
    author, checker = accounts()
    taken, spent = [], []
    for profile in Profile.objects.order_by("-pk")[:PUBLISHED]:
        profile.tagline = f"Published again at {time.time():.0f}."
        profile.save()
        began, before = time.perf_counter(), processor_time_of_both()
        workflow.save_revision(profile, by=author)
        review = workflow.submit(profile, by=author, change_note="Measured.")
        workflow.publish(workflow.approve(review, by=checker), by=checker)
        taken.append((time.perf_counter() - began) * 1000)
        spent.append((processor_time_of_both() - before) * 1000)
    return {"once": statistics.median(taken), "made": statistics.median(spent)}


def processor_time_of_both():
    """Seconds of this process and of its connection, where PostgreSQL runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return time.process_time() + processor_time(cursor.fetchone()[0])


if __name__ == "__main__":
    print(json.dumps({"addresses": addresses, "publish": publish}[sys.argv[1]]()))
