"""The policies or partnerships that were selected, to take away: a record a row."""

from minerals.downloads import Table

COLUMNS = (
    "country_iso3", "country", "title", "type", "date", "since", "until", "status", "status_today", "minerals",
    "partners", "summary", "source", "publisher", "url", "as_of", "edition", "address", "licence",
)  # fmt: skip
LICENCE = "CC BY 4.0"  # of our texts


def table_of(rows, site):
    """The Table of TimelineRows. `site`: scheme and host. `status` is as published, `status_today` by the clock."""
    return Table(COLUMNS, [_record(row, site) for row in rows])


def _record(row, site):
    event = row.event
    return {
        "country_iso3": row.country.code,
        "country": row.country.name,
        "title": event.title,
        "type": event.kind,
        "date": event.date,
        "since": event.since,
        "until": event.until,
        "status": event.status,
        "status_today": row.standing.state,
        "minerals": ";".join(sorted(mineral.slug for mineral in event.minerals.all())),
        "partners": ";".join(sorted(partner.code for partner in event.partners.all())),
        "summary": event.summary,
        "source": event.source_title,
        "publisher": event.source_publisher,
        "url": event.source_url,
        "as_of": event.as_of,
        "edition": event.edition.number,
        "address": site + row.address,
        "licence": LICENCE,
    }
