"""Events are found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0007_projects"),
    ]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[
                    ("country", "Countries"),
                    ("mineral", "Minerals"),
                    ("list", "Official lists"),
                    ("region", "Regions"),
                    ("term", "Glossary"),
                    ("page", "Pages of the Atlas"),
                    ("policy", "Policies"),
                    ("partnership", "Partnerships"),
                    ("project", "Mines, plants and projects"),
                    ("event", "Events"),
                    ("text", "Texts of profiles"),
                ],
                max_length=12,
            ),
        ),
    ]
