"""The audit log becomes an app of its own, with the rows that it had in `minerals`."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from profiles.guards import drop_for_migration


def rename(apps, schema_editor, old, new):
    """Give the content type and the saved filters of the log their new label; permissions go with the type."""
    using = schema_editor.connection.alias
    types = apps.get_model("contenttypes", "ContentType").objects.using(using)
    types.filter(app_label=new, model="auditevent").delete()
    types.filter(app_label=old, model="auditevent").update(app_label=new)
    filters = apps.get_model("profiles", "SavedFilter").objects.using(using)
    filters.filter(page=f"{old}.auditevent").update(page=f"{new}.auditevent")


def forth(apps, schema_editor):
    rename(apps, schema_editor, "minerals", "audit_log")


def back(apps, schema_editor):
    rename(apps, schema_editor, "audit_log", "minerals")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("minerals", "0008_plain_certainty"),
        ("profiles", "0008_plain_help_texts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(drop_for_migration, migrations.RunPython.noop, elidable=True),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE minerals_auditevent RENAME TO audit_log_auditevent",
                    "ALTER TABLE audit_log_auditevent RENAME TO minerals_auditevent",
                )
            ],
            state_operations=[
                migrations.CreateModel(
                    name="AuditEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    ("desk", "Desk"),
                                    ("command", "Command"),
                                    ("scheduler", "Scheduler"),
                                ],
                                default="desk",
                                max_length=10,
                            ),
                        ),
                        ("act", models.CharField(max_length=30)),
                        (
                            "object_type",
                            models.CharField(blank=True, help_text="Such as profiles.review.", max_length=60),
                        ),
                        ("object_id", models.CharField(blank=True, max_length=40)),
                        ("object_name", models.CharField(blank=True, max_length=200)),
                        ("changes", models.JSONField(default=dict, help_text="{field: [old, new]}")),
                        ("detail", models.JSONField(default=dict)),
                        (
                            "actor",
                            models.ForeignKey(
                                help_text="Nobody where a command did it for nobody.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "country",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="minerals.country",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-at", "-pk"],
                        "permissions": [("export_auditevent", "Can export the audit log")],
                        "indexes": [models.Index(fields=["object_type", "object_id"], name="audit_object")],
                    },
                ),
            ],
        ),
        migrations.RunPython(forth, back, elidable=True),
        migrations.RunPython(migrations.RunPython.noop, drop_for_migration, elidable=True),
    ]
