"""Editions from before forced publication were all approved before they were published."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    Edition, Review = apps.get_model("profiles", "Edition"), apps.get_model("profiles", "Review")
    decided = Review.objects.filter(pk=OuterRef("review")).values("decided_at")[:1]
    editions = Edition.objects.using(schema_editor.connection.alias).filter(approved_at__isnull=True)
    editions.update(approved_at=Subquery(decided))


class Migration(migrations.Migration):
    dependencies = [("profiles", "0004_editorial_desk")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
