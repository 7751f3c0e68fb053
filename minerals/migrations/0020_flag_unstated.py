from django.db import migrations, models
from django.db.models import Q

from profiles.guards import drop_for_migration

FLAGS = [
    ("reported", "reported"),
    ("estimated", "estimated"),
    ("unstated", "the source does not say"),
    ("withheld", "withheld"),
    ("not-available", "not available"),
    ("zero", "none"),
    ("bounded", "bounded"),
    ("range", "range"),
    ("described", "described in words"),
    ("calculated", "calculated by us"),
    ("blank", "blank in the source: withheld, not available or none"),
]
HAS_VALUE = Q(flag__in=("reported", "estimated", "unstated", "zero", "calculated"))
MODELS = {"figurerevision": "", "marketvalue": "market_"}


def _anew(model, prefix):
    """What makes the flag known to a model, and to its constraint."""
    name = f"{prefix}value_exactly_where_the_flag_has_one"
    condition = (HAS_VALUE & Q(value__isnull=False)) | (~HAS_VALUE & Q(value__isnull=True))
    return [
        migrations.AlterField(model, "flag", models.CharField(max_length=15, choices=FLAGS)),
        migrations.RemoveConstraint(model, name),
        migrations.AddConstraint(model, models.CheckConstraint(condition=condition, name=name)),
    ]


class Migration(migrations.Migration):
    dependencies = [("minerals", "0019_a_grade_of_a_mineral")]

    operations = [
        migrations.RunPython(drop_for_migration, migrations.RunPython.noop, elidable=True),
        *(operation for model, prefix in MODELS.items() for operation in _anew(model, prefix)),
    ]
