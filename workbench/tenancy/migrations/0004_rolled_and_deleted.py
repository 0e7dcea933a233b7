from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0003_idempotent_responses")]

    operations = [
        migrations.AddField("apikey", "rolled_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("serviceaccount", "rolled_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("organization", "deleted_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("organization", "purged_at", models.DateTimeField(blank=True, null=True)),
    ]
