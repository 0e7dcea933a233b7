import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('detection', '0003_block'),
        ('movespecs', '0003_search_and_pages'),
        ('tenancy', '0003_idempotent_responses'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='detectionsession', name='session_by_project'),
        migrations.AddIndex(
            model_name='detectionsession',
            index=models.Index(fields=['project', '-created_at', '-id'], name='session_of_project'),
        ),
        migrations.AddIndex(
            model_name='detectionsession',
            index=models.Index(
                condition=models.Q(('ended_at', None)),
                fields=['project', '-created_at', '-id'],
                name='session_living_of_project',
            ),
        ),
        migrations.CreateModel(
            name='Recording',
            fields=[
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='recording', serialize=False, to='detection.detectionsession')),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='RecordingChunk',
            fields=[
                ('pk', models.CompositePrimaryKey('session_id', 'first_frame', blank=True, editable=False, primary_key=True, serialize=False)),
                ('first_frame', models.PositiveIntegerField()),
                ('data', models.BinaryField()),
                ('session', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='detection.detectionsession')),
            ],
        ),
    ]
