"""Download of a role: every country that has it for a mineral, computed or added."""

from minerals.downloads.observed import (
    AMOUNT,
    SERIES,
    amount_cells,
    of_records,
    origin_cells,
    series_cells,
    share_cells,
)

COLUMNS = (
    "role", "mineral", "name", "country_iso3", "country", "how", "strength", "rank", "share_percent", "share_bound",
    *SERIES, *AMOUNT, "note", "source_title", "source_url", "edition", "url", "source", "release", "key",
)  # fmt: skip


def role_download(role, rows, added, *, site, address):
    """The ListDownload of MineralHolders, then of EditionAddedRoles."""
    records = [_computed(role, row.mineral, one, site) for row in rows for one in row.held]
    records += [_added(role, one, site) for one in added]
    return of_records(
        COLUMNS, records, name=f"role-{role.value}", title=role.label, address=address, terms="role"
    )


def _computed(role, mineral, holder, site):
    o = holder.because
    return {
        **_head(role, mineral, o.code, o.name, "computed"),
        "strength": holder.strength,
        "rank": holder.rank.place if holder.rank else None,
        **share_cells(holder.share),
        **series_cells(o),
        **amount_cells(o),
        **dict.fromkeys(("note", "source_title", "source_url"), ""),
        "edition": None,
        "url": site + mineral.get_absolute_url(),
        **origin_cells(o),
    }


def _added(role, pair, site):
    country = pair.edition.subject.place
    return {
        **_head(role, pair.mineral, country.code, country.name, "added"),
        "strength": "",
        "rank": None,
        **share_cells(None),
        **series_cells(None),
        **amount_cells(None),
        "note": pair.note,
        "source_title": pair.source_title,
        "source_url": pair.source_url,
        "edition": pair.edition.number,
        "url": site + pair.edition.get_absolute_url(),
        **origin_cells(None),
    }


def _head(role, mineral, code, name, how):
    return {
        "role": role.value,
        "mineral": mineral.slug,
        "name": mineral.name,
        "country_iso3": code,
        "country": name,
        "how": how,
    }
