"""Events as subjects, rows that point to them, and events that a profile leaves out."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import profiles.dates
import uuid
from django.db import migrations, models

from profiles.guards import drop_for_migration


class Migration(migrations.Migration):
    dependencies = [
        ("minerals", "0025_code_groups"),
        ("profiles", "0034_projects"),
    ]

    operations = [
        migrations.RunPython(drop_for_migration, migrations.RunPython.noop, elidable=True),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("name", models.CharField(max_length=200, verbose_name="title")),
            ],
            options={
                "ordering": ["slug"],
            },
        ),
        migrations.CreateModel(
            name="EventFacts",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "title",
                    models.CharField(
                        help_text="What happened, without a date: China stops acid exports.", max_length=200
                    ),
                ),
                (
                    "date",
                    models.CharField(
                        help_text="When it began: 2026, 2026-03 or 2026-03-31.",
                        max_length=10,
                        validators=[profiles.dates.validate_partial_date],
                    ),
                ),
                (
                    "until",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="The last day, where it is over.",
                        max_length=10,
                        validators=[profiles.dates.validate_partial_date],
                        verbose_name="until",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("supply-shock", "Supply shock"),
                            ("disaster", "Accident or disaster"),
                            ("export-control", "Export control"),
                            ("quota", "Quota"),
                            ("law", "Law"),
                            ("court", "Court ruling"),
                            ("agreement", "Agreement"),
                            ("company", "Decision of a company"),
                            ("stockpile", "Stockpile"),
                            ("price", "Price"),
                            ("other", "Other"),
                        ],
                        max_length=15,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "facts of the event",
                "ordering": ["position", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EventParty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("acts", "Acts or signs"),
                            ("hit", "Is hit"),
                            ("gains", "Gains"),
                            ("exposed", "Is exposed"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        help_text="What it means for this country, in one sentence.", max_length=300
                    ),
                ),
                (
                    "citation",
                    models.SlugField(help_text="Key of one of this profile's citations.", max_length=60),
                ),
            ],
            options={
                "verbose_name_plural": "event parties",
                "ordering": ["position", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HiddenEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.CharField(help_text="For editors. Readers do not see it.", max_length=200)),
            ],
            options={
                "ordering": ["position", "pk"],
                "abstract": False,
            },
        ),
        migrations.AlterModelOptions(
            name="subject",
            options={
                "ordering": [
                    django.db.models.functions.comparison.Coalesce(
                        "mineral__slug", "event__slug", "place__slug"
                    )
                ]
            },
        ),
        migrations.RemoveConstraint(
            model_name="subject",
            name="subject_is_of_its_kind",
        ),
        migrations.AddField(
            model_name="editionevent",
            name="told_in",
            field=models.CharField(
                blank=True,
                help_text="The slug of the event that it points to; lists tell that once.",
                max_length=80,
            ),
        ),
        migrations.AddField(
            model_name="editioneventpartner",
            name="note",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="editioneventpartner",
            name="part",
            field=models.CharField(
                blank=True,
                choices=[
                    ("acts", "Acts or signs"),
                    ("hit", "Is hit"),
                    ("gains", "Gains"),
                    ("exposed", "Is exposed"),
                ],
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="profile",
            name="effects",
            field=models.TextField(
                blank=True,
                help_text="Measured effects: a figure or a citation each.",
                validators=[django.core.validators.MaxLengthValidator(20000)],
                verbose_name="What it did",
            ),
        ),
        migrations.AddField(
            model_name="profile",
            name="happened",
            field=models.TextField(
                blank=True,
                help_text="In the order of time, each claim with its citation.",
                validators=[django.core.validators.MaxLengthValidator(20000)],
                verbose_name="What happened",
            ),
        ),
        migrations.AlterField(
            model_name="editionevent",
            name="status",
            field=models.CharField(
                blank=True,
                choices=[
                    ("announced", "Announced"),
                    ("in-force", "In force"),
                    ("suspended", "Suspended"),
                    ("ended", "Ended"),
                    ("superseded", "Superseded"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="editionevent",
            name="table",
            field=models.CharField(
                choices=[("policies", "Policies"), ("partnerships", "Partnerships"), ("events", "Events")],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="partnership",
            name="citation",
            field=models.SlugField(
                blank=True, help_text="Key of one of this profile's citations.", max_length=60
            ),
        ),
        migrations.AlterField(
            model_name="partnership",
            name="date",
            field=models.CharField(
                blank=True,
                help_text="2026, 2026-03 or 2026-03-31.",
                max_length=10,
                validators=[profiles.dates.validate_partial_date],
            ),
        ),
        migrations.AlterField(
            model_name="partnership",
            name="summary",
            field=models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(600)]),
        ),
        migrations.AlterField(
            model_name="partnership",
            name="title",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name="recentchange",
            name="citation",
            field=models.SlugField(
                blank=True, help_text="Key of one of this profile's citations.", max_length=60
            ),
        ),
        migrations.AlterField(
            model_name="recentchange",
            name="date",
            field=models.CharField(
                blank=True,
                help_text="When it happened: 2026, 2026-03 or 2026-03-31.",
                max_length=10,
                validators=[profiles.dates.validate_partial_date],
            ),
        ),
        migrations.AlterField(
            model_name="recentchange",
            name="summary",
            field=models.CharField(blank=True, help_text="One sentence.", max_length=300),
        ),
        migrations.AlterField(
            model_name="subject",
            name="kind",
            field=models.CharField(
                choices=[("country", "Country"), ("mineral", "Mineral"), ("event", "Event")], max_length=8
            ),
        ),
        migrations.AlterField(
            model_name="watchitem",
            name="citation",
            field=models.SlugField(
                blank=True, help_text="Key of one of this profile's citations.", max_length=60
            ),
        ),
        migrations.AlterField(
            model_name="watchitem",
            name="date",
            field=models.CharField(
                blank=True,
                help_text="When it is due: 2026, 2026-03 or 2026-03-31.",
                max_length=10,
                validators=[profiles.dates.validate_partial_date],
                verbose_name="due",
            ),
        ),
        migrations.AlterField(
            model_name="watchitem",
            name="summary",
            field=models.CharField(blank=True, help_text="One sentence.", max_length=300),
        ),
        migrations.AddField(
            model_name="partnership",
            name="event",
            field=models.ForeignKey(
                blank=True,
                help_text="Point to an event instead of telling it again: date, title, words and source are the event’s where they are empty here, as they stand when the profile is submitted.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="profiles.event",
            ),
        ),
        migrations.AddField(
            model_name="recentchange",
            name="event",
            field=models.ForeignKey(
                blank=True,
                help_text="Point to an event instead of telling it again: date, title, words and source are the event’s where they are empty here, as they stand when the profile is submitted.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="profiles.event",
            ),
        ),
        migrations.AddField(
            model_name="subject",
            name="event",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="subject",
                to="profiles.event",
            ),
        ),
        migrations.AddField(
            model_name="watchitem",
            name="event",
            field=models.ForeignKey(
                blank=True,
                help_text="Point to an event instead of telling it again: date, title, words and source are the event’s where they are empty here, as they stand when the profile is submitted.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="profiles.event",
            ),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("event__isnull", True), ("kind", "country"), ("mineral__isnull", True)),
                    models.Q(("event__isnull", True), ("kind", "mineral"), ("mineral__isnull", False)),
                    models.Q(("event__isnull", False), ("kind", "event"), ("mineral__isnull", True)),
                    _connector="OR",
                ),
                name="subject_is_of_its_kind",
            ),
        ),
        migrations.AddField(
            model_name="eventfacts",
            name="minerals",
            field=models.ManyToManyField(blank=True, related_name="+", to="minerals.mineral"),
        ),
        migrations.AddField(
            model_name="eventfacts",
            name="profile",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="event_facts", to="profiles.profile"
            ),
        ),
        migrations.AddField(
            model_name="eventparty",
            name="country",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="minerals.country"
            ),
        ),
        migrations.AddField(
            model_name="eventparty",
            name="profile",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="event_parties",
                to="profiles.profile",
            ),
        ),
        migrations.AddField(
            model_name="hiddenevent",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="profiles.event"
            ),
        ),
        migrations.AddField(
            model_name="hiddenevent",
            name="profile",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="hidden_events",
                to="profiles.profile",
            ),
        ),
        migrations.AddConstraint(
            model_name="eventfacts",
            constraint=models.UniqueConstraint(fields=("profile", "uid"), name="event_facts_uid"),
        ),
        migrations.AddConstraint(
            model_name="eventparty",
            constraint=models.UniqueConstraint(fields=("profile", "uid"), name="event_party_uid"),
        ),
        migrations.AddConstraint(
            model_name="eventparty",
            constraint=models.UniqueConstraint(
                fields=("profile", "country"),
                name="one_party_a_country",
                violation_error_message="This country is in the event already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hiddenevent",
            constraint=models.UniqueConstraint(fields=("profile", "uid"), name="hidden_event_uid"),
        ),
        migrations.AddConstraint(
            model_name="hiddenevent",
            constraint=models.UniqueConstraint(
                fields=("profile", "event"),
                name="one_hidden_row_an_event",
                violation_error_message="This event is hidden already.",
            ),
        ),
    ]
