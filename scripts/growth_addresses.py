"""What `bench_growth.py` needs of Django and a database of generated profiles: `addresses` or `publish`, as JSON."""

import json
import os
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from profiles import workflow  # noqa: E402
from profiles.generated.database import CHECKER, is_generated  # noqa: E402
from profiles.generated.writing import accounts  # noqa: E402
from profiles.models import Edition, Profile  # noqa: E402

ASKED = 50  # different profiles
PUBLISHED = 5  # times


def addresses():
    """The pages to ask for, and the cookie of somebody who may see the desk."""
    if not is_generated():
        sys.exit("it holds no generated profiles: see generate_profiles")
    live = (
        Edition.objects.live()
        .for_cards()
        .select_related("country__region")
        .prefetch_related("pairs__mineral")
    )
    number = live.count()
    editions = [live.order_by("pk")[i * number // ASKED] for i in range(min(ASKED, number))]
    user = get_user_model().objects.get(username=CHECKER)
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    pairs = [next(pair for pair in edition.pairs.all() if pair.role) for edition in editions]
    one = [f"/countries/?mineral={pair.mineral.slug}" for pair in pairs]
    three = [
        f"{address}&region={edition.country.region.slug}&role={pair.role}"
        for address, edition, pair in zip(one, editions, pairs, strict=True)
    ]
    names = [edition.country.name.split()[0] for edition in editions]
    return {
        "profiles": number,
        "cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}",
        "pages": {
            "profile": [edition.country.get_absolute_url() for edition in editions],
            "profile, conditional": [edition.country.get_absolute_url() for edition in editions],
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
            "desk: dashboard": ["/admin/"],
        },
    }


def publish():
    """Milliseconds from saving a draft to its edition: the median of a few."""
    author, checker = accounts()
    taken = []
    for profile in Profile.objects.order_by("-pk")[:PUBLISHED]:
        profile.tagline = f"Published again at {time.time():.0f}."
        profile.save()
        began = time.perf_counter()
        workflow.save_revision(profile, by=author)
        review = workflow.submit(profile, by=author, change_note="Measured.")
        workflow.publish(workflow.approve(review, by=checker), by=checker)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    print(json.dumps({"addresses": addresses, "publish": publish}[sys.argv[1]]()))
