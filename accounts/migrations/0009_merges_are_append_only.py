from django.db import migrations

from leadhub.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_merges_and_possible_duplicates")]

    operations = [AppendOnly(["accounts_merge", "accounts_mergeundo"])]
