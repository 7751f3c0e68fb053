"""The whole draft as one tree: taking it, its hash, and putting it back.

A snapshot is plain JSON: text with LF newlines, dates and numbers as strings, rows in page order,
each with the uid that survives restore. Two snapshots are equal exactly when their hashes are.
"""

import hashlib
import json
import uuid
from dataclasses import dataclass

from django.utils.dateparse import parse_date

from minerals.models import Country, Mineral

from .models import (
    Citation,
    GlanceItem,
    KeyMineral,
    LeadImage,
    Partnership,
    Policy,
    ProfileRole,
    RelatedPin,
)
from .models.draft import SECTIONS

SCHEMA = 2  # 2: the lead image has a focal point


def canonical(payload):
    """The one way a payload is written for hashing: sorted keys, no spaces, UTF-8."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(payload):
    return hashlib.sha256(canonical(payload)).hexdigest()


def lf(text):
    """Browsers post CRLF: without this the first idle save would be a change."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


@dataclass(frozen=True)
class Table:
    """One kind of child row: where it lives on the profile, and which fields a snapshot keeps."""

    name: str
    accessor: str
    model: type
    texts: tuple[str, ...]
    minerals: tuple[str, ...] = ()  # foreign keys and many-to-manys, kept as slugs
    countries: tuple[str, ...] = ()  # the same, kept as codes


TABLES = (
    Table("minerals", "mineral_links", KeyMineral, ("note",), minerals=("mineral",)),
    Table("roles", "added_roles", ProfileRole, ("role", "citation", "note"), minerals=("mineral",)),
    Table(
        "policies",
        "policy_rows",
        Policy,
        ("title", "date", "kind", "status", "summary", "citation", "as_of"),
        minerals=("minerals",),
    ),
    Table(
        "partnerships",
        "partnership_rows",
        Partnership,
        ("title", "date", "kind", "status", "summary", "citation", "as_of"),
        minerals=("minerals",),
        countries=("partners",),
    ),
    Table("pins", "pins", RelatedPin, ("reason",), countries=("country",)),
    Table("glance", "glance_items", GlanceItem, ("label", "figure")),
    Table(
        "citations",
        "citations",
        Citation,
        ("key", "title", "publisher", "url", "published", "as_of", "review_by"),
    ),
)

IMAGE_FIELDS = (
    "sha256", "width", "height", "focal_x", "focal_y", "alt", "decorative", "credit", "licence",
)  # fmt: skip


def raised(tree):
    """A snapshot of whatever schema as the newest schema has it. A pure function; the stored one stays."""
    if tree["schema"] < 2:
        image = tree["image"]
        tree = tree | {"schema": 2, "image": image and {"focal_x": 50, "focal_y": 50} | image}
    return tree


def snapshot(profile):
    """The draft of `profile` as it is in the database now."""
    tree = {
        "schema": SCHEMA,
        "country": profile.country.code,
        "tagline": lf(profile.tagline),
        "sections": {name: lf(getattr(profile, name)) for name in SECTIONS},
        "unknowns": lf(profile.unknowns),
        "review_by": str(profile.review_by or ""),
        "image": _image(profile),
    }
    for table in TABLES:
        tree[table.name] = _rows(profile, table)
    return tree


def _image(profile):
    image = LeadImage.objects.filter(profile=profile).first()
    return image and {"uid": str(image.uid), **{name: getattr(image, name) for name in IMAGE_FIELDS}}


def _many(table):
    """The many-to-many fields of a table."""
    names = {f.name for f in table.model._meta.many_to_many}
    return [name for name in (*table.minerals, *table.countries) if name in names]


def _rows(profile, table):
    many = _many(table)
    single = [n for n in (*table.minerals, *table.countries) if n not in many]
    rows = table.model.objects.filter(profile=profile).prefetch_related(*many)
    if single:
        rows = rows.select_related(*single)
    return [_row(row, table, many) for row in rows]


def _row(row, table, many):
    kept = {"uid": str(row.uid)}
    kept |= {name: lf(getattr(row, name)) for name in table.texts}
    for names, key in ((table.minerals, "slug"), (table.countries, "code")):
        for name in names:
            target = getattr(row, name)
            kept[name] = (
                sorted(getattr(t, key) for t in target.all()) if name in many else getattr(target, key)
            )
    return kept


def restore(profile, tree):
    """Make the rows of `profile` what `tree` says. The caller holds the lock and the transaction.

    Raises KeyError where the tree names a mineral or country that does not exist any more.
    """
    profile.tagline = tree["tagline"]
    profile.unknowns = tree["unknowns"]
    profile.review_by = parse_date(tree["review_by"]) if tree["review_by"] else None
    for name in SECTIONS:
        setattr(profile, name, tree["sections"][name])
    profile.save()
    minerals = {m.slug: m for m in Mineral.objects.all()}
    countries = {c.code: c for c in Country.objects.all()}
    for table in TABLES:
        _restore_rows(profile, table, tree[table.name], minerals, countries)
    LeadImage.objects.filter(profile=profile).delete()
    if tree["image"]:
        LeadImage.objects.create(profile=profile, **tree["image"])


def _restore_rows(profile, table, rows, minerals, countries):
    many = _many(table)
    # Rows are made anew: keeping old ones would trip unique constraints while two of them swap values.
    table.model.objects.filter(profile=profile).delete()
    for position, row in enumerate(rows):
        values = {name: row[name] for name in table.texts}
        targets = {}
        for names, known in ((table.minerals, minerals), (table.countries, countries)):
            for name in names:
                if name in many:
                    targets[name] = [known[key] for key in row[name]]
                else:
                    values[name] = known[row[name]]
        made = table.model.objects.create(
            profile=profile, uid=uuid.UUID(row["uid"]), position=position, **values
        )
        for name, chosen in targets.items():
            getattr(made, name).set(chosen)
