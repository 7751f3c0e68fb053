"""Draw the rows of policies and partnerships from the editions that are there already."""

from django.db import migrations

from ..publishing.payload.upgrades import upgrade

ANCHORS = {"policies": "policy", "partnerships": "partnership"}
SAID = ("title", "date", "kind", "status", "summary", "since", "until", "as_of")


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    managers = {
        name: apps.get_model("profiles", f"EditionEvent{name}").objects.using(alias)
        for name in ("", "Mineral", "Partner")
    }
    minerals = dict(apps.get_model("minerals", "Mineral").objects.using(alias).values_list("slug", "pk"))
    countries = dict(apps.get_model("minerals", "Country").objects.using(alias).values_list("code", "pk"))
    editions = apps.get_model("profiles", "Edition").objects.using(alias).filter(payload__has_key="schema")
    for edition, payload in editions.values_list("pk", "payload").iterator(chunk_size=20):
        parts = ("schema", "citations", *ANCHORS)
        tree = upgrade({name: payload[name] for name in parts})
        sources = {row["key"]: row for row in tree["citations"]}
        for table, prefix in ANCHORS.items():
            for position, row in enumerate(tree[table]):
                source = sources.get(row["citation"], {})
                event = managers[""].create(
                    edition_id=edition,
                    table=table,
                    anchor=f"{prefix}-{row['uid']}",
                    position=position,
                    source_title=source.get("title", ""),
                    source_publisher=source.get("publisher", ""),
                    source_url=source.get("url", ""),
                    **{name: row.get(name, "") for name in SAID},
                )
                managers["Mineral"].bulk_create(
                    managers["Mineral"].model(edition_id=edition, event=event, mineral_id=minerals[slug])
                    for slug in sorted({one["slug"] for one in row["minerals"]})
                )
                managers["Partner"].bulk_create(
                    managers["Partner"].model(edition_id=edition, event=event, country_id=countries[code])
                    for code in sorted({one["code"] for one in row.get("partners", ())})
                )


class Migration(migrations.Migration):
    dependencies = [("profiles", "0017_events_of_editions")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
