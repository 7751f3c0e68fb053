from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("profiles", "0002_audit_moves_down")]

    operations = [
        migrations.RemoveConstraint(model_name="edition", name="withdrawn_with_a_notice"),
        migrations.RenameField(model_name="edition", old_name="withdrawn_at", new_name="ended_at"),
        migrations.RenameField(model_name="edition", old_name="withdrawal_notice", new_name="notice"),
    ]
