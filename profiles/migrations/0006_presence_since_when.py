import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("profiles", "0005_editions_say_when_approved")]

    operations = [
        migrations.AddField(
            model_name="presence",
            name="opened_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
    ]
