"""How an edition is cited, and what it is to search engines. Its address stays; the live page leads to it."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from minerals import linked_data, trails
from minerals.citing import PAGE, Work
from minerals.wording import day


def work_of(edition, place, site):
    """An Edition as a Work; `place`: its country as it was frozen."""
    address = [place.slug, edition.number]
    issued = timezone.localdate(edition.published_at)
    return Work(
        key=f"{place.slug}-{edition.number}",
        kind=PAGE,
        title=gettext("%(country)s: Critical Minerals Profile") % {"country": place.name},
        address=site + reverse("profiles:edition", args=address),
        files=reverse("profiles:edition_cite", args=[*address, "bib"]).removesuffix("bib"),
        issued=issued,
        edition=edition.number,
        note=gettext("Published %(day)s, sha256 %(hash)s") % {"day": day(issued), "hash": edition.sha256},
    )


def plain(work):
    """“Critical Minerals Atlas. “Japan: Critical Minerals Profile”, edition 3, 25 November 2026. https://…”."""
    return gettext("Critical Minerals Atlas. “%(title)s”, edition %(edition)s, %(day)s. %(address)s") % {
        "title": work.title,
        "edition": work.edition,
        "day": day(work.issued),
        "address": work.address,
    }


def cited(page, edition, country, site, *, live):
    """What the page of a profile says of itself in its head and under “Cite”: live, or one frozen edition."""
    payload = page.payload
    work = work_of(edition, payload.country, site)
    here = country.get_absolute_url() if live else edition.get_absolute_url()
    above = [
        (gettext("Editions"), reverse("profiles:editions", args=[country.slug])),
        (gettext("Edition %(number)s") % {"number": edition.number}, here),
    ]
    picture = page.image.crops.get("card") if page.image else None
    return {
        "work": work,
        "cite": plain(work),
        "address": work.address,
        "canonical": site + here,
        "trail": trails.of_country(country, *([] if live else above)),
        "about": linked_data.article(
            work,
            site=site,
            address=site + here,
            description=edition.summary,
            about={"@type": "Country", "name": payload.country.name, "identifier": payload.country.code},
            keywords=[one.name for one in payload.minerals],
            image=site + picture.src if picture else "",
        ),
    }
