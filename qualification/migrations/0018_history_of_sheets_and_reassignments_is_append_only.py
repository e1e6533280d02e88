from django.db import migrations

from leadhub.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("qualification", "0017_what_people_ask_of_each_other")]

    operations = [AppendOnly(["qualification_sheetchange", "qualification_reassignment"])]
