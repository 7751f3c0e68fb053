"""The whole draft as one tree: taken, hashed, upgraded and restored.

A snapshot is plain JSON: text with LF newlines, dates and numbers as strings, rows in page order, each with the uid
that survives restore. Two snapshots are equal if and only if their hashes are.
"""

import hashlib
import json
import uuid
from decimal import Decimal
from operator import attrgetter

from minerals.models import Country, Mineral
from tables.columns import plain

from ..models import Event, LeadImage
from ..models.subjects import OF_THE_WORLD, SubjectKind
from ..shape import IMAGE, PARTS_OF, PROSE, TABLES, TEXTS, kind_in

# 2: the lead image has a focal point; 3: no review-by date of the whole profile; 4: a mineral has sections of its own
SCHEMA = 4


# What names a mineral, a country or an event in a snapshot
KEY_OF = {"minerals": attrgetter("slug"), "countries": attrgetter("code"), "events": attrgetter("slug")}
# The sections that hold what a mineral had in its two lines of “In brief”
SECTION_OF_MINERAL = {"why_it_matters": "what_it_does", "vulnerability": "who_can_stop_it"}
MODELS = {"mineral": Mineral, "event": Event}  # of subjects that a snapshot names by slug


def canonical(payload):
    """A payload as it is hashed: sorted keys, no spaces, UTF-8."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(payload):
    return hashlib.sha256(canonical(payload)).hexdigest()


def normalise_text(text):
    """`text` with LF newlines and none at the ends. Browsers post CRLF, which must not count as a change."""
    return normalise_ends(text).strip()


def normalise_ends(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


def subject_of(tree):
    """Return the key of a snapshot's subject in files: the slug of its mineral or event, or its country's code."""
    kind = kind_in(tree)
    return tree[kind] if kind in OF_THE_WORLD else tree["country"]


def named_in(tree):
    """Return the Country, Mineral or Event that a snapshot is of. Raises DoesNotExist."""
    kind = kind_in(tree)
    if kind in OF_THE_WORLD:
        return MODELS[kind].objects.get(slug=tree[kind])
    return Country.objects.get(code=tree["country"])


def upgrade(tree):
    """A snapshot of any schema in the form of the newest. Parts and fields without a step of their own are empty."""
    for schema, step in UPGRADES.items():
        if tree["schema"] < schema:
            tree = step(tree) | {"schema": schema}
    return _completed(tree)


def _with_focal_point(tree):
    image = tree["image"]
    return tree | {"image": image and {"focal_x": 50, "focal_y": 50} | image}


def _without_review_date(tree):
    return {name: value for name, value in tree.items() if name != "review_by"}


def _with_sections_of_minerals(tree):
    if kind_in(tree) != SubjectKind.MINERAL:
        return tree
    sections = dict(tree["sections"])
    moved = {name: sections.pop(before, "") for before, name in SECTION_OF_MINERAL.items()}
    return tree | {"sections": sections | moved}


# {schema: the step to it from the one before}
UPGRADES = {2: _with_focal_point, 3: _without_review_date, 4: _with_sections_of_minerals}


def _completed(tree):
    image = tree["image"]
    return (
        {text.name: "" for text in TEXTS if not text.is_section}
        | tree
        | {"sections": {text.name: "" for text in PROSE} | tree["sections"]}
        | {"image": image and IMAGE.typed | image}
        | {table.name: [row | table.empty | row for row in tree.get(table.name, [])] for table in TABLES}
    )


def snapshot(profile):
    """The draft of `profile` as it is in the database now."""
    texts = {text.name: normalise_text(getattr(profile, text.name)) for text in TEXTS}
    has = PARTS_OF[profile.subject.kind]
    return {
        "schema": SCHEMA,
        "country": profile.subject.place.code,
        **({} if profile.subject.is_country else {str(profile.subject.kind): profile.subject.key}),
        "sections": {text.name: texts.pop(text.name) for text in PROSE},
        "image": _image(profile),
        **texts,
        **{table.name: _rows(profile, table) if table in has else [] for table in TABLES},
    }


def _image(profile):
    image = LeadImage.objects.filter(profile=profile).first()
    return image and {"uid": str(image.uid), **{name: getattr(image, name) for name in IMAGE.fields}}


def _rows(profile, table):
    rows = table.model.objects.filter(profile=profile).prefetch_related(*table.many)
    if table.single:
        rows = rows.select_related(*table.single)
    return [_row(row, table) for row in rows]


def _row(row, table):
    cells = {"uid": str(row.uid)} | {name: _text(getattr(row, name)) for name in table.texts}
    for of, names in table.named.items():
        for name in names:
            key, target = KEY_OF[of], getattr(row, name)
            if name in table.many:
                cells[name] = sorted(map(key, target.all()))
            else:
                cells[name] = key(target) if target else ""
    return cells


def _text(value):
    if isinstance(value, Decimal):  # databases add zeros up to the places of the column
        return plain(value)
    return "" if value is None else normalise_text(str(value))


class UnknownName(LookupError):
    """A snapshot names a mineral, country or event that the database does not have. `name` is its slug or code."""

    def __init__(self, name):
        super().__init__(name)
        self.name = name


class Known(dict):
    """Minerals or events by slug, or countries by code. Others raise UnknownName, never a KeyError."""

    def __missing__(self, name):
        raise UnknownName(name)


def restore(profile, tree):
    """Make the draft of `profile` equal to `tree`, of the newest schema. The caller holds lock and transaction.

    Raises UnknownName.
    """
    for text in TEXTS:
        setattr(profile, text.name, text.of(tree))
    profile.save()
    known = {
        "minerals": Known((m.slug, m) for m in Mineral.objects.all()),
        "countries": Known((c.code, c) for c in Country.objects.all()),
        "events": Known((e.slug, e) for e in Event.objects.all()),
    }
    for table in TABLES:
        _restore_rows(profile, table, tree[table.name], known)
    LeadImage.objects.filter(profile=profile).delete()
    if tree["image"]:
        LeadImage.objects.create(profile=profile, **tree["image"])


def _restore_rows(profile, table, rows, known):
    # New rows, since updates would break unique constraints while two rows swap values.
    table.model.objects.filter(profile=profile).delete()
    made = list(draft_rows(profile, table, rows, known))
    table.model.objects.bulk_create(row for row, _ in made)
    for name in table.many:
        field = table.model._meta.get_field(name)
        through = field.remote_field.through
        near, far = field.m2m_field_name(), field.m2m_reverse_field_name()
        through.objects.bulk_create(
            through(**{near: row, far: target})
            for row, chosen in made
            for target in dict.fromkeys(chosen[name])
        )


def draft_rows(profile, table, rows, known):
    """Yield (unsaved row of the draft, {many-to-many field: its objects}) for each row of a table of a snapshot.

    `known`: the minerals, countries and events, each Known by slug or code.
    """
    for position, row in enumerate(rows):
        values, chosen = {name: _value(table.fields[name], row[name]) for name in table.texts}, {}
        for of, names in table.named.items():
            for name in names:
                if name in table.many:
                    chosen[name] = [known[of][key] for key in row[name]]
                else:
                    values[name] = known[of][row[name]] if row[name] else None
        values |= {"uid": uuid.UUID(row["uid"]), "position": position}
        yield table.model(profile=profile, **values), chosen


def _value(field, text):
    """Return the value of a field for the text of a snapshot: None for an empty number or date."""
    return field.to_python(text) if text or field.empty_strings_allowed else None
