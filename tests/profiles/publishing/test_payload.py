"""Payloads of every schema: read, published and shown as they were, and never rewritten."""

import datetime
import json
import re
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils.translation import override

from minerals.models import Country, Figure, Mineral
from profiles import workflow
from profiles.accounts.groups import EDITOR, MODERATOR
from profiles.draft.snapshot import sha256
from profiles.models import Edition, Review
from profiles.publishing.payload import upgrades
from profiles.publishing.payload.changes import changes
from profiles.publishing.payload.payload import SCHEMA, Payload
from profiles.publishing.payload.projections import projection, stored_projection
from tests.factories import (
    CountryFactory,
    MineralFactory,
    SourceFactory,
    UserFactory,
    complete_profile,
    figure,
)
from tests.profiles.publishing.golden_pages import lines
from tests.reading import table
from tests.seeds import once_a_module
from tests.unguarded import unguarded

FOLDER = Path(__file__).parents[1] / "golden"
GOLDEN = {
    int(re.search(r"\d+", path.stem)[0]): json.loads(path.read_text(encoding="utf-8"))
    for path in FOLDER.glob("payload-?.json")
}
OLD = [schema for schema in GOLDEN if schema < SCHEMA]
DAY = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC)


@pytest.mark.pure
def test_there_is_a_golden_payload_of_every_schema():
    assert GOLDEN.keys() == set(range(1, SCHEMA + 1))
    assert all(tree["schema"] == schema for schema, tree in GOLDEN.items())


@pytest.mark.pure
@pytest.mark.parametrize("schema", GOLDEN)
def test_a_payload_of_every_schema_is_read_and_left_as_it_is(schema):
    before = sha256(GOLDEN[schema])
    payload = Payload.from_json(GOLDEN[schema])
    assert payload.schema == SCHEMA
    assert Payload.from_json(payload.to_json()) == payload
    assert sha256(GOLDEN[schema]) == before


@pytest.mark.pure
def test_the_newest_schema_is_written_as_it_is_read():
    assert Payload.from_json(GOLDEN[SCHEMA]).to_json() == GOLDEN[SCHEMA]


@pytest.mark.pure
def test_the_newest_schema_holds_neither_markup_nor_words_of_the_interface():
    frozen = {name: value for name, value in GOLDEN[SCHEMA].items() if name != "source"}
    text = json.dumps(frozen, ensure_ascii=False)
    for word in (
        "<p>",
        "href=\\",
        "class=",
        "at least",
        "of the world",
        "Producer",
        "estimated by the source",
    ):
        assert word not in text, word


@pytest.mark.pure
def test_the_same_content_says_the_same_in_schemas_2_and_3():
    older, newer = (Payload.from_json(GOLDEN[schema]) for schema in (2, 3))
    assert not changes(older, newer)
    assert projection(older) == projection(newer)


@pytest.mark.pure
@pytest.mark.parametrize("schema", [0, SCHEMA + 1])
def test_a_schema_that_is_not_known_is_refused(schema):
    with pytest.raises(upgrades.UnknownSchema):
        Payload.from_json(GOLDEN[SCHEMA] | {"schema": schema})


@pytest.mark.pure
def test_a_part_that_is_missing_is_no_missing_mineral():
    """A KeyError would be taken for a name that the reference tables lost."""
    with pytest.raises(TypeError, match="coverage"):
        Payload.from_json({name: value for name, value in GOLDEN[SCHEMA].items() if name != "coverage"})


@pytest.mark.pure
@pytest.mark.parametrize(
    ("remark", "share"),
    [
        ("the world total is a lower bound", {"at_most": True}),
        ("the sum lacks members", {"at_least": True}),
        ("of the published total, which excludes Bosnia and Herzegovina and the United States",
         {"excludes": ["Bosnia and Herzegovina", "United States"]}),
        ("of the sum of the rows, which is above the rounded total; not in the sum: Austria and Italy not available; "
         "Finland described in words (Large)",
         {"of_sum": True, "without": [
             {"flag": "not-available", "text": "", "names": ["Austria", "Italy"]},
             {"flag": "described", "text": "Large", "names": ["Finland"]}]}),
    ],
)  # fmt: skip
def test_what_an_older_payload_said_of_a_share_is_read_as_codes(remark, share):
    older = next(one for one in GOLDEN[2]["figures"].values() if one["share"])
    key = older["key"]
    figures = {key: older | {"share_remark": remark, "share_bound": ""}}
    found = upgrades.upgrade({"schema": 2, "figures": figures})["figures"][key]["share"]
    assert {name: found[name] for name in share} == share
    assert found["at_most"] == share.get("at_most", False)


@pytest.mark.pure
def test_a_share_that_rounds_to_another_than_was_shown_is_kept_as_shown():
    older = next(one for one in GOLDEN[2]["figures"].values() if one["share"])
    figures = {older["key"]: older | {"share": "12.4%", "share_number": "12.35"}}
    found = upgrades.upgrade({"schema": 2, "figures": figures})["figures"][older["key"]]["share"]
    assert found["percent"] == "12.35"  # half to even
    figures = {older["key"]: older | {"share": "12.3%", "share_number": "12.35"}}
    found = upgrades.upgrade({"schema": 2, "figures": figures})["figures"][older["key"]]["share"]
    assert found["percent"] == "12.3"


TUNGSTEN = "euu.tungsten.mine.all.production.contained.2025"


@pytest.mark.pure
@pytest.mark.parametrize(
    ("schema", "english", "german"),
    [
        (1, "2,340 t", "2,340 t"),  # we would say “at least”, so what was published stays
        (2, "at least 2,340 t", "at least 2.340 t"),
        (3, "at least 2,340 t", "at least 2.340 t"),
    ],
)
def test_another_language_reaches_what_we_would_say_the_same_of(schema, english, german, languages):
    figure = Payload.from_json(GOLDEN[schema]).figures[TUNGSTEN]
    assert figure.amount.replace("\N{NO-BREAK SPACE}", " ") == english
    with override("de"):
        assert figure.amount.replace("\N{NO-BREAK SPACE}", " ") == german


def know(tree):
    """Put into the reference tables what a payload names: its rows refer to it."""
    events = [*tree["policies"], *tree["partnerships"]]
    for mineral in [*tree["minerals"], *(named for row in events for named in row["minerals"])]:
        MineralFactory(slug=mineral["slug"], name=mineral["name"])
    pins = [*tree["related"], *(place for row in tree["partnerships"] for place in row["partners"])]
    for place in pins:
        CountryFactory(code=place["code"], name=place["name"], slug=place["slug"])
    for one in tree["figures"].values():
        MineralFactory(slug=one["mineral"], name=one["mineral_name"])
        CountryFactory(code=one["country"], name=one["country_name"])
    minerals, countries = (
        Mineral.objects.in_bulk(field_name="slug"),
        Country.objects.in_bulk(field_name="code"),
    )
    named = ("key", "stage", "form", "measure", "basis", "year")
    Figure.objects.bulk_create(
        Figure(
            mineral=minerals[one["mineral"]],
            country=countries[one["country"]],
            source=SourceFactory(),
            **{n: one[n] for n in named},
        )
        for one in tree["figures"].values()
    )


def publish_older(schema):
    """An edition of what was approved under an older schema, and published since."""
    editor, moderator = UserFactory(group=EDITOR), UserFactory(group=MODERATOR)
    tree = GOLDEN[schema]
    union = CountryFactory(code="EUU", name="European Union", slug="european-union")
    know(tree)
    mineral = MineralFactory(name="Unlisted")
    figure(union, mineral, 30)
    profile = complete_profile(union, minerals=[mineral], reference="unlisted/mine/production")
    workflow.save_revision(profile, by=editor)
    review = workflow.submit(profile, by=editor, change_note="First edition")
    with unguarded():
        Review.objects.filter(pk=review.pk).update(payload=tree, schema=tree["schema"], sha256=sha256(tree))
    workflow.approve(review, by=moderator)
    edition = workflow.publish(review, by=moderator)
    with unguarded():
        Edition.objects.filter(pk=edition.pk).update(published_at=DAY)
    return Edition.objects.get()


older = once_a_module(publish_older, OLD)


def test_what_was_approved_under_an_older_schema_is_published_exactly(older):
    tree = GOLDEN[older.schema]
    assert (older.payload, older.sha256) == (tree, sha256(tree))
    assert stored_projection(older) == projection(Payload.of(older))


def test_the_migration_draws_the_events_of_an_older_edition(older):
    older.events.all().delete()
    fill = import_module("profiles.migrations.0018_fill_events").fill
    fill(apps, SimpleNamespace(connection=connection))
    assert stored_projection(older) == projection(Payload.of(older))
    assert older.events.filter(table="policies", mineral_rows__isnull=False).exists()


def test_the_migration_draws_what_an_older_edition_cites_and_adds(older):
    rows = (older.citations, older.releases, older.added_roles)
    assert all(one.exists() for one in rows)
    for one in rows:
        one.all().delete()
    fill = import_module("profiles.migrations.0027_fill_what_editions_cite_and_add").fill
    fill(apps, SimpleNamespace(connection=connection))
    assert stored_projection(older) == projection(Payload.of(older))


def test_an_older_edition_is_shown_as_it_was_published(older, client):
    path = FOLDER / f"page-{older.schema}.txt"
    found = lines(client.get("/countries/european-union/editions/1/"))
    assert "\n".join(found) + "\n" == path.read_text(encoding="utf-8")


def test_files_of_an_older_edition_have_what_it_does_not_say(older, client):
    rows = table(client.get("/countries/european-union/editions/1.csv"))
    sources = {"usgs-mcs"} if older.schema < 4 else {"usgs-mcs", "usgs-outlook"}
    assert {row["source"] for row in rows} == sources
    assert len(rows) == len(GOLDEN[older.schema]["figures"])
    named = {code for row in rows for code in row["excludes"].split(";")}
    assert not named & {"Germany", "Sweden", "United States"}
    found = client.get("/countries/european-union/editions/1.json").json()
    if older.schema == 1:
        assert {(one["bound"], one["remark"]) for one in found["concentration"]} == {("", "")}
