from django.db import migrations

from leadhub.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_initial"), ("leadhub", "0002_append_only")]

    operations = [AppendOnly(["feedback_verdict"])]
