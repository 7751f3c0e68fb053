from django.db import migrations, models


class Migration(migrations.Migration):
    """`is_revised` follows from the history: the next loading of a figure's releases sets it anew."""

    dependencies = [("minerals", "0002_imports_percent_and_blank")]

    operations = [
        migrations.RenameField("figurerevision", "changes_value", "is_revised"),
        migrations.AlterField(
            "figurerevision",
            "is_revised",
            models.BooleanField(
                default=False,
                help_text="It differs from an earlier value that was no estimate, or a correction changed it. A first "
                "estimate that a later release replaces is not revised: that is what estimates are for.",
            ),
        ),
    ]
