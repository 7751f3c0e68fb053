"""Downloads of changes and corrections."""

from django.utils.translation import gettext

from minerals import downloads
from minerals.downloads.observed import of_records, origin_cells
from minerals.wording.figures import amount

from .words import details, title

CHANGES = ("date", "kind", "what", "details", "url", "diff")
MOST = 1_000  # of the newest changes
CORRECTIONS = (
    "country_iso3", "country", "mineral", "figure", "year", "published", "before", "value_before", "flag_before",
    "after", "value", "flag", "unit", "reason", "source", "release", "key",
)  # fmt: skip


def changes_download(changes, *, site, address):
    """The ListDownload of the newest of Changes."""
    newest = changes[:MOST]
    records = [
        {
            "date": one.when.date().isoformat(),
            "kind": one.kind,
            "what": title(one),
            "details": " ".join(details(one)),
            "url": site + one.path,
            "diff": site + one.diff if one.diff else "",
        }
        for one in newest
    ]
    return downloads.ListDownload(
        name="changes",
        title=gettext("Changes"),
        address=address,
        table=downloads.Records(CHANGES, records),
        as_of=newest[0].when.date() if newest else None,
        terms="changes",
    )


def corrections_download(figures, *, address):
    """The ListDownload of {key of a Release: [Corrected]}, release by release."""
    return of_records(
        CORRECTIONS,
        [_corrected(one) for pairs in figures.values() for one in pairs],
        name="corrections",
        title=gettext("Corrections"),
        address=address,
        terms="corrections",
    )


def _said(observation):
    return amount(observation).replace("\N{NO-BREAK SPACE}", " ")


def _corrected(correction):
    before, after = correction.before, correction.after
    return {
        "country_iso3": after.code,
        "country": after.name,
        "mineral": after.mineral,
        "figure": correction.name,
        "year": after.year,
        "published": after.published.isoformat(),
        "before": _said(before) if before else "",
        "value_before": before and before.value,
        "flag_before": before.flag if before else "",
        "after": _said(after),
        "value": after.value,
        "flag": after.flag,
        "unit": after.unit,
        "reason": correction.reason,
        **origin_cells(after),
    }
