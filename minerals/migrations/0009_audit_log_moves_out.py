"""The audit log is an app of its own, `audit_log`, which keeps the table."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("minerals", "0008_plain_certainty"),
        ("audit_log", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="AuditEvent")]),
    ]
