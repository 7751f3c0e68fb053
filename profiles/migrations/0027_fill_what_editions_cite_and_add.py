"""Draw the works, releases and added roles from the editions that are there already."""

from django.db import migrations

from ..publishing.payload.upgrades import upgrade

PARTS = ("schema", "minerals", "citations", "releases")
OF_WORK = ("number", "title", "publisher", "url", "published")
AT_ONCE = 20  # editions


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias

    def rows_of(name):
        return apps.get_model("profiles", name).objects.using(alias)

    citations, releases, roles = map(rows_of, ("EditionCitation", "EditionRelease", "EditionAddedRole"))
    minerals = dict(apps.get_model("minerals", "Mineral").objects.using(alias).values_list("slug", "pk"))
    editions = rows_of("Edition").filter(payload__has_key="schema").values_list("pk", "payload")
    for edition, payload in editions.iterator(chunk_size=AT_ONCE):
        tree = upgrade({name: payload[name] for name in PARTS})
        works = {row["number"]: {name: row[name] for name in OF_WORK} for row in tree["citations"]}
        citations.bulk_create(citations.model(edition_id=edition, **work) for work in works.values())
        releases.bulk_create(
            releases.model(edition_id=edition, key=key) for key in {row["key"] for row in tree["releases"]}
        )
        roles.bulk_create(
            roles.model(edition_id=edition, mineral_id=minerals[mineral["slug"]], **added(held, works))
            for mineral in tree["minerals"]
            for held in mineral["roles"]
            if not held["figure"] and mineral["slug"] in minerals
        )


def added(held, works):
    work = works.get(held["number"], {"number": None, "title": "", "publisher": "", "url": ""})
    source = {f"source_{name}": work[name] for name in ("number", "title", "publisher", "url")}
    return {"role": held["role"], "note": held["note"], **source}


class Migration(migrations.Migration):
    dependencies = [("profiles", "0026_what_editions_cite_and_add")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
