import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("minerals", "0020_flag_unstated"),
    ]

    operations = [
        migrations.CreateModel(
            name="LoadedYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("figures", "Statements of figures"),
                            ("trade-flows", "Trade flows"),
                            ("market-values", "Market values"),
                            ("governance", "Estimates of governance"),
                        ],
                        editable=False,
                        max_length=13,
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(editable=False)),
                ("number", models.PositiveSmallIntegerField(default=1, editable=False)),
                ("row_count", models.PositiveIntegerField(editable=False)),
                (
                    "sha256",
                    models.CharField(
                        blank=True, editable=False, help_text="Empty where no row is left.", max_length=64
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loaded_years",
                        to="minerals.release",
                    ),
                ),
            ],
            options={
                "ordering": ["release", "kind", "year", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("release", "kind", "year", "number"), name="loaded_year_number"
                    )
                ],
            },
        ),
    ]
