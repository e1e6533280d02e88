from django.db import migrations

from leadhub.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("leadhub", "0007_webhooks")]

    operations = [AppendOnly(["leadhub_deliveryattempt"])]
