"""Measure what each public page costs an anonymous request that finds it not stored, and fail where one is too dear.

    .venv/bin/python -m bench.dearest [--limit 150] [--each 300] [part of an address …]

Milliseconds of processor time of the thread that answers, as the standard machine of `slowness` has them: this machine
is compared with that one beside each pattern. The answer is packed for a browser, in a process that has answered the
address before: what pages share is there, the page and its parts are not. Of each pattern `--each` addresses of the
whole content are asked, then the dearest three four times more, and the median counts. The database is a scratch copy
of that of the tests. Pictures, workbooks, archives and maps of the site are left out, because few are made at once.
"""

import argparse
import logging
import os
import re
import statistics
import sys
import time
from collections import defaultdict
from unittest.mock import patch

os.environ |= {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DEBUG": "0",
    "DEMO": "1",
    "DATABASE_URL": "sqlite://:memory:",
}

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from minerals.models import Country  # noqa: E402
from page_store.store import Store  # noqa: E402
from scripts.test import slowness  # noqa: E402
from tests import databases  # noqa: E402
from tests.crawling import view_at  # noqa: E402
from tests.public_pages import addresses as pages_of_each_type  # noqa: E402
from tests.real_site import ADDRESSES  # noqa: E402
from website.finding.sitemaps import PARTS  # noqa: E402

settings.CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
BOUNDED = re.compile(r"\.(xlsx|zip|png)$|^/sitemap")
API = "/api/v1/"
SHOWN, TIMES = 3, 5
BESIDE_A_PAGE = (  # what may follow its address instead of the slash
    "/", ".csv", ".json", ".svg", "/data/", "/data.csv", "/data.json", "/exposure/", "/exposure.csv", "/exposure.json",
    "/compared.csv", "/concentration.csv", "/sources/", "/trade/", "/revisions.csv", "/revisions.json", "/editions/",
    "/united-states.csv", "/united-states.json", "/cite.bib", "/data/cite.bib", "/changes.atom",
)  # fmt: skip
LARGE = ("china", "united-states", "european-union", "australia", "dr-congo")
FIVE = "&".join(f"country={slug}" for slug in ("china", "united-states", "australia", "chile", "dr-congo"))
TWELVE = "&".join(
    f"mineral={slug}"
    for slug in (
        "aluminum", "cobalt", "copper", "gold", "graphite", "lithium", "nickel", "rare-earths", "silver", "tin",
        "titanium", "zinc",
    )
)  # fmt: skip
LISTS = (
    "figures", "countries", "regions", "editions", "minerals", "lists", "sources", "releases", "policies",
    "partnerships", "projects", "events", "commodities",
)  # fmt: skip
OF_COUNTRY = (  # operations of the API
    "countries/{}", "countries/{}/profile", "countries/{}/editions", "countries/{}/editions/1",
    "countries/{}/trade?limit=500", "figures?country={}&limit=500", "figures?country={}&limit=500&offset=500",
)  # fmt: skip
OF_MINERAL = ("minerals/{}", "figures?mineral={}&limit=500")
OF_CODE = ("commodities/{}", "commodities/{}/flows?limit=500")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="part", help="of addresses; without one all are asked")
    parser.add_argument("--limit", type=float, default=150, help="milliseconds (default: 150)")
    parser.add_argument("--each", type=int, default=300, help="addresses of a pattern (default: 300)")
    asked = parser.parse_args()
    logging.disable(logging.WARNING)  # some addresses are of nothing
    call_command("collectstatic", interactive=False, verbosity=0)
    with (
        databases.copy_of(databases.SEEDED) as copy,
        databases.using(copy),
        patch.object(Store, "get", lambda *_: None),
    ):
        dear = [row for rows in measured(asked) for row in rows if row[0] > asked.limit]
    if dear:
        sys.exit(f"{len(dear)} addresses cost more than {asked.limit:.0f} ms.")


def measured(asked):
    """For each pattern the dearest rows, (milliseconds, address), which are printed."""
    client = Client(headers={"host": "127.0.0.1", "accept-encoding": "br"})
    for name, addresses in sorted(patterns(asked).items()):
        found = [one for one in addresses if cost(client, one) is not None]
        once = {one: cost(client, one) for one in found}
        dearest = sorted(once, key=once.get, reverse=True)[:SHOWN]
        again = {one: [cost(client, one) for _ in range(TIMES - 1)] for one in dearest}
        slow = slowness()
        rows = [(statistics.median([once[one], *more]) / slow, one) for one, more in again.items()]
        for ms, address in rows:
            mark = ">" if ms > asked.limit else " "
            print(f"{mark}{ms:7.1f}  x{slow:4.2f}  {name:34}{len(found):5}  {address}", flush=True)
        yield rows


def cost(client, address):
    """Milliseconds of processor time of an answer; None where it is no 200."""
    began = time.thread_time()
    response = client.get(address)
    return (time.thread_time() - began) * 1000 if response.status_code == 200 else None


def patterns(asked):
    """{name of an URL pattern: some addresses}, evenly spread over all but with those of LARGE."""
    found = defaultdict(dict)
    for page in pages():
        path, mark, query = page.partition("?")
        for rest in BESIDE_A_PAGE if not page.startswith(API) else ("/",):
            address = (path if rest == "/" else path.rstrip("/") + rest) + mark + query
            is_asked = not asked.parts or any(part in address for part in asked.parts)
            if is_asked and not BOUNDED.search(address.partition("?")[0]):
                name, public = view_at(address)
                if public:
                    found[name][address] = None
    return {name: some_of([*own], asked.each) for name, own in found.items()}


def some_of(addresses, most):
    step = max(1, len(addresses) // most)
    return [
        one for number, one in enumerate(addresses) if not number % step or any(f"/{x}" in one for x in LARGE)
    ]


def pages():
    """Addresses of the map of the site, of choices on pages, and of the API."""
    found = [part.location(item) for build in PARTS.values() for part in [build()] for item in part.items()]
    slugs = {
        noun: [one.split("/")[2] for one in found if re.fullmatch(rf"/{noun}/[^/]+/", one)]
        for noun in ("minerals", "trade", "figures", "sources")
    }
    countries = list(Country.objects.browsable().order_by("slug").values_list("slug", flat=True))
    found += [f"/countries/{slug}/" for slug in countries]
    found += [f"/trade/{code}/{slug}/" for code in slugs["trade"] for slug in LARGE]
    found += [*pages_of_each_type(), *ADDRESSES]
    found += [f"/compare{end}?{query}" for end in ("/", ".csv") for query in (FIVE, f"{FIVE}&{TWELVE}")]
    found += [f"/map/?mineral={slug}" for slug in slugs["minerals"]]
    for release in ("usgs-mcs-2024", "usgs-mcs-2025", "usgs-mcs-2026"):
        found += [f"/countries/{slug}/data/?release={release}" for slug in LARGE]
        found += [f"/minerals/{slug}/?release={release}" for slug in ("rare-earths", "copper", "titanium")]
    api = [f"{noun}{query}" for noun in LISTS for query in ("", "?limit=500", "?limit=500&offset=500")]
    api += [form.format(slug) for form in OF_COUNTRY for slug in countries]
    api += [form.format(slug) for form in OF_MINERAL for slug in slugs["minerals"]]
    api += [form.format(code) for form in OF_CODE for code in slugs["trade"]]
    api += [f"figures/{key}" for key in slugs["figures"]] + [f"sources/{key}" for key in slugs["sources"]]
    return found + [f"{API}{one}" for one in ("", "openapi.json", "search?q=japan+cobolt", *api)]


if __name__ == "__main__":
    main()
