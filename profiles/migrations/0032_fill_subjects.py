"""Name the subject of each profile and of its editions; on the way back, their country and mineral.

The regions of saved filters follow the path to them.
"""

from django.db import migrations

from profiles.guards import drop_for_migration

REGION = "country__region__", "subject__place__region__"
LISTS = {
    "profiles.profile": "",
    "profiles.edition": "",
    "profiles.review": "profile__",
    "profiles.revision": "profile__",
}


def forth(apps, schema_editor):
    rows = _rows(apps, schema_editor)
    for profile in rows("Profile").order_by("pk"):
        kind = "mineral" if profile.mineral_id else "country"
        subject = rows("Subject").create(
            kind=kind, place_id=profile.country_id, mineral_id=profile.mineral_id
        )
        rows("Profile").filter(pk=profile.pk).update(subject=subject)
        rows("Edition").filter(review__profile=profile.pk).update(subject=subject)
    _rename(rows, *REGION)


def back(apps, schema_editor):
    rows = _rows(apps, schema_editor)
    for subject in rows("Subject").order_by("pk"):
        for name in ("Profile", "Edition"):
            found = rows(name).filter(subject=subject)
            found.update(country=subject.place_id, mineral=subject.mineral_id, subject=None)
    rows("Subject").all().delete()
    _rename(rows, *reversed(REGION))


def _rename(rows, old, new):
    for page, before in LISTS.items():
        for one in rows("SavedFilter").filter(page=page, query__contains=f"{before}{old}"):
            query = "&".join(
                f"{before}{new}{part.removeprefix(before + old)}" if part.startswith(before + old) else part
                for part in one.query.split("&")
            )
            rows("SavedFilter").filter(pk=one.pk).update(query=query)


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
