"""Draw the rows that end from the editions that are there already."""

from django.db import migrations

from ..publishing.payload.payload import Event, BriefLine
from ..publishing.payload.written import read
from profiles.publishing.terms import unchecked_end
from ..publishing.payload.upgrades import upgrade

KINDS = {"policies": Event, "partnerships": Event, "watch": BriefLine}


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    endings = apps.get_model("profiles", "EditionEnding").objects.using(alias)
    editions = apps.get_model("profiles", "Edition").objects.using(alias).filter(payload__has_key="schema")
    for edition, payload in editions.values_list("pk", "payload").iterator(chunk_size=20):
        tree = upgrade({name: payload[name] for name in ("schema", *KINDS) if name in payload})
        found = {
            (table, row["uid"]): day
            for table, kind in KINDS.items()
            for row in tree[table]
            if (day := unchecked_end(read(kind, row)))
        }
        endings.bulk_create(
            endings.model(edition_id=edition, table=table, uid=uid, on=day)
            for (table, uid), day in found.items()
        )


class Migration(migrations.Migration):
    dependencies = [("profiles", "0021_endings_of_editions")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
