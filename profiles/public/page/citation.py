"""Citation and metadata of an edition. Its address is permanent; the live page leads to it."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from minerals.heads import linked_data, trails
from minerals.heads.citing import PAGE, Work
from minerals.wording import day

from ...models.subjects import SubjectKind


def work_of(edition, place, site):
    """An Edition as a Work; `place`: its country, mineral or event as it was frozen."""
    address, view = [place.slug, edition.number], edition.subject.edition_view
    title = {
        SubjectKind.COUNTRY: gettext("%(country)s: Critical Minerals Profile"),
        SubjectKind.MINERAL: gettext("%(country)s: Mineral in Brief"),
    }.get(edition.subject.kind, "%(country)s")
    issued = timezone.localdate(edition.published_at)
    return Work(
        key=f"{place.slug}-{edition.number}",
        kind=PAGE,
        title=title % {"country": place.name},
        address=site + reverse(view, args=address),
        files=reverse(f"{view}_cite", args=[*address, "bib"]).removesuffix("bib"),
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


def cited(page, edition, subject, site, *, live, preview=None):
    """Return the context of a profile page's head and “Cite”: of the live page, or of one frozen edition.

    `preview`: the Preview of its chart, which is its picture if it has no other.
    """
    payload = page.payload
    work = work_of(edition, payload.subject, site)
    here = subject.get_absolute_url() if live else edition.get_absolute_url()
    above = [
        (gettext("Editions"), edition.editions_url),
        (gettext("Edition %(number)s") % {"number": edition.number}, here),
    ]
    crop = page.image.crops.get("card") if page.image else None
    picture = crop.src if crop else preview.path if preview else static("img/share.png")
    return {
        "work": work,
        "cite": plain(work),
        "address": work.address,
        "canonical": site + here,
        "trail": trails.of_subject(subject, *([] if live else above)),
        "about": linked_data.article(
            work,
            site=site,
            address=site + here,
            description=edition.summary,
            about=_about(payload),
            keywords=[one.name for one in _minerals(payload)],
            image=site + picture,
        ),
    }


def _minerals(payload):
    if payload.event:
        return payload.event.minerals
    return [*filter(None, [payload.mineral]), *payload.minerals]


def _about(payload):
    """Return the subject of an edition in the words of schema.org."""
    if payload.mineral:
        return {"@type": "Thing", "name": payload.mineral.name}
    if payload.event:
        return {"@type": "Event", "name": payload.event.name, "startDate": payload.event.date}
    return {"@type": "Country", "name": payload.country.name, "identifier": payload.country.code}
