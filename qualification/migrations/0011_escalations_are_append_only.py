from django.db import migrations

from leadhub.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("qualification", "0010_clocks_of_the_agreement")]

    operations = [AppendOnly(["qualification_escalation"])]
