"""The audit log is written by facts and words alike, so it goes to `minerals`, with all its rows."""

from django.db import migrations

from profiles.guards import drop_for_migration


def forget_content_type(apps, schema_editor):
    """`post_migrate` makes the new one; the permissions of the old one would be of no use."""
    types = apps.get_model("contenttypes", "ContentType").objects.using(schema_editor.connection.alias)
    types.filter(app_label="profiles", model="auditevent").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("profiles", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(drop_for_migration, migrations.RunPython.noop, elidable=True),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="AuditEvent")],
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE profiles_auditevent RENAME TO minerals_auditevent",
                    "ALTER TABLE minerals_auditevent RENAME TO profiles_auditevent",
                )
            ],
        ),
        migrations.RunPython(forget_content_type, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(migrations.RunPython.noop, drop_for_migration, elidable=True),
    ]
