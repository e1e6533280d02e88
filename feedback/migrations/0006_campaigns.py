"""Campaigns, and when leads were last rejected for what they are."""

from django.db import migrations, models
from django.db.models import Exists, Max, OuterRef, Subquery

import leadhub.keys


def look_back(apps, schema_editor):
    Lead, Verdict = apps.get_model("qualification", "Lead"), apps.get_model("feedback", "Verdict")
    beside = apps.get_model("feedback", "Reason").objects.filter(kind="rejection", says_quality=False).values("code")
    said = Verdict.objects.filter(handoff__lead=OuterRef("pk"), kind="rejected").exclude(reason__in=beside).order_by()
    last = said.values("handoff__lead").annotate(moment=Max("at")).values("moment")
    Lead.objects.filter(Exists(said)).update(rejected_at=Subquery(last))


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0005_sellers_find_reasons_in_groups'),
        ('qualification', '0031_leads_keep_their_milestones'),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=120, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('begins', models.DateField(help_text='Its first day.', null=True)),
                ('ends', models.DateField(help_text='Its last day.', null=True)),
                ('cost_amount', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('cost_currency', models.CharField(blank=True, max_length=3)),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('begins__isnull', True), ('ends__isnull', True), ('ends__gte', models.F('begins')), _connector='OR'), name='campaign_ends_when_it_begins_or_later'), models.CheckConstraint(condition=models.Q(models.Q(('cost_amount__isnull', True), ('cost_currency', '')), models.Q(('cost_amount__gte', 0), ('cost_amount__isnull', False), models.Q(('cost_currency', ''), _negated=True)), _connector='OR'), name='campaign_costs_an_amount_in_a_currency'), models.CheckConstraint(condition=models.Q(('code', ''), _negated=True), name='campaign_has_a_code')],
            },
        ),
        migrations.RunPython(look_back, migrations.RunPython.noop),
    ]
