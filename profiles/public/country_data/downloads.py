"""Downloads of a country: the frozen figures of an edition, or all current ones."""

import datetime
from collections import Counter
from decimal import Decimal

from django.urls import reverse

from minerals import downloads, wording
from minerals.downloads.concentration import AT_LEAST
from minerals.models import Release, Source
from minerals.passing_on import passable
from minerals.tables.figures import Status, figure_address, frozen_table, ordered

from ...dates import readable
from ...models.choices import ENDED_STATES
from ...publishing.figures import finding_words
from ...publishing.passing_on import kept_figures, kept_findings
from ...publishing.payload.payload import Payload
from ..page.citation import plain, work_of

IDENTITY = ("mineral", "stage", "form", "measure", "basis", "year")


def of_country(country, site, *, vintage=None):
    """Return every current figure of the country, in a profile or not; with a Vintage, those of that release."""
    if vintage:
        subject = f"Every figure of {country.name} as this release stated it: {vintage.release.name}."
    else:
        subject = (
            f"Every figure of {country.name} that the Atlas holds today: all minerals, stages and years."
        )
    return downloads.of_place(
        country,
        site=site,
        vintage=vintage,
        subject=subject,
        address=site + reverse("profiles:data", args=[country.slug]) + (vintage.query if vintage else ""),
    )


def of_edition(edition, site):
    """Exactly the figures that the edition's page shows, every name as it was frozen in the payload.

    A file of an edition never changes, so reference rows that are renamed, the country's slug included, are not read.
    """
    payload = Payload.of(edition)
    releases = passable(releases_of(payload), lambda release: release.source.key)
    attributions = {release.key: release.source.attribution for release in releases}
    name, slug = payload.country.name, payload.country.slug
    address = site + reverse("profiles:edition", args=[slug, edition.number])
    frozen = downloads.FrozenIn(
        number=edition.number,
        date=edition.published_at.date(),
        address=address,
        cite=plain(work_of(edition, payload.country, site)),
        withdrawn=edition.notice if edition.state in ENDED_STATES else "",
        how=edition.get_state_display().lower() if edition.state in ENDED_STATES else "",
        left_out=left_out(payload),
    )
    return downloads.Download(
        slug=slug,
        title=name,
        subject=f"The figures that the profile of {name} states in its edition {edition.number}, as they were "
        "frozen in it. Some may have been revised since; the current figures are at "
        f"{site}{reverse('profiles:data', args=[slug])}"
        + (f". It was researched to {readable(payload.researched_to)}" if payload.researched_to else "")
        + ("" if edition.approved_at else ". It was published before a second person had checked it"),
        address=address,
        site=site,
        rows=ordered(row(figure, site, attributions, frozen) for figure in kept_figures(payload)),
        left_out=frozen.left_out,
        releases=releases,
        concentration=concentration_of(payload, frozen),
        findings=findings_of(payload, frozen),
        edition=frozen,
    )


def left_out(payload):
    """Return a text on the figures that the files of an edition leave out: their number by source."""
    kept = {figure.key for figure in kept_figures(payload)}
    titles = {release.key: release.title for release in payload.releases}
    gone = (figure for figure in payload.figures.values() if figure.key not in kept)
    return downloads.left_out_words(Counter(titles[figure.release] for figure in gone))


def releases_of(payload):
    """The releases of a payload as unsaved rows, newest first."""
    of_source = ("title", "publisher", "licence", "licence_url", "attribution")
    found = [
        Release(
            key=release.key,
            name=release.name,
            published=datetime.date.fromisoformat(release.published),
            url=release.url,
            source=Source(key=release.source, **{name: getattr(release, name) for name in of_source}),
        )
        for release in payload.releases
    ]
    return sorted(found, key=lambda release: (-release.published.toordinal(), release.key))


def row(figure, site, attributions, edition):
    """The row of a figure of a payload in an edition, a FrozenIn. `attributions`: {key of a release: of its source}."""
    same = ("value", "lower", "upper", "unit", "flag", "release", "note", "is_estimate", "text", "revision")
    of_source = ("source", "scenario")
    return frozen_table(edition.left_out).tuple(
        **{name: getattr(figure, name) for name in (*IDENTITY, *same, *of_source, "annotation")},
        headline=figure.is_headline,
        country_iso3=figure.country,
        country=figure.country_name,
        excludes=";".join(figure.excludes_codes),
        key=figure_address(figure.key, site),
        caveat=figure.caveat.replace("\N{NO-BREAK SPACE}", " "),
        status=Status.FROZEN,
        attribution=attributions.get(figure.release, ""),
        **edition.cells,
    )


CONCENTRATION = (*IDENTITY, "hhi_low", "hhi_high", "bound", "top1_share", "leader", "remark", "release")


def concentration_of(payload, edition):
    """The Records of the indices in an edition, a FrozenIn, as in its payload."""
    stated = {}  # a series may be listed under a mineral and under its group
    for mineral in payload.minerals:
        for one in mineral.rows:
            if one.concentration:
                stated.setdefault(one.figures[0], one.concentration)
    kept = passable(stated.items(), lambda item: payload.figures[item[0]].source)
    return downloads.Records(
        (*CONCENTRATION, *edition.cells),
        [_concentration(found, payload.figures[key]) | edition.cells for key, found in kept],
    )


FINDINGS = (
    "reference", "kind", "words", "value", "low", "high", "at_least", "unit", "year", "since", "country_iso3",
    "country", "subject", "other", "is_estimate", "made_of", "parts", "excludes", "source", "release",
)  # fmt: skip
SAME = (
    "kind",
    "value",
    "low",
    "high",
    "at_least",
    "unit",
    "year",
    "since",
    "subject",
    "other",
    "is_estimate",
)


def findings_of(payload, edition):
    """Return the Records of the findings in the texts of an edition, a FrozenIn; None without any."""
    if not payload.findings:
        return None
    records = [_finding(found, payload) | edition.cells for _, found in kept_findings(payload)]
    return downloads.Records((*FINDINGS, *edition.cells), records)


def _finding(finding, payload):
    cells = {name: getattr(finding, name) for name in (*SAME, "source", "release")} | {
        "reference": finding.key,
        "words": finding_words.whole(finding, payload).replace("\N{NO-BREAK SPACE}", " "),
        "country_iso3": finding.country,
        "country": finding.country_name,
        "made_of": ";".join(finding.figures),
        "parts": ";".join(f"{part.code} {part.value}" for part in finding.parts),
        "excludes": ";".join(finding.excludes),
    }
    return {name: cells[name] for name in FINDINGS}


def _concentration(concentration, figure):
    """The index of a row of the key minerals as a record, `figure` being its latest."""
    return {name: getattr(figure, name) for name in IDENTITY} | {
        "hhi_low": concentration.low,
        "hhi_high": concentration.high,
        "bound": AT_LEAST if concentration.at_least else "",
        "top1_share": concentration.leader_share.quantize(Decimal("0.1")),
        "leader": concentration.leader,
        "remark": "; ".join(meaning for _, meaning in wording.concentration_marks(concentration)),
        "release": figure.release,
    }
