import accounts.models.account
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
import leadhub.keys
from django.conf import settings
from django.db import migrations, models

from leadhub.tables import CreateTogether
from leadhub.triggers import AppendOnly, PerEngine

TABLE = "accounts_erasedkey"
LIFTED = "EXISTS (SELECT 1 FROM accounts_erasurelift WHERE erasure_id = OLD.erasure_id AND kind = OLD.kind)"
POSTGRESQL = [
    f"""
    CREATE FUNCTION {TABLE}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND {LIFTED} THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$
    """,
    f"CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE} "
    f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_append_only()",
    f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
    "FOR EACH STATEMENT EXECUTE FUNCTION leadhub_refuse_change()",
]
SQLITE = [
    f"CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END",
    f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} FOR EACH ROW WHEN NOT {LIFTED} "
    f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END",
]
UNDO = {
    "postgresql": [
        *(f"DROP TRIGGER {TABLE}_{name} ON {TABLE}" for name in ("no_truncate", "append_only")),
        f"DROP FUNCTION {TABLE}_append_only()",
    ],
    "sqlite": [f"DROP TRIGGER {TABLE}_no_{verb}" for verb in ("delete", "update")],
}


class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_capabilities_of_product_lines'),
        ('accounts', '0003_noise_with_evidence'),
        ('accounts', '0004_merged_contacts_are_found'),
        ('accounts', '0005_territories_by_postal_code_and_partners_of_record'),
        ('accounts', '0006_deal_registrations'),
        ('accounts', '0007_clearances'),
        ('accounts', '0008_merges_and_possible_duplicates'),
        ('accounts', '0009_merges_are_append_only'),
        ('accounts', '0010_consent_and_erasure'),
        ('accounts', '0011_names_that_end_alike'),
        ('accounts', '0012_erasures_can_be_lifted'),
    ]

    initial = True

    dependencies = [
        ('leadhub', '0001_squashed_0020_fields_left_alone'),
    ]

    operations = [
        CreateTogether(
            [
                migrations.CreateModel(
                    name='Account',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(blank=True, max_length=200)),
                        ('name_key', models.CharField(blank=True, editable=False, max_length=200)),
                        ('domain', models.CharField(blank=True, max_length=253)),
                        ('industry', models.CharField(blank=True, help_text='NAICS digits, or NACE written as nace:32.50.', max_length=16, null=True)),
                        ('application', models.CharField(blank=True, max_length=120, null=True)),
                        ('country', models.CharField(blank=True, help_text='ISO 3166-1, two letters.', max_length=2, null=True)),
                        ('region', models.CharField(blank=True, help_text='ISO 3166-2, for example US-MN.', max_length=6, null=True)),
                        ('postal_code', models.CharField(blank=True, max_length=16, null=True)),
                        ('employee_count', models.PositiveIntegerField(blank=True, null=True)),
                        ('plant_count', models.PositiveIntegerField(blank=True, null=True)),
                        ('production_model', models.CharField(blank=True, choices=[('make_to_stock', 'Make to stock'), ('make_to_order', 'Make to order'), ('engineer_to_order', 'Engineer to order'), ('mixed', 'Mixed')], max_length=20, null=True)),
                        ('order_profile', models.CharField(blank=True, choices=[('prototype', 'Prototypes'), ('small_series', 'Small series'), ('series', 'Series'), ('spare_parts', 'Spare parts')], max_length=20, null=True)),
                        ('certifications', models.JSONField(blank=True, default=list)),
                        ('compliance_needs', models.JSONField(blank=True, default=list)),
                        ('channel_type', models.CharField(blank=True, choices=[('end_user', 'End user'), ('oem', 'OEM'), ('contract_manufacturer', 'Contract manufacturer'), ('tier_1_supplier', 'Tier 1 supplier'), ('tier_2_supplier', 'Tier 2 supplier'), ('tier_3_supplier', 'Tier 3 supplier'), ('distributor', 'Distributor')], max_length=24, null=True)),
                        ('relationships', models.JSONField(blank=True, default=list)),
                        ('target_status', models.CharField(choices=[('named_target', 'Named target'), ('house', 'House account'), ('open', 'Open'), ('do_not_pursue', 'Do not pursue')], default='open', max_length=16)),
                        ('facts_as_of', models.JSONField(default=dict, editable=False)),
                        ('facts_stamp', models.PositiveIntegerField(default=1, editable=False)),
                        ('canonical_id', models.UUIDField(editable=False)),
                        ('created_at', models.DateTimeField(editable=False)),
                        ('updated_at', models.DateTimeField(editable=False)),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='owned_accounts', to=settings.AUTH_USER_MODEL)),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subsidiaries', to='accounts.account')),
                        ('distributor_of_record', models.ForeignKey(blank=True, help_text='The partner that serves this company by agreement, as operations or the CRM keeps it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts_of_record', to='accounts.partner')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['domain'], name='account_by_domain'), models.Index(fields=['name_key', 'country'], name='account_by_name'), models.Index(fields=['name_key'], name='account_by_name_prefix', opclasses=['varchar_pattern_ops']), models.Index(accounts.models.account.NameEnding('name_key'), name='account_by_name_ending'), models.Index(fields=['domain'], name='account_by_domain_prefix', opclasses=['varchar_pattern_ops']), models.Index(condition=models.Q(('canonical_id', models.F('id')), _negated=True), fields=['canonical_id'], name='account_merged'), models.Index(fields=['-created_at', '-id'], name='account_by_creation')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(models.Q(('domain', ''), _negated=True), ('canonical_id', models.F('id'))), fields=('domain',), name='account_domain_is_unique_among_canonical'), models.UniqueConstraint(models.F('name_key'), django.db.models.functions.comparison.Coalesce('country', models.Value('')), condition=models.Q(('canonical_id', models.F('id')), ('domain', ''), models.Q(('name_key', ''), _negated=True)), name='account_name_is_unique_in_its_country_without_domain')],
                    },
                ),
                migrations.CreateModel(
                    name='Capability',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('order_kind', models.CharField(blank=True, choices=[('sample', 'Sample'), ('prototype', 'Prototype'), ('pilot', 'Pilot series'), ('series', 'Series'), ('spare', 'Spare part'), ('repeat', 'Repeat order')], help_text='None means every kind of order.', max_length=12, null=True)),
                        ('process', models.CharField(help_text='For example 5-axis milling.', max_length=80)),
                        ('materials', models.JSONField(blank=True, default=list)),
                        ('tolerance_um', models.FloatField(blank=True, help_text='The smallest that is held, in micrometres.', null=True, verbose_name='tolerance (µm)')),
                        ('length_mm', models.FloatField(blank=True, help_text='The largest part; its longest side.', null=True, verbose_name='length (mm)')),
                        ('width_mm', models.FloatField(blank=True, null=True, verbose_name='width (mm)')),
                        ('height_mm', models.FloatField(blank=True, null=True, verbose_name='height (mm)')),
                        ('volume_from', models.PositiveIntegerField(blank=True, help_text='Pieces a year; none means no least.', null=True)),
                        ('volume_to', models.PositiveIntegerField(blank=True, help_text='Pieces a year; none means no most.', null=True)),
                        ('certificates', models.JSONField(blank=True, default=list)),
                        ('lead_time_days', models.PositiveIntegerField(blank=True, null=True)),
                        ('capacity_from', models.DateField(blank=True, help_text='When capacity is free; none means now.', null=True)),
                        ('note', models.CharField(blank=True, max_length=500)),
                        ('is_active', models.BooleanField(default=True)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('product_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='capabilities', to='accounts.productline')),
                    ],
                    options={
                        'verbose_name_plural': 'capabilities',
                        'constraints': [models.CheckConstraint(condition=models.Q(django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('process')), 0)), name='capability_names_its_process'), models.CheckConstraint(condition=models.Q(('tolerance_um__isnull', True), ('tolerance_um__gt', 0), _connector='OR'), name='capability_tolerance_is_above_zero'), models.CheckConstraint(condition=models.Q(models.Q(('length_mm__isnull', True), ('length_mm__gt', 0), _connector='OR'), models.Q(('width_mm__isnull', True), ('width_mm__gt', 0), _connector='OR'), models.Q(('height_mm__isnull', True), ('height_mm__gt', 0), _connector='OR')), name='capability_sides_are_above_zero'), models.CheckConstraint(condition=models.Q(models.Q(('width_mm__isnull', True), ('length_mm__isnull', False), _connector='OR'), models.Q(('height_mm__isnull', True), ('width_mm__isnull', False), _connector='OR')), name='capability_sides_are_stated_from_length_to_height'), models.CheckConstraint(condition=models.Q(('volume_from__isnull', True), ('volume_to__isnull', True), ('volume_from__lte', models.F('volume_to')), _connector='OR'), name='capability_volume_from_is_not_above_volume_to')],
                    },
                ),
                migrations.CreateModel(
                    name='Clearance',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('until', models.DateTimeField()),
                        ('proof', models.CharField(help_text='What it rests on, such as the number of a licence.', max_length=200)),
                        ('granted_at', models.DateTimeField()),
                        ('granted_by_name', models.CharField(max_length=120)),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('withdrawn_by_name', models.CharField(blank=True, max_length=120)),
                        ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clearances', to=settings.AUTH_USER_MODEL)),
                        ('partner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clearances', to='accounts.partner')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['-granted_at', '-id'], name='clearance_by_granting')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('partner__isnull', False), ('user__isnull', True)), models.Q(('partner__isnull', True), ('user__isnull', False)), _connector='OR'), name='clearance_is_of_a_person_or_a_partner'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('proof')), 0)), name='clearance_rests_on_a_proof'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by_name', '')), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawn_by_name', ''), _negated=True)), _connector='OR'), name='clearance_withdrawn_says_by_whom')],
                    },
                ),
                migrations.CreateModel(
                    name='Consent',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('channel', models.CharField(choices=[('email', 'E-mail'), ('phone', 'Telephone'), ('messaging', 'Messaging'), ('post', 'Post')], max_length=12)),
                        ('purpose', models.CharField(choices=[('marketing', 'News and offers'), ('sales', 'Talk about a project')], max_length=12)),
                        ('state', models.CharField(choices=[('given', 'Given'), ('withdrawn', 'Withdrawn')], max_length=12)),
                        ('source', models.CharField(help_text='Where it was said: a form, a system, a fair.', max_length=60)),
                        ('said_at', models.DateTimeField()),
                        ('recorded_at', models.DateTimeField()),
                        ('by', models.UUIDField(null=True)),
                        ('by_name', models.CharField(max_length=120)),
                        ('proof', models.ForeignKey(help_text='What it rests on.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='accounts.consentproof')),
                        ('contact', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='accounts.contact')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['contact', 'channel', 'purpose', 'source', '-said_at'], name='consent_of_contact')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'given'), _negated=True), ('proof__isnull', False), _connector='OR'), name='consent_given_rests_on_a_proof'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='consent_names_its_source')],
                    },
                ),
                migrations.CreateModel(
                    name='ConsentProof',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('text', models.TextField()),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('text')), 0)), name='consent_proof_is_not_blank')],
                    },
                ),
                migrations.CreateModel(
                    name='Contact',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('email', models.CharField(blank=True, max_length=254, null=True)),
                        ('email_key', models.CharField(blank=True, editable=False, max_length=254)),
                        ('phone', models.CharField(blank=True, max_length=40, null=True)),
                        ('phone_key', models.CharField(blank=True, editable=False, help_text='E.164.', max_length=20)),
                        ('first_name', models.CharField(blank=True, max_length=80, null=True)),
                        ('last_name', models.CharField(blank=True, max_length=80, null=True)),
                        ('name_key', models.CharField(blank=True, editable=False, max_length=160)),
                        ('job_title', models.CharField(blank=True, max_length=160, null=True)),
                        ('function', models.CharField(blank=True, choices=[('engineering', 'Engineering'), ('operations', 'Operations'), ('quality', 'Quality'), ('procurement', 'Procurement'), ('finance', 'Finance'), ('management', 'Management'), ('other', 'Other')], max_length=16, null=True)),
                        ('function_derived', models.BooleanField(default=False, help_text='Whether the function was read from the title.')),
                        ('language', models.CharField(blank=True, max_length=8, null=True)),
                        ('noise_class', models.CharField(blank=True, choices=[('student_or_academic', 'Student or academic'), ('competitor', 'Competitor'), ('current_supplier', 'Current supplier of ours'), ('job_seeker', 'Job seeker'), ('vendor_solicitation', 'Offers us something'), ('consultant', 'Consultant'), ('distributor_fishing', 'Distributor fishing for prices'), ('free_mail', 'Free-mail address'), ('disposable_mail', 'Disposable address'), ('scanner_or_bot', 'Mail scanner or bot')], max_length=24, null=True)),
                        ('facts_as_of', models.JSONField(default=dict, editable=False)),
                        ('facts_stamp', models.PositiveIntegerField(default=1, editable=False)),
                        ('canonical_id', models.UUIDField(editable=False)),
                        ('erased_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('created_at', models.DateTimeField(editable=False)),
                        ('updated_at', models.DateTimeField(editable=False)),
                        ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='accounts.account')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['email_key'], name='contact_by_email'), models.Index(fields=['phone_key'], name='contact_by_phone'), models.Index(condition=models.Q(('canonical_id', models.F('id')), _negated=True), fields=['canonical_id'], name='contact_merged'), models.Index(fields=['-created_at', '-id'], name='contact_by_creation')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(models.Q(('email_key', ''), _negated=True), ('canonical_id', models.F('id')), ('erased_at__isnull', True)), fields=('email_key',), name='contact_email_is_unique'), models.UniqueConstraint(condition=models.Q(('canonical_id', models.F('id')), ('email_key', ''), ('erased_at__isnull', True), models.Q(('phone_key', ''), _negated=True)), fields=('phone_key', 'name_key'), name='contact_phone_and_name_are_unique_without_email')],
                    },
                ),
                migrations.CreateModel(
                    name='DealRegistration',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('customer_name', models.CharField(max_length=200)),
                        ('customer_domain', models.CharField(blank=True, max_length=253)),
                        ('country', models.CharField(blank=True, max_length=2)),
                        ('region', models.CharField(blank=True, max_length=6)),
                        ('project', models.CharField(blank=True, max_length=200)),
                        ('expected_amount', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                        ('currency', models.CharField(blank=True, max_length=3)),
                        ('source', models.CharField(choices=[('partner', 'The partner asked'), ('enquiry', 'An enquiry of the partner named the customer'), ('transfer', 'Operations gave it')], max_length=12)),
                        ('status', models.CharField(choices=[('registered', 'Free, and yours until a date'), ('first_in_line', 'Known: you are first in line'), ('protected_for_another', 'Protected for another'), ('refused', 'Refused'), ('expired', 'Expired'), ('withdrawn', 'Withdrawn by the partner'), ('ended', 'Ended by operations')], max_length=24)),
                        ('rule', models.CharField(choices=[('free', 'Nobody stands against it'), ('direct_contact', 'Sales holds the customer, or was in contact of late'), ('registered_before', 'Another partner was first'), ('house_account', 'We sell to this customer ourselves'), ('not_pursued', 'We do not sell to this customer'), ('sales_let_go', 'Sales has let go, and it was first in line'), ('progress', 'The partner makes progress'), ('time', 'Its time is over'), ('partner', 'The partner withdrew it'), ('operations', 'Operations ended it'), ('transfer', 'Operations gave it to another partner'), ('appeal', 'Operations answered an appeal')], help_text='What decided that it stands so.', max_length=24)),
                        ('seq', models.PositiveIntegerField(default=0, help_text='How many steps its history has.')),
                        ('agreement', models.PositiveIntegerField(help_text='Version of the agreement in force when it was asked for.')),
                        ('days', models.PositiveIntegerField(help_text='For how long it is protected, and each extension too.')),
                        ('extensions_allowed', models.PositiveIntegerField()),
                        ('extensions', models.PositiveIntegerField(default=0)),
                        ('requested_at', models.DateTimeField()),
                        ('updated_at', models.DateTimeField()),
                        ('registered_at', models.DateTimeField(null=True)),
                        ('period_began_at', models.DateTimeField(help_text='Progress from then on extends it.', null=True)),
                        ('protected_until', models.DateTimeField(null=True)),
                        ('look_at', models.DateTimeField(help_text='When time may change how it stands.', null=True)),
                        ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='accounts.account')),
                        ('partner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='accounts.partner')),
                        ('product_line', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.productline')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('look_at__isnull', False)), fields=['look_at'], name='registration_due'), models.Index(fields=['-requested_at', '-id'], name='registration_by_request'), models.Index(fields=['partner', '-requested_at', '-id'], name='registration_of_partner'), models.Index(fields=['account', 'product_line'], name='registration_of_customer')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ('registered', 'first_in_line'))), fields=('account', 'product_line'), name='registration_one_standing_per_customer_and_line'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'registered'), _negated=True), models.Q(('period_began_at__isnull', False), ('protected_until__isnull', False), ('registered_at__isnull', False)), _connector='OR'), name='registration_that_protects_says_until_when'), models.CheckConstraint(condition=models.Q(models.Q(('look_at__isnull', False), ('status__in', ('registered', 'first_in_line'))), models.Q(models.Q(('status__in', ('registered', 'first_in_line')), _negated=True), ('look_at__isnull', True)), _connector='OR'), name='registration_that_stands_is_looked_at'), models.CheckConstraint(condition=models.Q(('extensions__lte', models.F('extensions_allowed'))), name='registration_is_extended_as_often_as_agreed'), models.CheckConstraint(condition=models.Q(('expected_amount__isnull', True), models.Q(('currency', ''), _negated=True), _connector='OR'), name='registration_with_an_amount_names_its_currency')],
                    },
                ),
                migrations.CreateModel(
                    name='ErasedKey',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('digest', models.BinaryField(help_text='HMAC-SHA-256 under the secret of erasures.', max_length=32, unique=True)),
                        ('kind', models.CharField(choices=[('email', 'E-mail'), ('phone', 'Telephone with name'), ('external_id', 'Id in another system')], max_length=12)),
                        ('opted_out', models.JSONField(default=list)),
                        ('erasure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keys', to='accounts.erasure')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Erasure',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('contact', models.UUIDField(help_text='The contact that all others of the person were merged into.', unique=True)),
                        ('reason', models.CharField(choices=[('asked', 'The person asked for it'), ('consent_withdrawn', 'The person withdrew the consent it rested on'), ('no_longer_needed', 'The data are not needed any more'), ('unlawful', 'The data should not have been taken')], max_length=20)),
                        ('at', models.DateTimeField()),
                        ('by', models.UUIDField(null=True)),
                        ('by_name', models.CharField(max_length=120)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['-at', '-id'], name='erasure_by_time')],
                    },
                ),
                migrations.CreateModel(
                    name='ErasureLift',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(choices=[('email', 'E-mail'), ('phone', 'Telephone with name'), ('external_id', 'Id in another system')], max_length=12)),
                        ('reason', models.CharField(choices=[('asked', 'The person asked to be in again'), ('another_person', 'Somebody else is reached there now'), ('mistaken', 'Another person was meant to be erased')], max_length=20)),
                        ('at', models.DateTimeField()),
                        ('by', models.UUIDField(null=True)),
                        ('by_name', models.CharField(max_length=120)),
                        ('erasure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lifts', to='accounts.erasure')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['-at', '-id'], name='erasure_lift_by_time')],
                    },
                ),
                migrations.CreateModel(
                    name='ErasureSecret',
                    fields=[
                        ('id', models.SmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                        ('sealed', models.TextField()),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='erasure_secret_is_one_row')],
                    },
                ),
                migrations.CreateModel(
                    name='ExternalRef',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('system', models.CharField(max_length=60)),
                        ('object', models.CharField(choices=[('account', 'Account'), ('contact', 'Contact'), ('lead', 'Lead')], max_length=8)),
                        ('external_id', models.CharField(max_length=200)),
                        ('target', models.UUIDField(db_index=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('system', 'object', 'external_id'), name='external_ref_is_unique_in_its_system')],
                    },
                ),
                migrations.CreateModel(
                    name='Merge',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('noun', models.CharField(choices=[('account', 'Account'), ('contact', 'Contact'), ('lead', 'Lead')], max_length=8)),
                        ('loser', models.UUIDField()),
                        ('winner', models.UUIDField()),
                        ('undo', models.JSONField(default=dict)),
                        ('at', models.DateTimeField()),
                        ('by', models.UUIDField(null=True)),
                        ('by_name', models.CharField(max_length=120)),
                        ('part_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='accounts.merge')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['loser', '-id'], name='merge_of_loser'), models.Index(fields=['winner', '-id'], name='merge_of_winner'), models.Index(fields=['-at', '-id'], name='merge_by_time')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('loser', models.F('winner')), _negated=True), name='merge_is_of_two'), models.CheckConstraint(condition=models.Q(models.Q(('noun', 'lead'), ('part_of__isnull', False)), models.Q(models.Q(('noun', 'lead'), _negated=True), ('part_of__isnull', True)), _connector='OR'), name='merge_of_leads_is_part_of_another')],
                    },
                ),
                migrations.CreateModel(
                    name='MergeUndo',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('at', models.DateTimeField()),
                        ('by', models.UUIDField(null=True)),
                        ('by_name', models.CharField(max_length=120)),
                        ('merge', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='undone', to='accounts.merge')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='NoiseFinding',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('noise_class', models.CharField(choices=[('student_or_academic', 'Student or academic'), ('competitor', 'Competitor'), ('current_supplier', 'Current supplier of ours'), ('job_seeker', 'Job seeker'), ('vendor_solicitation', 'Offers us something'), ('consultant', 'Consultant'), ('distributor_fishing', 'Distributor fishing for prices'), ('free_mail', 'Free-mail address'), ('disposable_mail', 'Disposable address'), ('scanner_or_bot', 'Mail scanner or bot')], max_length=24)),
                        ('evidence', models.CharField(help_text='A code such as title:student; never what was written.', max_length=60)),
                        ('decides', models.BooleanField(default=False, help_text='Whether it sets the class of the contact.')),
                        ('source', models.CharField(help_text='A rule, a person or an integration.', max_length=12)),
                        ('by', models.UUIDField(null=True)),
                        ('by_name', models.CharField(max_length=120)),
                        ('comment', models.TextField(blank=True)),
                        ('found_at', models.DateTimeField()),
                        ('lifted_at', models.DateTimeField(null=True)),
                        ('lifted_by', models.UUIDField(null=True)),
                        ('lifted_by_name', models.CharField(blank=True, max_length=120)),
                        ('lift_comment', models.TextField(blank=True)),
                        ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='noise_findings', to='accounts.contact')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('contact', 'noise_class', 'evidence'), name='noise_finding_stands_once'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_by_name', '')), models.Q(('lifted_at__isnull', False), models.Q(('lifted_by_name', ''), _negated=True)), _connector='OR'), name='noise_finding_lifted_says_by_whom')],
                    },
                ),
                migrations.CreateModel(
                    name='Partner',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=120, unique=True)),
                        ('kind', models.CharField(choices=[('distributor', 'Distributor'), ('representative', "Manufacturers' representative"), ('integrator', 'Integrator'), ('oem_rep', 'OEM representative')], default='distributor', max_length=16)),
                        ('is_exclusive', models.BooleanField(default=False, help_text='Nobody else is to serve the places and product lines that it covers.', verbose_name='exclusive')),
                        ('languages', models.JSONField(blank=True, default=list)),
                        ('is_active', models.BooleanField(default=True)),
                        ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='partner', to='accounts.account')),
                        ('manager', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='managed_partners', to=settings.AUTH_USER_MODEL)),
                        ('product_lines', models.ManyToManyField(blank=True, help_text='None means every product line.', related_name='partners', to='accounts.productline')),
                        ('territories', models.ManyToManyField(blank=True, related_name='partners', to='accounts.territory')),
                    ],
                    options={
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='PossibleDuplicate',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('noun', models.CharField(choices=[('account', 'Account'), ('contact', 'Contact'), ('lead', 'Lead')], max_length=8)),
                        ('one', models.UUIDField()),
                        ('other', models.UUIDField()),
                        ('score', models.PositiveSmallIntegerField(help_text='How alike they are, out of 100.')),
                        ('reasons', models.JSONField(default=list, help_text='Codes of what is alike.')),
                        ('found_at', models.DateTimeField()),
                        ('dismissed_at', models.DateTimeField(null=True)),
                        ('dismissed_by_name', models.CharField(blank=True, max_length=120)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('dismissed_at__isnull', True)), fields=['-score', '-id'], name='possible_duplicate_waiting'), models.Index(fields=['noun', 'other'], name='possible_duplicate_of_other')],
                        'constraints': [models.UniqueConstraint(fields=('noun', 'one', 'other'), name='possible_duplicate_stands_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='possible_duplicate_is_of_two'), models.CheckConstraint(condition=models.Q(models.Q(('dismissed_at__isnull', True), ('dismissed_by_name', '')), models.Q(('dismissed_at__isnull', False), models.Q(('dismissed_by_name', ''), _negated=True)), _connector='OR'), name='possible_duplicate_dismissed_says_by_whom')],
                    },
                ),
                migrations.CreateModel(
                    name='ProductLine',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('code', models.SlugField(max_length=40, unique=True)),
                        ('label', models.CharField(max_length=80)),
                        ('is_active', models.BooleanField(default=True)),
                    ],
                    options={
                        'ordering': ['code'],
                    },
                ),
                migrations.CreateModel(
                    name='RegistrationAppeal',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('asked_at', models.DateTimeField()),
                        ('asked_by_name', models.CharField(max_length=120)),
                        ('due_at', models.DateTimeField(help_text='None where the agreement promises no time.', null=True)),
                        ('overdue_at', models.DateTimeField(help_text='When it was told that nobody had answered in time.', null=True)),
                        ('answer', models.CharField(blank=True, choices=[('upheld', 'The answer stays'), ('overturned', 'The partner gets it'), ('void', 'Not needed any more')], default='', max_length=12)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('answered_by_name', models.CharField(blank=True, max_length=120)),
                        ('registration', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='accounts.dealregistration')),
                        ('answer_remark', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.registrationremark')),
                        ('remark', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.registrationremark')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('answered_at__isnull', True), ('overdue_at__isnull', True)), fields=['due_at'], name='registration_appeal_due'), models.Index(fields=['-asked_at', '-id'], name='registration_appeal_by_asking')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='registration_appeal_is_open_or_answered'), models.CheckConstraint(condition=models.Q(models.Q(('answer__in', ('upheld', 'overturned')), _negated=True), ('answer_remark__isnull', False), _connector='OR'), name='registration_appeal_that_people_answer_has_a_remark')],
                    },
                ),
                migrations.CreateModel(
                    name='RegistrationRemark',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('author', models.UUIDField(null=True)),
                        ('author_name', models.CharField(max_length=120)),
                        ('text', models.TextField()),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('text')), 0)), name='registration_remark_is_not_blank')],
                    },
                ),
                migrations.CreateModel(
                    name='RegistrationStep',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('seq', models.PositiveIntegerField()),
                        ('at', models.DateTimeField()),
                        ('from_status', models.CharField(blank=True, choices=[('registered', 'Free, and yours until a date'), ('first_in_line', 'Known: you are first in line'), ('protected_for_another', 'Protected for another'), ('refused', 'Refused'), ('expired', 'Expired'), ('withdrawn', 'Withdrawn by the partner'), ('ended', 'Ended by operations')], max_length=24)),
                        ('to_status', models.CharField(choices=[('registered', 'Free, and yours until a date'), ('first_in_line', 'Known: you are first in line'), ('protected_for_another', 'Protected for another'), ('refused', 'Refused'), ('expired', 'Expired'), ('withdrawn', 'Withdrawn by the partner'), ('ended', 'Ended by operations')], max_length=24)),
                        ('rule', models.CharField(choices=[('free', 'Nobody stands against it'), ('direct_contact', 'Sales holds the customer, or was in contact of late'), ('registered_before', 'Another partner was first'), ('house_account', 'We sell to this customer ourselves'), ('not_pursued', 'We do not sell to this customer'), ('sales_let_go', 'Sales has let go, and it was first in line'), ('progress', 'The partner makes progress'), ('time', 'Its time is over'), ('partner', 'The partner withdrew it'), ('operations', 'Operations ended it'), ('transfer', 'Operations gave it to another partner'), ('appeal', 'Operations answered an appeal')], max_length=24)),
                        ('protected_until', models.DateTimeField(null=True)),
                        ('actor_kind', models.CharField(max_length=12)),
                        ('actor', models.UUIDField(null=True)),
                        ('actor_name', models.CharField(max_length=120)),
                        ('registration', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='accounts.dealregistration')),
                        ('remark', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.registrationremark')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('registration', 'seq'), name='registration_step_is_numbered_in_its_registration')],
                    },
                ),
                migrations.CreateModel(
                    name='Site',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=120)),
                        ('kind', models.CharField(choices=[('plant', 'Plant'), ('office', 'Office'), ('warehouse', 'Warehouse')], default='plant', max_length=12)),
                        ('country', models.CharField(blank=True, max_length=2, null=True)),
                        ('region', models.CharField(blank=True, max_length=6, null=True)),
                        ('city', models.CharField(blank=True, max_length=120)),
                        ('postal_code', models.CharField(blank=True, max_length=16)),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sites', to='accounts.account')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('account', 'name'), name='site_name_is_unique_in_its_account')],
                    },
                ),
                migrations.CreateModel(
                    name='Territory',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=80, unique=True)),
                        ('countries', models.JSONField(blank=True, default=list)),
                        ('regions', models.JSONField(blank=True, default=list)),
                        ('postal_prefixes', models.JSONField(blank=True, default=list)),
                    ],
                    options={
                        'verbose_name_plural': 'territories',
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='TitleFunction',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('order', models.PositiveIntegerField()),
                        ('phrase', models.CharField(max_length=80, unique=True)),
                        ('function', models.CharField(choices=[('engineering', 'Engineering'), ('operations', 'Operations'), ('quality', 'Quality'), ('procurement', 'Procurement'), ('finance', 'Finance'), ('management', 'Management'), ('other', 'Other')], max_length=16)),
                    ],
                    options={
                        'ordering': ['order', 'phrase'],
                    },
                ),
            ]
        ),
        AppendOnly(
            [
                "accounts_consent",
                "accounts_erasure",
                "accounts_erasurelift",
                "accounts_merge",
                "accounts_mergeundo",
                "accounts_registrationstep",
            ]
        ),
        PerEngine(postgresql=POSTGRESQL, sqlite=SQLITE, undo=UNDO),
    ]
