import django.db.models.deletion
import leadhub.keys
from django.conf import settings
from django.db import migrations, models

from leadhub.clock import real_now
from leadhub.tables import CreateTogether
from leadhub.triggers import AppendOnly, PerEngine

ATTEMPT, DELIVERY = "leadhub_deliveryattempt", "leadhub_delivery"
KEPT = ("id", "delivery_id", "number", "at", "status", "fault", "duration_ms")


def erases(differs):
    """That nothing goes but the words of the receiver, which may name a person who is erased."""
    changed = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in KEPT)
    return f"OLD.answer <> '' AND NEW.answer = '' AND NOT ({changed})"


POSTGRESQL = [
    """
    CREATE FUNCTION leadhub_refuse_attempt_alone() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM leadhub_delivery WHERE id = OLD.delivery_id) THEN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END $$
    """,
    """
    CREATE FUNCTION leadhub_refuse_delivery_that_is_due() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a delivery that is due is not removed' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    f"CREATE TRIGGER {ATTEMPT}_append_only BEFORE UPDATE ON {ATTEMPT} FOR EACH ROW "
    f"WHEN (NOT ({erases('IS DISTINCT FROM')})) EXECUTE FUNCTION leadhub_refuse_change()",
    f"CREATE TRIGGER {ATTEMPT}_no_truncate BEFORE TRUNCATE ON {ATTEMPT} "
    "FOR EACH STATEMENT EXECUTE FUNCTION leadhub_refuse_change()",
    f"CREATE TRIGGER {ATTEMPT}_leaves_with_its_delivery BEFORE DELETE ON {ATTEMPT} "
    "FOR EACH ROW EXECUTE FUNCTION leadhub_refuse_attempt_alone()",
    f"CREATE TRIGGER {DELIVERY}_that_is_due_stays BEFORE DELETE ON {DELIVERY} "
    "FOR EACH ROW WHEN (OLD.state = 'due') EXECUTE FUNCTION leadhub_refuse_delivery_that_is_due()",
]
SQLITE = [
    f"CREATE TRIGGER {ATTEMPT}_no_update BEFORE UPDATE ON {ATTEMPT} WHEN NOT ({erases('IS NOT')}) "
    f"BEGIN SELECT RAISE(ABORT, '{ATTEMPT} is append-only'); END",
    f"CREATE TRIGGER {ATTEMPT}_no_delete BEFORE DELETE ON {ATTEMPT} "
    f"WHEN EXISTS (SELECT 1 FROM {DELIVERY} WHERE id = OLD.delivery_id) "
    f"BEGIN SELECT RAISE(ABORT, '{ATTEMPT} is append-only'); END",
    f"CREATE TRIGGER {DELIVERY}_that_is_due_stays BEFORE DELETE ON {DELIVERY} WHEN OLD.state = 'due' "
    "BEGIN SELECT RAISE(ABORT, 'a delivery that is due is not removed'); END",
]
UNDO = {
    "postgresql": [
        f"DROP TRIGGER {DELIVERY}_that_is_due_stays ON {DELIVERY}",
        *(f"DROP TRIGGER {ATTEMPT}_{name} ON {ATTEMPT}" for name in ("leaves_with_its_delivery", "no_truncate", "append_only")),
        "DROP FUNCTION leadhub_refuse_delivery_that_is_due()",
        "DROP FUNCTION leadhub_refuse_attempt_alone()",
    ],
    "sqlite": [f"DROP TRIGGER {name}" for name in (f"{DELIVERY}_that_is_due_stays", f"{ATTEMPT}_no_delete", f"{ATTEMPT}_no_update")],
}


def begin(apps, schema_editor):
    """Mail is a way that everybody has; nothing has happened yet."""
    apps.get_model("leadhub", "AlertChannel").objects.create(
        kind="mail", name="E-mail", created_at=real_now(), created_by_name="leadhub"
    )
    apps.get_model("leadhub", "AlertCursor").objects.create(id=1, position=0)


class Migration(migrations.Migration):

    replaces = [
        ('leadhub', '0001_initial'),
        ('leadhub', '0002_append_only'),
        ('leadhub', '0003_drafts_signatures_and_jobs'),
        ('leadhub', '0004_signatures_stay'),
        ('leadhub', '0005_alerts'),
        ('leadhub', '0006_deputies_sign'),
        ('leadhub', '0007_webhooks'),
        ('leadhub', '0008_attempts_are_append_only'),
        ('leadhub', '0009_deliveries_are_kept_for_a_time'),
        ('leadhub', '0010_alerts_taken_in_turn'),
        ('leadhub', '0011_events_say_what_they_are_about'),
        ('leadhub', '0012_answers_say_by_what_sight'),
        ('leadhub', '0013_answers_of_receivers_can_be_erased'),
        ('leadhub', '0014_exports'),
        ('leadhub', '0015_exports_are_append_only'),
        ('leadhub', '0016_signing_in'),
        ('leadhub', '0017_role_grants'),
        ('leadhub', '0018_other_systems'),
        ('leadhub', '0019_paces_of_connections'),
        ('leadhub', '0020_fields_left_alone'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        CreateTogether(
            [
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('position', models.BigIntegerField(help_text="The event's place in the feed; 0 for a test event, which has none.")),
                        ('lead_ref', models.UUIDField(null=True)),
                        ('state', models.CharField(choices=[('due', 'Due'), ('delivered', 'Delivered'), ('failed', 'Failed'), ('parked', 'Parked')], default='due', max_length=10)),
                        ('attempts', models.PositiveIntegerField(default=0)),
                        ('tried_before', models.PositiveIntegerField(default=0, help_text='Attempts that count no more: it was sent again.')),
                        ('next_try_at', models.DateTimeField(help_text='While it is due.')),
                        ('lease_until', models.DateTimeField(help_text='It is being sent; nobody else takes it before.', null=True)),
                        ('created_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('event', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='leadhub.event')),
                        ('endpoint', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='leadhub.webhookendpoint')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'due')), fields=['endpoint', 'position'], name='delivery_in_line'), models.Index(condition=models.Q(('state', 'due')), fields=['endpoint', 'lead_ref', 'position'], name='delivery_of_lead_in_line'), models.Index(condition=models.Q(('lease_until__isnull', False)), fields=['endpoint'], name='delivery_in_flight'), models.Index(condition=models.Q(('state__in', ('failed', 'parked'))), fields=['endpoint', 'created_at'], name='delivery_to_look_at'), models.Index(fields=['endpoint', '-created_at', '-id'], name='delivery_of_endpoint'), models.Index(fields=['-created_at', '-id'], name='delivery_by_age'), models.Index(condition=models.Q(('ended_at__isnull', False)), fields=['ended_at'], name='delivery_by_end')],
                        'constraints': [models.UniqueConstraint(fields=('event', 'endpoint'), name='delivery_is_one_per_event_and_endpoint'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', 'due')), models.Q(models.Q(('state', 'due'), _negated=True), ('ended_at__isnull', False), ('lease_until__isnull', True)), _connector='OR'), name='delivery_is_due_or_has_ended'), models.CheckConstraint(condition=models.Q(('tried_before__lte', models.F('attempts'))), name='delivery_was_tried_before_no_oftener_than_at_all')],
                    },
                ),
                migrations.CreateModel(
                    name='Event',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('type', models.CharField(max_length=40)),
                        ('lead_ref', models.UUIDField(null=True)),
                        ('lead_seq', models.PositiveIntegerField(help_text='Gap-free within its lead.', null=True)),
                        ('subject_ref', models.UUIDField(help_text='What it is about beside its lead.', null=True)),
                        ('at', models.DateTimeField()),
                        ('data', models.JSONField()),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('subject_ref__isnull', False)), fields=['subject_ref'], name='event_about')],
                        'constraints': [models.UniqueConstraint(fields=('lead_ref', 'lead_seq'), name='event_sequence_is_unique_in_its_lead')],
                    },
                ),
                migrations.CreateModel(
                    name='EventPosition',
                    fields=[
                        ('position', models.BigAutoField(primary_key=True, serialize=False)),
                        ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='place', to='leadhub.event')),
                    ],
                ),
                migrations.CreateModel(
                    name='Export',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('what', models.CharField(max_length=40)),
                        ('format', models.CharField(max_length=4)),
                        ('filters', models.JSONField(default=list)),
                        ('at', models.DateTimeField()),
                        ('by', models.UUIDField(null=True)),
                        ('by_name', models.CharField(max_length=120)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['-at', '-id'], name='export_by_age')],
                    },
                ),
                migrations.CreateModel(
                    name='FrozenField',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('field', models.CharField(max_length=120)),
                        ('frozen_at', models.DateTimeField()),
                        ('thawed_at', models.DateTimeField(null=True)),
                        ('thawed_by_name', models.CharField(blank=True, max_length=120)),
                        ('comment', models.CharField(blank=True, help_text='Why it was thawed.', max_length=500)),
                        ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='frozen_fields', to='leadhub.synclink')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['-frozen_at', '-id'], name='frozen_field_by_age')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('thawed_at__isnull', True)), fields=('link', 'field'), name='frozen_field_is_frozen_once_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('comment', ''), ('thawed_at__isnull', True), ('thawed_by_name', '')), models.Q(('thawed_at__isnull', False), models.Q(('thawed_by_name', ''), _negated=True), models.Q(('comment', ''), _negated=True)), _connector='OR'), name='frozen_field_says_who_thawed_it_and_why')],
                    },
                ),
                migrations.CreateModel(
                    name='IdempotencyKey',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('principal', models.UUIDField()),
                        ('key', models.CharField(max_length=255)),
                        ('request_sha256', models.CharField(max_length=64)),
                        ('status', models.PositiveSmallIntegerField(null=True)),
                        ('answer', models.BinaryField(null=True)),
                        ('sight_sha256', models.CharField(max_length=64, null=True)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['at'], name='idempotency_by_age')],
                        'constraints': [models.UniqueConstraint(fields=('principal', 'key'), name='idempotency_key_is_unique_per_principal')],
                    },
                ),
                migrations.CreateModel(
                    name='Job',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=40)),
                        ('key', models.CharField(help_text='What it is about: asked for twice, it runs once.', max_length=120)),
                        ('status', models.CharField(choices=[('queued', 'Queued'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='queued', max_length=10)),
                        ('done', models.PositiveIntegerField(default=0)),
                        ('total', models.PositiveIntegerField(null=True)),
                        ('parameters', models.JSONField(default=dict)),
                        ('cursor', models.JSONField(help_text='Where the next step begins, as its kind of work writes it.', null=True)),
                        ('result', models.JSONField(null=True)),
                        ('errors', models.JSONField(default=list)),
                        ('lease_until', models.DateTimeField(help_text='Of the real clock: nobody else takes it before.', null=True)),
                        ('created_at', models.DateTimeField()),
                        ('created_by', models.UUIDField(null=True)),
                        ('created_by_name', models.CharField(max_length=120)),
                        ('finished_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('status__in', ('queued', 'running'))), fields=['created_at', 'id'], name='job_to_do'), models.Index(fields=['-created_at', '-id'], name='job_by_age')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ('queued', 'running'))), fields=('kind', 'key'), name='job_runs_once_for_its_key'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('status__in', ('queued', 'running'))), models.Q(models.Q(('status__in', ('queued', 'running')), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='job_is_finished_when_it_no_longer_runs')],
                    },
                ),
                migrations.CreateModel(
                    name='MailReceipt',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('key', models.BinaryField(max_length=16)),
                        ('became', models.CharField(choices=[('draft', 'An enquiry that waits for a person'), ('attempt', 'An attempt to reach somebody'), ('automated', 'Nothing: a machine wrote it'), ('unproven', 'Nothing: nobody vouches for its sender'), ('unmatched', 'Nothing: it is about nothing that is in hand'), ('erased', "Nothing: its sender's data were erased"), ('refused', 'Nothing: it could not be read')], max_length=10)),
                        ('why', models.CharField(blank=True, max_length=40)),
                        ('received_at', models.DateTimeField()),
                        ('connection', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='leadhub.connection')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['connection', 'became', 'received_at'], name='mail_by_what_it_became')],
                        'constraints': [models.UniqueConstraint(fields=('connection', 'key'), name='mail_counts_once_in_a_connection')],
                    },
                ),
                migrations.CreateModel(
                    name='RoleGrant',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('asked_at', models.DateTimeField()),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('approved', models.BooleanField(null=True)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_grants', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('user',), name='role_grant_open_once_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('approved__isnull', True), ('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('approved__isnull', False), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='role_grant_is_decided_by_somebody_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('asked_by', models.F('user')), _negated=True), models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('user')), _negated=True), _connector='OR')), name='role_grant_takes_two_people_and_not_its_own')],
                    },
                ),
                migrations.CreateModel(
                    name='RuleSet',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('effective_at', models.DateTimeField()),
                        ('profiles', models.PositiveIntegerField()),
                        ('channel_rules', models.PositiveIntegerField()),
                        ('scoring_model', models.PositiveIntegerField()),
                        ('agreement', models.PositiveIntegerField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['-effective_at', '-id'], name='ruleset_in_force')],
                    },
                ),
                migrations.CreateModel(
                    name='SandboxClock',
                    fields=[
                        ('id', models.SmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                        ('now', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='sandbox_clock_is_one_row')],
                    },
                ),
                migrations.CreateModel(
                    name='Signature',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('sha256', models.CharField(help_text='The content that was signed: another one needs new signatures.', max_length=64)),
                        ('side', models.CharField(choices=[('marketing', 'Marketing'), ('sales', 'Sales')], max_length=10)),
                        ('user', models.UUIDField()),
                        ('user_name', models.CharField(max_length=120)),
                        ('deputy_for', models.UUIDField(help_text='In whose place the person signed.', null=True)),
                        ('deputy_for_name', models.CharField(blank=True, max_length=120)),
                        ('at', models.DateTimeField()),
                        ('draft', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='leadhub.draft')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('draft', 'sha256', 'side'), name='signature_is_one_a_side'), models.UniqueConstraint(fields=('draft', 'sha256', 'user'), name='signature_is_one_a_person'), models.UniqueConstraint(condition=models.Q(('deputy_for__isnull', False)), fields=('draft', 'sha256', 'deputy_for'), name='signature_stands_in_for_a_person_once'), models.CheckConstraint(condition=models.Q(models.Q(('deputy_for__isnull', True), ('deputy_for_name', '')), models.Q(('deputy_for__isnull', False), models.Q(('deputy_for_name', ''), _negated=True), models.Q(('deputy_for', models.F('user')), _negated=True)), _connector='OR'), name='signature_of_a_deputy_names_another_person')],
                    },
                ),
                migrations.CreateModel(
                    name='StatusGap',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('object', models.CharField(max_length=40)),
                        ('field', models.CharField(max_length=80)),
                        ('value', models.CharField(max_length=200)),
                        ('count', models.PositiveIntegerField(default=0, help_text='How many records told it.')),
                        ('first_at', models.DateTimeField()),
                        ('last_at', models.DateTimeField()),
                        ('connection', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='gaps', to='leadhub.connection')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('connection', 'object', 'field', 'value'), name='status_gap_is_one_per_value')],
                    },
                ),
                migrations.CreateModel(
                    name='StatusRow',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('object', models.CharField(max_length=40)),
                        ('field', models.CharField(max_length=80)),
                        ('stage', models.CharField(blank=True, max_length=20)),
                        ('value', models.CharField(blank=True, max_length=200)),
                        ('is_default', models.BooleanField(default=False)),
                        ('is_written', models.BooleanField(default=True)),
                        ('connection', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='status_rows', to='leadhub.connection')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('connection', 'object', 'field', 'stage', 'value'), name='status_row_is_one_per_stage_and_value'), models.UniqueConstraint(condition=models.Q(('is_written', True)), fields=('connection', 'object', 'field', 'stage'), name='status_row_writes_one_value_for_a_stage'), models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('connection', 'object', 'field', 'value'), name='status_row_is_the_default_of_one_value'), models.CheckConstraint(condition=models.Q(models.Q(('value', ''), _negated=True), ('is_default', False), _connector='OR'), name='status_row_that_leaves_alone_is_no_default'), models.CheckConstraint(condition=models.Q(('is_written', True), ('is_default', True), _connector='OR'), name='status_row_that_is_only_heard_is_the_default'), models.CheckConstraint(condition=models.Q(('is_written', False), models.Q(('stage', ''), _negated=True), _connector='OR'), name='status_row_that_is_written_has_a_stage')],
                    },
                ),
                migrations.CreateModel(
                    name='SyncItem',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('direction', models.CharField(choices=[('out', 'To the other system'), ('in', 'From the other system')], max_length=3)),
                        ('target', models.UUIDField(db_index=True, help_text='Of what goes out.', null=True)),
                        ('object', models.CharField(blank=True, help_text='Of what comes in.', max_length=40)),
                        ('remote_id', models.CharField(blank=True, help_text='Of what comes in.', max_length=200)),
                        ('stamp', models.PositiveIntegerField(default=1)),
                        ('is_dead', models.BooleanField(default=False)),
                        ('is_uncertain', models.BooleanField(default=False)),
                        ('attempts', models.PositiveIntegerField(default=0)),
                        ('next_try_at', models.DateTimeField()),
                        ('created_at', models.DateTimeField()),
                        ('fault_code', models.CharField(blank=True, max_length=60)),
                        ('fault_text', models.CharField(blank=True, max_length=500)),
                        ('connection', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='leadhub.connection')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('is_dead', False)), fields=['connection', 'direction', 'next_try_at'], name='sync_item_in_line'), models.Index(condition=models.Q(('is_dead', True)), fields=['connection', '-created_at', '-id'], name='sync_item_to_look_at')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('direction', 'out')), fields=('connection', 'target'), name='sync_item_out_is_one_per_target'), models.UniqueConstraint(condition=models.Q(('direction', 'in')), fields=('connection', 'object', 'remote_id'), name='sync_item_in_is_one_per_record'), models.CheckConstraint(condition=models.Q(models.Q(('direction', 'out'), ('object', ''), ('remote_id', ''), ('target__isnull', False)), models.Q(('direction', 'in'), ('target__isnull', True), models.Q(('object', ''), _negated=True), models.Q(('remote_id', ''), _negated=True)), _connector='OR'), name='sync_item_names_what_it_is_about'), models.CheckConstraint(condition=models.Q(('is_dead', False), models.Q(('fault_code', ''), _negated=True), _connector='OR'), name='sync_item_that_is_dead_says_why')],
                    },
                ),
                migrations.CreateModel(
                    name='SyncLink',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('object', models.CharField(max_length=40)),
                        ('remote_id', models.CharField(max_length=200)),
                        ('target', models.UUIDField(db_index=True)),
                        ('seen', models.JSONField(default=dict)),
                        ('frozen', models.JSONField(default=dict)),
                        ('flips', models.JSONField(default=dict)),
                        ('made_at', models.DateTimeField()),
                        ('read_at', models.DateTimeField(help_text="By the other's clock: the state that was taken in last.", null=True)),
                        ('gone_at', models.DateTimeField(null=True)),
                        ('connection', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='leadhub.connection')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['connection', 'target'], name='sync_link_of_target')],
                        'constraints': [models.UniqueConstraint(fields=('connection', 'object', 'remote_id'), name='sync_link_is_one_per_record')],
                    },
                ),
                migrations.CreateModel(
                    name='SyncStream',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=20)),
                        ('since', models.DateTimeField(null=True)),
                        ('after', models.JSONField(null=True)),
                        ('began_at', models.DateTimeField(help_text='While a run is under way.', null=True)),
                        ('due_at', models.DateTimeField(help_text='When the next part is to be read; never again: null.', null=True)),
                        ('read', models.PositiveBigIntegerField(default=0, help_text='Records of this run so far, or of the last one.')),
                        ('ended_at', models.DateTimeField(help_text='Of the last whole run.', null=True)),
                        ('connection', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='streams', to='leadhub.connection')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('connection', 'name'), name='sync_stream_is_one_of_its_name'), models.CheckConstraint(condition=models.Q(('after__isnull', True), ('began_at__isnull', False), _connector='OR'), name='sync_stream_has_a_place_in_a_run_only')],
                    },
                ),
                migrations.CreateModel(
                    name='SyncWrite',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('field', models.CharField(max_length=120)),
                        ('digest', models.BinaryField(max_length=16)),
                        ('at', models.DateTimeField()),
                        ('link', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='writes', to='leadhub.synclink')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['at'], name='sync_write_by_age')],
                        'constraints': [models.UniqueConstraint(fields=('link', 'field', 'digest'), name='sync_write_is_one_per_value')],
                    },
                ),
                migrations.CreateModel(
                    name='Token',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('prefix', models.CharField(help_text='The first characters, to tell tokens apart.', max_length=12)),
                        ('name', models.CharField(max_length=80)),
                        ('scopes', models.JSONField(blank=True, help_text='What it is narrowed to; null: to nothing.', null=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('created_by', models.UUIDField(blank=True, help_text='Who made it; null: an installation for itself.', null=True)),
                        ('expires_at', models.DateTimeField(blank=True, null=True)),
                        ('last_used_at', models.DateTimeField(blank=True, help_text='To within ten minutes.', null=True)),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Untold',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('cause', models.CharField(help_text='The kind of the fault; the log of the program says more.', max_length=80)),
                        ('at', models.DateTimeField()),
                        ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='untold', to='leadhub.event')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Version',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(choices=[('profiles', 'Target-account profiles'), ('channel-rules', 'Channel rules'), ('scoring-models', 'Scoring models'), ('agreements', 'Handoff agreement')], max_length=20)),
                        ('number', models.PositiveIntegerField()),
                        ('note', models.TextField(blank=True)),
                        ('content', models.TextField(help_text='Canonical JSON: sorted keys, no blanks.')),
                        ('sha256', models.CharField(max_length=64)),
                        ('published_at', models.DateTimeField()),
                        ('published_by', models.CharField(max_length=120)),
                        ('draft', models.UUIDField(help_text='Where it comes from, with its signatures.', null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('kind', 'number'), name='version_number_is_unique_in_its_document')],
                    },
                ),
                migrations.CreateModel(
                    name='WebhookEndpoint',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=80)),
                        ('url', models.CharField(max_length=2000)),
                        ('types', models.JSONField(help_text='The types of events that it wants; null: all of them.', null=True)),
                        ('state', models.CharField(choices=[('active', 'Active'), ('paused', 'Paused'), ('disabled', 'Disabled')], default='active', max_length=10)),
                        ('secret', models.TextField(help_text='Sealed; empty once it was removed.')),
                        ('previous_secret', models.TextField(blank=True, help_text='Sealed; signs beside the new one for a while.')),
                        ('previous_signs_until', models.DateTimeField(null=True)),
                        ('version', models.PositiveIntegerField(default=1, help_text='Rises with every edit.')),
                        ('created_at', models.DateTimeField()),
                        ('created_by_name', models.CharField(max_length=120)),
                        ('failures', models.PositiveIntegerField(default=0, help_text='In a row.')),
                        ('failing_since', models.DateTimeField(null=True)),
                        ('held_until', models.DateTimeField(null=True)),
                        ('disabled_at', models.DateTimeField(null=True)),
                        ('disabled_why', models.CharField(blank=True, choices=[('gone', 'The receiver answered 410'), ('failing', 'Nothing was taken for five days'), ('owner', 'Its owner may not read events any more'), ('by_hand', 'Somebody switched it off'), ('removed', 'Somebody removed it')], default='', max_length=10)),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='webhook_endpoints', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('disabled_at__isnull', False), ('state', 'disabled'), models.Q(('disabled_why', ''), _negated=True)), models.Q(models.Q(('state', 'disabled'), _negated=True), ('disabled_at__isnull', True), ('disabled_why', '')), _connector='OR'), name='webhook_endpoint_that_is_disabled_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('disabled_why', 'removed'), ('previous_secret', ''), ('secret', '')), models.Q(models.Q(('disabled_why', 'removed'), _negated=True), models.Q(('secret', ''), _negated=True)), _connector='OR'), name='webhook_endpoint_has_a_secret_until_it_is_removed'), models.CheckConstraint(condition=models.Q(models.Q(('previous_secret', ''), ('previous_signs_until__isnull', True)), models.Q(models.Q(('previous_secret', ''), _negated=True), ('previous_signs_until__isnull', False)), _connector='OR'), name='webhook_endpoint_signs_with_two_secrets_for_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('failing_since__isnull', True), ('failures', 0)), models.Q(('failing_since__isnull', False), ('failures__gt', 0)), _connector='OR'), name='webhook_endpoint_fails_since_a_moment')],
                    },
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('email', models.EmailField(max_length=254, unique=True)),
                        ('name', models.CharField(max_length=120)),
                        ('role', models.CharField(choices=[('operations', 'Operations'), ('marketing', 'Marketing'), ('sales', 'Sales'), ('manager', 'Manager'), ('viewer', 'Viewer'), ('auditor', 'Auditor'), ('integration', 'Integration'), ('partner', 'Partner')], max_length=20)),
                        ('partner_id', models.UUIDField(blank=True, help_text='The partner whose leads this user works.', null=True)),
                        ('is_staff', models.BooleanField(default=False, help_text='May open the console.')),
                        ('is_active', models.BooleanField(default=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('role', 'partner'), ('partner_id__isnull', False)), models.Q(models.Q(('role', 'partner'), _negated=True), ('partner_id__isnull', True)), _connector='OR'), name='user_of_role_partner_has_a_partner')],
                    },
                ),
                migrations.CreateModel(
                    name='AlertChannel',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(choices=[('mail', 'E-mail'), ('slack_bot', 'Slack, by a bot'), ('slack_webhook', 'Slack, by an incoming webhook'), ('teams_webhook', 'Microsoft Teams, by a workflow')], max_length=16)),
                        ('name', models.CharField(max_length=80, unique=True)),
                        ('secret', models.TextField(blank=True, help_text='Encrypted; mail has none.')),
                        ('state', models.CharField(choices=[('active', 'In use'), ('disabled', 'Not used')], default='active', max_length=8)),
                        ('cause', models.CharField(blank=True, help_text='Why it is disabled, or why it failed last.', max_length=40)),
                        ('failures', models.PositiveIntegerField(default=0, help_text='In a row.')),
                        ('rest_until', models.DateTimeField(help_text='Of the real clock: nothing is sent before.', null=True)),
                        ('last_sent_at', models.DateTimeField(help_text='Of the real clock.', null=True)),
                        ('taken_until', models.DateTimeField(help_text='Of the real clock: the end of the lease of whoever sends by it, or of the last turn.', null=True)),
                        ('created_at', models.DateTimeField()),
                        ('created_by_name', models.CharField(max_length=120)),
                        ('person', models.ForeignKey(help_text="Whose own way it is; nobody's, where it serves rooms.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='alert_channels', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('kind__in', ('mail', 'slack_bot'))), fields=('kind',), name='alert_channel_for_everybody_is_one_of_its_kind'), models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('person', 'kind'), name='alert_channel_of_a_person_is_one_of_its_kind'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('mail', 'slack_bot')), _negated=True), ('person__isnull', True), _connector='OR'), name='alert_channel_for_everybody_is_nobodys_own'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'mail'), ('secret', '')), models.Q(models.Q(('kind', 'mail'), _negated=True), models.Q(('secret', ''), _negated=True)), _connector='OR'), name='alert_channel_has_its_secret'), models.CheckConstraint(condition=models.Q(('state', 'active'), models.Q(('cause', ''), _negated=True), _connector='OR'), name='alert_channel_that_is_disabled_says_why')],
                    },
                ),
                migrations.CreateModel(
                    name='AlertChoice',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=24)),
                        ('ways', models.JSONField(help_text='Kinds of channels; an empty list means: do not tell me.')),
                        ('quiet', models.CharField(choices=[('business_hours', 'In business hours'), ('always', 'At any time')], default='business_hours', max_length=16)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alert_choices', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('user', 'kind'), name='alert_choice_is_one_per_person_and_kind')],
                    },
                ),
                migrations.CreateModel(
                    name='AlertCursor',
                    fields=[
                        ('id', models.SmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                        ('position', models.BigIntegerField()),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='alert_cursor_is_one_row')],
                    },
                ),
                migrations.CreateModel(
                    name='AlertRoom',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('subject', models.UUIDField(help_text='Whose alerts it hears.')),
                        ('place', models.CharField(blank=True, help_text='The id of a Slack channel for a bot, an address for mail; a webhook leads to one place already.', max_length=254)),
                        ('kinds', models.JSONField(help_text='Codes of the alerts that it hears.')),
                        ('quiet', models.CharField(choices=[('business_hours', 'In business hours'), ('always', 'At any time')], default='business_hours', max_length=16)),
                        ('state', models.CharField(choices=[('active', 'In use'), ('disabled', 'Not used')], default='active', max_length=8)),
                        ('cause', models.CharField(blank=True, help_text='Why it is not used.', max_length=40)),
                        ('created_at', models.DateTimeField()),
                        ('created_by_name', models.CharField(max_length=120)),
                        ('channel', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rooms', to='leadhub.alertchannel')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('subject', 'channel', 'place'), name='alert_room_hears_of_a_subject_once'), models.CheckConstraint(condition=models.Q(('state', 'active'), models.Q(('cause', ''), _negated=True), _connector='OR'), name='alert_room_that_is_disabled_says_why')],
                    },
                ),
                migrations.CreateModel(
                    name='Alert',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=24)),
                        ('is_urgent', models.BooleanField(default=False)),
                        ('state', models.CharField(choices=[('due', 'To be sent'), ('sent', 'Sent'), ('failed', 'Not sent'), ('parked', 'Waits for its channel'), ('dropped', 'No longer needed')], default='due', max_length=8)),
                        ('cause', models.CharField(blank=True, help_text='Why it is not sent, or why the last try failed.', max_length=40)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('not_before', models.DateTimeField(help_text='The next opening, where it may not disturb.')),
                        ('next_try_at', models.DateTimeField(help_text='Of the real clock; while it is being sent, the end of the lease.')),
                        ('made_at', models.DateTimeField()),
                        ('told_at', models.DateTimeField(help_text='The business time at which it was sent.', null=True)),
                        ('sent_at', models.DateTimeField(help_text='Of the real clock.', null=True)),
                        ('digest', models.UUIDField(help_text='The alert whose message told of this one too.', null=True)),
                        ('reference', models.CharField(blank=True, help_text='What the receiving system calls the message.', max_length=80)),
                        ('asks', models.UUIDField(help_text='What waits for an answer, of which it tells alone.', null=True)),
                        ('mark_due_at', models.DateTimeField(help_text='Of the real clock: when the message is to say that it was answered.', null=True)),
                        ('marks', models.PositiveSmallIntegerField(db_default=0, default=0, help_text='How often that was tried.')),
                        ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to=settings.AUTH_USER_MODEL)),
                        ('channel', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='leadhub.alertchannel')),
                        ('room', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='leadhub.alertroom')),
                        ('event', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='leadhub.event')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'due')), fields=['channel', 'next_try_at', 'id'], name='alert_due'), models.Index(condition=models.Q(('state', 'parked')), fields=['channel'], name='alert_parked'), models.Index(condition=models.Q(('state', 'sent')), fields=['sent_at'], name='alert_sent'), models.Index(condition=models.Q(('told_at__isnull', False)), fields=['channel', 'told_at'], name='alert_told'), models.Index(fields=['person', '-made_at', '-id'], name='alert_of_person'), models.Index(condition=models.Q(('asks__isnull', False)), fields=['asks'], name='alert_that_asks'), models.Index(condition=models.Q(('mark_due_at__isnull', False)), fields=['mark_due_at'], name='alert_to_mark'), models.Index(fields=['-made_at', '-id'], name='alert_by_making')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('event__isnull', False), ('person__isnull', False)), fields=('event', 'person', 'channel'), name='alert_is_one_per_event_person_and_channel'), models.UniqueConstraint(condition=models.Q(('event__isnull', False), ('room__isnull', False)), fields=('event', 'room'), name='alert_is_one_per_event_and_room'), models.CheckConstraint(condition=models.Q(('event__isnull', True), models.Q(('person__isnull', False), ('room__isnull', True)), models.Q(('person__isnull', True), ('room__isnull', False)), _connector='OR'), name='alert_of_an_event_goes_to_a_person_or_a_room'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent'), ('told_at__isnull', False)), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True), ('told_at__isnull', True)), _connector='OR'), name='alert_is_sent_or_has_no_time_of_sending'), models.CheckConstraint(condition=models.Q(('state__in', ('due', 'sent')), models.Q(('cause', ''), _negated=True), _connector='OR'), name='alert_that_is_not_sent_says_why')],
                    },
                ),
                migrations.CreateModel(
                    name='ChatReply',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('digest', models.CharField(help_text='Of the signed words by which we were told.', max_length=64)),
                        ('place', models.CharField(blank=True, help_text='Where it was pressed.', max_length=40)),
                        ('user', models.CharField(help_text='As the chat system calls whoever pressed.', max_length=40)),
                        ('text', models.CharField(blank=True, max_length=600)),
                        ('made_at', models.DateTimeField()),
                        ('due_at', models.DateTimeField(help_text='When it is to be told; null once it was, or nothing is.', null=True)),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('channel', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='leadhub.alertchannel')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='chat_reply_due'), models.Index(fields=['made_at'], name='chat_reply_by_age')],
                        'constraints': [models.UniqueConstraint(fields=('digest',), name='chat_reply_is_one_per_press'), models.CheckConstraint(condition=models.Q(('due_at__isnull', True), models.Q(models.Q(('text', ''), _negated=True), models.Q(('place', ''), _negated=True)), _connector='OR'), name='chat_reply_that_is_due_says_something_somewhere')],
                    },
                ),
                migrations.CreateModel(
                    name='Client',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('client_id', models.CharField(max_length=100, unique=True)),
                        ('name', models.CharField(max_length=80)),
                        ('kind', models.CharField(choices=[('frontend', 'A frontend that people sign in to'), ('system', 'A system'), ('partner', 'A system of a partner')], max_length=10)),
                        ('version', models.PositiveIntegerField(default=1, help_text='Rises with every edit.')),
                        ('created_at', models.DateTimeField()),
                        ('created_by_name', models.CharField(max_length=120)),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                        ('acts_as', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clients', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('acts_as__isnull', True), ('kind', 'frontend')), models.Q(models.Q(('kind', 'frontend'), _negated=True), ('acts_as__isnull', False)), _connector='OR'), name='client_acts_as_somebody_unless_people_sign_in_to_it')],
                    },
                ),
                migrations.CreateModel(
                    name='Connection',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=30)),
                        ('name', models.CharField(max_length=80)),
                        ('state', models.CharField(choices=[('draft', 'Being set up'), ('observing', 'Reads, and changes nothing on either side'), ('live', 'In step'), ('paused', 'Paused'), ('broken', 'Stopped: somebody has to look')], default='draft', max_length=10)),
                        ('base_url', models.CharField(blank=True, max_length=2000)),
                        ('version', models.CharField(blank=True, help_text="Of the other system's API.", max_length=20)),
                        ('credentials', models.TextField(blank=True, help_text='Sealed.')),
                        ('tokens', models.TextField(blank=True, help_text='Sealed: what was got for the credentials.')),
                        ('settings', models.JSONField(default=dict)),
                        ('whose', models.JSONField(default=dict)),
                        ('edits', models.PositiveIntegerField(default=1, help_text='Rises with every edit.')),
                        ('created_at', models.DateTimeField()),
                        ('created_by_name', models.CharField(max_length=120)),
                        ('removed_at', models.DateTimeField(null=True)),
                        ('checked', models.JSONField(help_text='What the last test call found.', null=True)),
                        ('checked_at', models.DateTimeField(null=True)),
                        ('taken_until', models.DateTimeField(null=True)),
                        ('paced', models.JSONField(default=dict, help_text='When each bucket of calls is full again, in seconds since 1970 by the real clock.')),
                        ('next_turn_at', models.DateTimeField(help_text='Nothing is to be done before.', null=True)),
                        ('last_sync_at', models.DateTimeField(help_text='Until when everything over there was read.', null=True)),
                        ('failures', models.PositiveIntegerField(default=0, help_text='In a row.')),
                        ('held_until', models.DateTimeField(null=True)),
                        ('fault_code', models.CharField(blank=True, max_length=60)),
                        ('fault_text', models.CharField(blank=True, help_text="In the other system's own words.", max_length=500)),
                        ('acts_as', models.ForeignKey(help_text='Who it is in here.', on_delete=django.db.models.deletion.PROTECT, related_name='connections', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('removed_at__isnull', True), ('state__in', ('observing', 'live'))), fields=['next_turn_at'], name='connection_to_take')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('name',), name='connection_has_a_name_of_its_own'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'broken'), _negated=True), models.Q(('fault_code', ''), _negated=True), _connector='OR'), name='connection_that_is_broken_says_why'), models.CheckConstraint(condition=models.Q(('removed_at__isnull', True), models.Q(('credentials', ''), ('tokens', '')), _connector='OR'), name='connection_that_was_removed_holds_no_secret')],
                    },
                ),
                migrations.CreateModel(
                    name='DeliveryAttempt',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('number', models.PositiveIntegerField()),
                        ('at', models.DateTimeField(help_text='Of the real clock.')),
                        ('status', models.PositiveSmallIntegerField(null=True)),
                        ('fault', models.CharField(blank=True, choices=[('address_refused', 'Address refused'), ('name_unknown', 'Name unknown'), ('not_connected', 'No connection'), ('tls_failed', 'No safe connection'), ('timed_out', 'No answer in time'), ('answer_malformed', 'Answer that is no HTTP'), ('withheld', 'The owner may not read this event'), ('too_large', 'The message is too large'), ('secret_unreadable', 'The key of the secret is gone'), ('internal_error', 'Something failed on our side')], max_length=20)),
                        ('duration_ms', models.PositiveIntegerField()),
                        ('answer', models.CharField(blank=True, help_text='Its beginning.', max_length=4096)),
                        ('delivery', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='log', to='leadhub.delivery')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('delivery', 'number'), name='attempt_is_numbered_in_its_delivery'), models.CheckConstraint(condition=models.Q(models.Q(('fault', ''), ('status__gte', 100), ('status__isnull', False), ('status__lte', 999)), models.Q(('answer', ''), ('status__isnull', True), models.Q(('fault', ''), _negated=True)), _connector='OR'), name='attempt_has_a_status_or_a_fault')],
                    },
                ),
                migrations.CreateModel(
                    name='Draft',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(choices=[('profiles', 'Target-account profiles'), ('channel-rules', 'Channel rules'), ('scoring-models', 'Scoring models'), ('agreements', 'Handoff agreement')], max_length=20)),
                        ('state', models.CharField(choices=[('open', 'Open'), ('published', 'Published'), ('discarded', 'Discarded')], default='open', max_length=10)),
                        ('note', models.TextField(blank=True)),
                        ('based_on', models.PositiveIntegerField(help_text='The version that it began from.')),
                        ('content', models.TextField(help_text='Canonical JSON: sorted keys, no blanks.')),
                        ('sha256', models.CharField(max_length=64)),
                        ('version', models.PositiveIntegerField(default=1, help_text='Rises with every edit.')),
                        ('created_at', models.DateTimeField()),
                        ('created_by_name', models.CharField(max_length=120)),
                        ('edited_at', models.DateTimeField()),
                        ('edited_by', models.UUIDField(null=True)),
                        ('edited_by_name', models.CharField(max_length=120)),
                        ('simulated_sha256', models.CharField(blank=True, help_text='What the last simulation ran.', max_length=64)),
                        ('published_number', models.PositiveIntegerField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['kind', '-created_at', '-id'], name='draft_by_kind')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('kind',), name='draft_is_the_only_open_one_of_its_document'), models.CheckConstraint(condition=models.Q(models.Q(('published_number__isnull', False), ('state', 'published')), models.Q(models.Q(('state', 'published'), _negated=True), ('published_number__isnull', True)), _connector='OR'), name='draft_has_a_number_when_it_was_published')],
                    },
                ),
                migrations.CreateModel(
                    name='Edit',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('object_kind', models.CharField(max_length=40)),
                        ('object_id', models.UUIDField()),
                        ('field', models.CharField(max_length=60)),
                        ('before', models.JSONField(null=True)),
                        ('after', models.JSONField(null=True)),
                        ('at', models.DateTimeField()),
                        ('actor', models.UUIDField(null=True)),
                        ('change_no', models.UUIDField(help_text='Shared by everything one act changed.')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['object_id', 'id'], name='edit_of_object')],
                    },
                ),
                migrations.CreateModel(
                    name='Unplaced',
                    fields=[
                        ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='waiting', serialize=False, to='leadhub.event')),
                    ],
                ),
                migrations.CreateModel(
                    name='OwnToken',
                    fields=[
                    ],
                    options={
                        'verbose_name': 'token',
                        'proxy': True,
                        'indexes': [],
                        'constraints': [],
                    },
                    bases=('leadhub.token',),
                ),
            ]
        ),
        AppendOnly(
            [
                "leadhub_version",
                "leadhub_ruleset",
                "leadhub_event",
                "leadhub_eventposition",
                "leadhub_edit",
                "leadhub_signature",
                "leadhub_export",
            ]
        ),
        PerEngine(postgresql=POSTGRESQL, sqlite=SQLITE, undo=UNDO),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
