"""Every part of a profile is known wherever it has to be known.

The parts are found by looking at the models, not at any list of the code: each editable field of `Profile`, each
table of rows, the image, and each role. All are filled with text of their own, and each consumer is searched for it.
A section, table, field or role that is added in one place only fails here.
"""

import json
import uuid
from html import unescape

import pytest
from django.apps import apps
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.utils.html import strip_tags

from minerals.models import Country, Mineral
from profiles import content, shape
from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.admin.history import comparing
from profiles.admin.lists import searching
from profiles.admin.profile.forms import ProfileForm
from profiles.dates import validate_month, validate_partial_date
from profiles.draft import images, snapshot, targets
from profiles.draft.diff import diff
from profiles.models import Edition, Event, LeadImage, Profile
from profiles.models.choices import Role
from profiles.models.draft import CITATION_HELP, Child
from profiles.models.projects import validate_stages
from profiles.public.roles import supply_chain
from profiles.publishing.facts import Facts
from profiles.publishing.resolving import resolve
from search.models import Document

from ..factories import (
    TABLES_OF_COUNTRY,
    CountryFactory,
    MineralFactory,
    UserFactory,
    complete_profile,
    event_profile,
    figure,
    publish,
    world,
)
from ..seeds import once_a_module
from .admin.profile.test_images import picture

# What no country has: see test_events and test_mineral_profiles
OF_OTHERS = {"EventFacts", "EventParty", "happened", "effects", "Use", *shape.MINERAL_PARTS}
TABLES = [
    model
    for model in apps.get_app_config("profiles").get_models()
    if issubclass(model, Child) and model.__name__ not in OF_OTHERS
]
ABOUT_THE_DRAFT = {"owner", "country", "review_by"}  # who looks after it, whose it is, and when it is due
RECORD = {
    "Revision",
    "Review",
    "Comment",
    "PreviewLink",
    "Presence",
    "UnsavedText",
    "DraftCheck",
    "DatedClaim",
}  # refer to a draft
FOR_THE_DESK = ["hiddenevent.reason"]
CITED = "source-of-all"
FIGURE = "cobalt/mine/production"
# A picture of what is held; its codes are of another kind, which a draft may have and the form refuses
PICTURE = {"series": "hs92-810510", "stage": "mine", "since": 2022, "until": 2025, "marks": "2023-04 zqmark"}
WORD = "zq"  # begins every text that stands for words


def fields(model):
    """The editable fields of a draft model that say something: no keys of the database, no order of rows."""
    left_out = {"position", "profile"}
    return [
        f
        for f in (*model._meta.fields, *model._meta.many_to_many)
        if f.editable and not f.auto_created and f.name not in left_out | OF_OTHERS
    ]


def text_for(field):
    """A value that no other field has, wherever the field takes free text."""
    name = f"{field.model._meta.model_name}{field.name}".replace("_", "")
    if field.choices:
        return next(iter(field.choices))[0]
    if field.help_text == CITATION_HELP or (field.model.__name__, field.name) == ("Citation", "key"):
        return CITED
    if (field.model.__name__, field.name) == ("GlanceItem", "figure"):
        return FIGURE
    if field.model.__name__ == "PagePicture" and field.name in PICTURE:
        return PICTURE[field.name]
    if validate_partial_date in field.validators:
        return f"{1900 + len(name)}-0{1 + sum(map(ord, name)) % 9}"
    if validate_month in field.validators:
        return "1987-03"
    if validate_stages in field.validators:
        return "mine"
    if isinstance(field, models.URLField):
        return f"https://example.org/{name}"
    if isinstance(field, models.DateField):
        return "2031-05-07"
    if isinstance(field, models.IntegerField | models.DecimalField):
        least = [one.limit_value for one in field.validators if isinstance(one, MinValueValidator)]
        return str(max([0, *filter(lambda limit: limit > 0, least)]) + 1 + sum(map(ord, name)) % 97)
    return f"{WORD}{name}"


def free_texts(model):
    """{field name: its text} of what a model keeps in words of its own."""
    return {f.name: text_for(f) for f in fields(model) if isinstance(f, models.CharField | models.TextField)}


def named(model):
    return model._meta.model_name


def fill():
    """Japan's draft with every field of every table filled. Its key mineral has no figures, so no computed role."""
    japan, cobalt = CountryFactory(code="JPN", name="Japan"), MineralFactory(name="Cobalt")
    whole = world()
    for year in (2022, 2023, 2024, 2025):
        figure(japan, cobalt, 30, year=year)
        figure(whole, cobalt, 100, year=year)
    profile = complete_profile(japan)
    mineral, partner = MineralFactory(name="Zqmineral"), CountryFactory(code="ZQC", name="Zqcountry")
    told = event_profile("zqevent", title="Zqevent", parties=[(japan, "hit", "It lost a seller.")])
    publish(told, editor=UserFactory(group=EDITOR), moderator=UserFactory(group=MODERATOR))
    targets = {Mineral: mineral, Country: partner, Event: told.subject.event}
    texts = free_texts(Profile) | {
        f.name: text_for(f) for f in fields(Profile) if isinstance(f, models.DateField)
    }
    for name, value in texts.items():
        prose = Profile._meta.get_field(name).get_internal_type() == "TextField" and name != "unknowns"
        setattr(profile, name, f"{value}.[@{CITED}]" if prose else value)
    profile.save()
    for model in TABLES:
        model.objects.filter(profile=profile).delete()
        values, many = {}, {}
        for field in fields(model):
            if field.many_to_many:
                many[field.name] = [targets[field.related_model]]
            else:
                values[field.name] = targets[field.related_model] if field.is_relation else text_for(field)
        rows = 4 if named(model) == "glanceitem" else 1  # a page has four numbers at least
        for position in range(rows):
            own = values
            if named(model) == "glanceitem":  # the first is a claim, the others are references
                left_out = ["figure"] if position == 0 else ["claim", "citation", "as_of"]
                own = values | dict.fromkeys(left_out, "")
            row = model.objects.create(profile=profile, position=position, **own)
            if named(model) == "pagepicture":
                many["minerals"] = [cobalt]
            for name, chosen in many.items():
                getattr(row, name).set(chosen)
    LeadImage.objects.create(
        profile=profile, sha256="a" * 64, width=1200, height=800, **free_texts(LeadImage)
    )
    return profile.pk


filled = once_a_module(fill)


@pytest.fixture
def full(filled, db):
    return Profile.objects.get(pk=filled)


@pytest.fixture
def pictured(full):
    """Its picture lies on the disk."""
    LeadImage.objects.update(**images.store(picture(size=(600, 300)))._asdict())
    return full


def stored(profile):
    """Return the contents of a draft in the database, read from the models themselves."""
    found = {f.name: str(getattr(profile, f.name)) for f in fields(Profile) if f.name not in ABOUT_THE_DRAFT}
    for model in [*TABLES, LeadImage]:
        rows = model.objects.filter(profile=profile)
        found[named(model)] = [
            {
                f.name: sorted(map(str, getattr(row, f.name).all()))
                if f.many_to_many
                else getattr(row, f.name)
                for f in fields(model)
            }
            for row in rows
        ]
    return found


def missing(where, *, words_only=False):
    """The fields whose text `where` does not hold; with `words_only`, keys, dates and choices do not count."""
    return [
        f"{named(model)}.{name}"
        for model in [Profile, *TABLES, LeadImage]
        for name, value in free_texts(model).items()
        if value not in where and not (words_only and not value.startswith(WORD))
    ]


def as_text(value):
    return json.dumps(value, ensure_ascii=False, default=str)


def read(text):
    return content.read_text("japan.md", text, content.Known.stored())


def test_every_table_that_refers_to_a_draft_is_a_part_of_it_or_of_its_record():
    related = {relation.related_model for relation in Profile._meta.related_objects}
    parts = {*TABLES, LeadImage}
    assert parts <= related
    assert {model.__name__ for model in related - parts} == RECORD | {"EventFacts", "EventParty", "Use"}


def test_a_snapshot_keeps_every_field_and_restore_puts_it_back(full):
    tree, before = snapshot.snapshot(full), stored(full)
    assert not missing(as_text(tree))
    for model in [*TABLES, LeadImage]:
        model.objects.filter(profile=full).delete()
    for name in free_texts(Profile):
        setattr(full, name, "")
    full.save()
    with transaction.atomic():
        snapshot.restore(full, tree)
    full.refresh_from_db()
    assert stored(full) == before


def test_a_diff_shows_every_field(full):
    tree = snapshot.snapshot(full)
    changes = diff(None, tree)
    shown = [piece.text for change in changes for piece in change.pieces]
    shown += [p.text for c in changes for row in c.rows for f in row.fields for p in f.pieces]
    assert not missing(" ".join(shown))


def test_every_part_can_be_commented_on_and_the_passage_is_found(full):
    tree = comparing.named(snapshot.snapshot(full), comparing.names_of_keys())
    offered = {place for _, group in targets.choices(tree) for place, _ in group}
    each = "\n".join(str(targets.text_at(tree, place)) for place in offered if place)
    assert not missing(each, words_only=True)
    assert not missing(targets.text_at(tree, ""), words_only=True)
    assert free_texts(Profile).keys() <= offered
    for model in TABLES:
        table = next(t for t in shape.TABLES if t.model is model)
        assert {f"{table.name}:{row['uid']}" for row in tree[table.name]} <= offered
        assert targets.part_label(f"{table.name}:x") != f"{table.name}:x"


def test_a_file_of_a_profile_holds_every_field_and_reads_back(pictured):
    tree = snapshot.snapshot(pictured)
    text = content.write(tree)
    assert not missing(text)
    assert read(text) == tree
    for table in TABLES_OF_COUNTRY:
        written = content.write_table(table.name, [tree]).decode()
        assert not [n for n, value in free_texts(table.model).items() if value not in written]


def test_the_form_has_every_field(full, desk):
    form = f"/admin/profiles/profile/{full.pk}/change/"
    pages = [desk.get(form, {"at": at}) for at in ("", *(table.place for table in shape.TABLES))]
    assert not missing(unescape("".join(page.content.decode() for page in pages)))
    # Its subject is chosen when it is started.
    assert {f.name for f in fields(Profile)} - {"subject"} <= {*ProfileForm.base_fields}


def test_the_search_of_the_desk_looks_into_every_field(full):
    found = [
        f"{named(model)}.{name}"
        for model in [Profile, *TABLES, LeadImage]
        for name, value in free_texts(model).items()
        if not searching.matching(Profile.objects.all(), [value]).exists()
    ]
    assert not found


def test_a_payload_holds_every_field_resolved(full):
    resolution = resolve(snapshot.snapshot(full), Facts.open(full.subject.place))
    assert not resolution.problems
    payload = {name: value for name, value in resolution.payload.to_json().items() if name != "source"}
    assert missing(as_text(payload)) == [
        "glanceitem.figure",  # which is there as the figure itself
        "citation.original_opened",  # which is true
        *FOR_THE_DESK,
        "pagepicture.marks",  # which are there as days with their words
    ]
    assert payload["citations"][0]["original"]["opened"] is True


def test_readers_see_every_text(full, client, editor, moderator):
    publish(full, editor=editor, moderator=moderator)
    html = unescape(client.get("/countries/japan/").content.decode())
    assert missing(html, words_only=True) == FOR_THE_DESK
    assert "Zqmineral" in strip_tags(html)
    assert "Zqcountry" in strip_tags(html)
    assert "None" not in strip_tags(html)


def test_readers_find_every_sentence(full, editor, moderator):
    """By the search: what is cited and shown in numbers is found by where it stands."""
    publish(full, editor=editor, moderator=moderator)
    found = " ".join(Document.objects.values_list("body", flat=True))
    found += " ".join(Document.objects.values_list("title", flat=True))
    sentences = {f"{named(Profile)}.{text.name}" for text in shape.WORDS}
    for table in shape.TABLES:
        if table.name not in ("glance", "pins", "citations"):
            sentences |= {f"{named(table.model)}.{name}" for name in table.sentences}
    assert sentences.intersection(missing(found)) == {*FOR_THE_DESK}


def test_every_role_is_known_everywhere(pictured, client, editor, moderator, monkeypatch):
    """One draft has all of them, of a mineral each, and its page a chip for each."""
    monkeypatch.setattr(supply_chain, "MOST_CHIPS", len(Role))
    row = pictured.added_roles.get()
    pictured.added_roles.all().delete()
    minerals = {role: MineralFactory(name=f"Zqof{role.value}") for role in Role}
    for position, (role, mineral) in enumerate(minerals.items(), start=1):
        row.pk, row.uid, row.position, row.role, row.mineral = None, uuid.uuid4(), position, role, mineral
        row.save(force_insert=True)
        pictured.mineral_links.create(mineral=mineral, position=position)
    tree = snapshot.snapshot(pictured)
    assert read(content.write(tree)) == tree
    publish(pictured, editor=editor, moderator=moderator)
    page = strip_tags(unescape(client.get("/countries/japan/").content.decode()))
    roles = client.get("/roles/").content.decode()
    for role, mineral in minerals.items():
        named = mineral.name.lower()
        assert f"{role.label} of {named} (from cited sources)" in page.replace(" in zq", " of zq"), role
        assert f'href="/roles/{role.value}/"' in roles
        detail = client.get(f"/roles/{role.value}/")
        assert detail.status_code == 200
        assert "Japan" in detail.content.decode()
        assert Edition.objects.live().filter(pairs__role=role, pairs__mineral=mineral).exists()
        found = client.get("/countries/", {"role": role.value, "mineral": mineral.slug})
        assert "1 of 1" in strip_tags(found.content.decode())
