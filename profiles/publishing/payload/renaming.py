"""Names of places that changed between two payloads of one text: each keeps the names of its day."""

from dataclasses import replace


def renamed(before, after):
    """{name: the name now} of the places that both payloads name."""
    old, new = _names(before), _names(after)
    return {old[code]: new[code] for code in sorted(old.keys() & new.keys()) if old[code] != new[code]}


def with_names(payload, names):
    """Return the payload with the numbers of `names`, {name: another}, renamed everywhere."""
    if not names:
        return payload
    return replace(
        payload,
        minerals=tuple(_of_mineral(one, names) for one in payload.minerals),
        figures={
            key: replace(
                one, country_name=_now(one.country_name, names), excludes=_all_now(one.excludes, names)
            )
            for key, one in payload.figures.items()
        },
        findings={key: _of_finding(one, names) for key, one in payload.findings.items()},
    )


def _now(name, names):
    return names.get(name, name)


def _all_now(listed, names):
    return tuple(_now(name, names) for name in listed)


def _of_mineral(mineral, names):
    rows = (
        replace(row, concentration=replace(row.concentration, leader=_now(row.concentration.leader, names)))
        if row.concentration
        else row
        for row in mineral.rows
    )
    return replace(mineral, rows=tuple(rows))


def _of_finding(finding, names):
    return replace(
        finding,
        country_name=_now(finding.country_name, names),
        other_name=_now(finding.other_name, names),
        parts=tuple(replace(part, name=_now(part.name, names)) for part in finding.parts),
        excludes=_all_now(finding.excludes, names),
    )


def _names(payload):
    """{code: name} of the places of a payload."""
    found = {payload.country.code: payload.country.name}
    for one in payload.figures.values():
        found[one.country] = one.country_name
        if len(one.excludes) == len(one.excludes_codes):
            found |= zip(one.excludes_codes, one.excludes, strict=True)
    for one in payload.findings.values():
        found |= {one.country: one.country_name, one.other: one.other_name}
        found |= {part.code: part.name for part in one.parts}
    found |= {place.code: place.name for place in _places(payload)}
    return {code: name for code, name in found.items() if code.isupper()}  # not the slugs of minerals


def _places(payload):
    yield from payload.related
    for event in (*payload.policies, *payload.partnerships):
        yield from event.partners
    for rows in payload.tables.values():
        for row in rows:
            for places in row.countries.values():
                yield from places
