from django.db import migrations

from leadhub.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("leadhub", "0003_drafts_signatures_and_jobs")]

    operations = [AppendOnly(["leadhub_signature"])]
