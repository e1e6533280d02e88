from django.db import migrations

from leadhub.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("qualification", "0033_drafts_in_the_shadow")]

    operations = [AppendOnly(["qualification_shadowdifference"])]
