from django.db import migrations

from leadhub.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("leadhub", "0001_initial")]

    operations = [
        AppendOnly(["leadhub_version", "leadhub_ruleset", "leadhub_event", "leadhub_eventposition", "leadhub_edit"])
    ]
