from django.db import migrations

from leadhub.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("leadhub", "0014_exports")]

    operations = [AppendOnly(["leadhub_export"])]
