"""Profiles and editions get one key to what they are of. The pair of keys before it is removed in 0033."""

import django.db.models.deletion
from django.db import migrations, models

from profiles.guards import drop_for_migration

PLACE = {"on_delete": django.db.models.deletion.PROTECT, "to": "minerals.country"}


class Migration(migrations.Migration):
    dependencies = [("minerals", "0024_reworded_help"), ("profiles", "0030_unsaved_texts")]

    operations = [
        migrations.RunPython(drop_for_migration, migrations.RunPython.noop, elidable=True),
        migrations.CreateModel(
            name="Subject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("country", "Country"), ("mineral", "Mineral")], max_length=8),
                ),
                (
                    "place",
                    models.ForeignKey(
                        help_text="The place of figure references without a country; the world, unless it is a country.",
                        related_name="subjects",
                        **PLACE,
                    ),
                ),
                (
                    "mineral",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subject",
                        to="minerals.mineral",
                    ),
                ),
            ],
            options={"ordering": [models.functions.Coalesce("mineral__slug", "place__slug")]},
        ),
        migrations.AddField(
            model_name="edition",
            name="subject",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="editions",
                to="profiles.subject",
            ),
        ),
        migrations.AddField(
            model_name="profile",
            name="subject",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="profile",
                to="profiles.subject",
            ),
        ),
        # So that the way back can fill them.
        migrations.AlterField(
            model_name="edition",
            name="country",
            field=models.ForeignKey(null=True, related_name="editions", **PLACE),
        ),
        migrations.AlterField(
            model_name="profile",
            name="country",
            field=models.ForeignKey(null=True, related_name="drafts", **PLACE),
        ),
        migrations.RunPython(migrations.RunPython.noop, drop_for_migration, elidable=True),
    ]
