"""Name the subject of each profile and of its editions; on the way back, their country and mineral."""

from django.db import migrations

from profiles.guards import drop_for_migration


def forth(apps, schema_editor):
    rows = _rows(apps, schema_editor)
    for profile in rows("Profile").order_by("pk"):
        kind = "mineral" if profile.mineral_id else "country"
        subject = rows("Subject").create(
            kind=kind, place_id=profile.country_id, mineral_id=profile.mineral_id
        )
        rows("Profile").filter(pk=profile.pk).update(subject=subject)
        rows("Edition").filter(review__profile=profile.pk).update(subject=subject)


def back(apps, schema_editor):
    rows = _rows(apps, schema_editor)
    for subject in rows("Subject").order_by("pk"):
        for name in ("Profile", "Edition"):
            found = rows(name).filter(subject=subject)
            found.update(country=subject.place_id, mineral=subject.mineral_id, subject=None)
    rows("Subject").all().delete()


def _rows(apps, schema_editor):
    alias = schema_editor.connection.alias
    return lambda name: apps.get_model("profiles", name).objects.using(alias)


class Migration(migrations.Migration):
    dependencies = [("profiles", "0031_subjects")]

    operations = [
        migrations.RunPython(drop_for_migration, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(forth, back, elidable=True),
        migrations.RunPython(migrations.RunPython.noop, drop_for_migration, elidable=True),
    ]
