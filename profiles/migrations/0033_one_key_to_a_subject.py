"""One key to what a profile or an edition is of, in place of two."""

import django.db.models.deletion
from django.db import migrations, models

from profiles.guards import drop_for_migration


class Migration(migrations.Migration):
    dependencies = [("profiles", "0032_fill_subjects")]

    operations = [
        migrations.RunPython(drop_for_migration, migrations.RunPython.noop, elidable=True),
        migrations.AlterModelOptions(
            name="edition",
            options={
                "ordering": ["subject", "-number"],
                "permissions": [
                    ("withdraw_edition", "Can withdraw, consolidate or unpublish a live edition")
                ],
            },
        ),
        migrations.AlterModelOptions(
            name="profile",
            options={
                "ordering": ["subject", "pk"],
                "permissions": [
                    ("submit_profile", "Can submit a profile for review"),
                    ("restore_profile", "Can restore an earlier revision"),
                ],
            },
        ),
        migrations.RemoveConstraint("edition", "one_live_edition_per_country"),
        migrations.RemoveConstraint("edition", "one_live_edition_per_mineral"),
        migrations.RemoveConstraint("edition", "edition_number"),
        migrations.RemoveConstraint("edition", "edition_number_of_mineral"),
        migrations.RemoveConstraint("profile", "one_profile_per_country"),
        migrations.RemoveField("edition", "country"),
        migrations.RemoveField("edition", "mineral"),
        migrations.RemoveField("profile", "country"),
        migrations.RemoveField("profile", "mineral"),
        migrations.AlterField(
            model_name="edition",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="editions",
                to="profiles.subject",
            ),
        ),
        migrations.AlterField(
            model_name="profile",
            name="subject",
            field=models.OneToOneField(
                error_messages={"unique": "It already has a profile. Open that instead of starting another."},
                on_delete=django.db.models.deletion.PROTECT,
                related_name="profile",
                to="profiles.subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "live")),
                fields=("subject",),
                name="one_live_edition_a_subject",
                violation_error_message="It already has a live edition.",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(fields=("subject", "number"), name="edition_number"),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "country")), fields=("place",), name="one_subject_a_country"
            ),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "country"), ("mineral__isnull", True)),
                    models.Q(("kind", "mineral"), ("mineral__isnull", False)),
                    _connector="OR",
                ),
                name="subject_is_of_its_kind",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, drop_for_migration, elidable=True),
    ]
