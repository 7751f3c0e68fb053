import django.db.models.deletion
from django.db import migrations, models

from profiles.guards import drop_for_migration


class Migration(migrations.Migration):
    """After the figures have their source: PostgreSQL alters no table whose foreign keys wait to be checked."""

    dependencies = [("minerals", "0012_source_of_a_figure")]

    operations = [
        migrations.RunPython(drop_for_migration, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="figure",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="figures", to="minerals.source"
            ),
        ),
        migrations.AddIndex(
            model_name="figure",
            index=models.Index(fields=["source", "measure", "year"], name="figure_years_of_a_source"),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.UniqueConstraint(
                fields=(
                    "country",
                    "mineral",
                    "stage",
                    "form",
                    "measure",
                    "basis",
                    "year",
                    "source",
                    "scenario",
                ),
                name="one_figure_an_identity",
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("measure__in", ("projected-production", "projected-capacity")),
                        models.Q(("scenario", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(
                            ("measure__in", ("projected-production", "projected-capacity")), _negated=True
                        ),
                        ("scenario", ""),
                    ),
                    _connector="OR",
                ),
                name="scenario_exactly_of_a_projection",
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_headline", True),
                    ("measure__in", ("projected-production", "projected-capacity")),
                    _negated=True,
                ),
                name="no_projection_headlines",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)), fields=("is_default",), name="one_default_source"
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, drop_for_migration, elidable=True),
    ]
