"""Draw the dated claims from the drafts that are there already."""

from django.db import migrations

from ..publishing.texts.review_dates import claims_in
from ..dates import first_day
from profiles.shape import PROSE


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    profile, claim = apps.get_model("profiles", "Profile"), apps.get_model("profiles", "DatedClaim")
    has = {field.name for field in profile._meta.fields}
    names = [text.name for text in PROSE if text.name in has]
    drafts = profile.objects.using(alias).order_by("pk").values_list("pk", *names)
    for pk, *texts in drafts.iterator(chunk_size=100):
        found = {one for text in texts for one in claims_in(text)}
        claim.objects.using(alias).bulk_create(
            claim(profile_id=pk, key=key, written=written, on=first_day(written))
            for key, written in sorted(found)
        )


class Migration(migrations.Migration):
    dependencies = [("profiles", "0023_dated_claims")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
