from django.db import migrations

from profiles.guards import drop_for_migration


class Migration(migrations.Migration):
    dependencies = [("profiles", "0002_audit_moves_down")]

    operations = [
        migrations.RunPython(drop_for_migration, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint(model_name="edition", name="withdrawn_with_a_notice"),
        migrations.RenameField(model_name="edition", old_name="withdrawn_at", new_name="ended_at"),
        migrations.RenameField(model_name="edition", old_name="withdrawal_notice", new_name="notice"),
        migrations.RunPython(migrations.RunPython.noop, drop_for_migration, elidable=True),
    ]
