import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import leadhub.keys
from django.conf import settings
from django.db import migrations, models

from leadhub.tables import CreateTogether
from leadhub.triggers import AppendOnly, PerEngine

# By which review a row stands.
ITSELF = "{row}.id"
OWN = "{row}.review_id"
OF_ITEM = "(SELECT review_id FROM feedback_reviewitem WHERE id = {row}.item_id)"
# What is refused once that review is closed; what became of a decision is said afterwards.
FROZEN = [
    ("feedback_review", "update", ITSELF),
    ("feedback_reviewitem", "insert", OWN),
    *(("feedback_rating", verb, OF_ITEM) for verb in ("insert", "update", "delete")),
    *(("feedback_decidedon", verb, OF_ITEM) for verb in ("insert", "update", "delete")),
    *(("feedback_reviewdecision", verb, OWN) for verb in ("insert", "update", "delete")),
]
ROWS = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}
# Of these nothing is changed but that names of people go out of the words, which then say so.
WORDS = {"feedback_review": "minutes", "feedback_reviewdecision": "text"}
KEPT = {
    "feedback_review": (
        "id", "period_from", "period_to", "seed", "per_stratum", "stages", "found", "state", "version", "created_at",
        "created_by", "created_by_name", "closed_at", "closed_by", "closed_by_name",
    ),
    "feedback_reviewdecision": ("owner_id", "due_on", "review_id"),
}


def held_by(verb, reach):
    """Whether a closed review holds a row, as it was or as it would be."""
    reviews = ", ".join(reach.format(row=row) for row in ROWS[verb] if (reach, row) != (ITSELF, "NEW"))
    return f"EXISTS (SELECT 1 FROM feedback_review WHERE state = 'closed' AND id IN ({reviews}))"


def refused(table, verb, differs, unmarked):
    """What more must be so for a change to be refused; nothing where every one is."""
    if verb != "update" or table not in KEPT:
        return ""
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in KEPT[table])
    words = WORDS[table]
    return f"{changed} OR (OLD.{words} {differs} NEW.{words} AND {unmarked.format(words=words)})"


def postgresql():
    for table, verb, reach in FROZEN:
        name = f"{table}_{verb}_closed"
        yield f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {held_by(verb, reach)} THEN
                    RAISE EXCEPTION '{table} of a closed review is locked' USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN {"OLD" if verb == "delete" else "NEW"};
            END $$
        """
        said = refused(table, verb, "IS DISTINCT FROM", "position('[erased]' in NEW.{words}) = 0")
        when = f"WHEN ({said})" if said else ""
        yield f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION {name}()"
    for table in ("feedback_review", "feedback_rating", "feedback_reviewdecision", "feedback_decidedon"):
        yield (
            f"CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION leadhub_refuse_change()"
        )
    yield (
        "CREATE TRIGGER feedback_review_stays BEFORE DELETE ON feedback_review "
        "FOR EACH ROW EXECUTE FUNCTION leadhub_refuse_change()"
    )


def sqlite():
    for table, verb, reach in FROZEN:
        said = refused(table, verb, "IS NOT", "instr(NEW.{words}, '[erased]') = 0")
        when = f"({said}) AND " if said else ""
        yield (
            f"CREATE TRIGGER {table}_{verb}_closed BEFORE {verb.upper()} ON {table} "
            f"FOR EACH ROW WHEN {when}{held_by(verb, reach)} "
            f"BEGIN SELECT RAISE(ABORT, '{table} of a closed review is locked'); END"
        )
    yield (
        "CREATE TRIGGER feedback_review_stays BEFORE DELETE ON feedback_review "
        "BEGIN SELECT RAISE(ABORT, 'feedback_review is never deleted'); END"
    )


# The tables go with their triggers.
UNDO = {"postgresql": [f"DROP FUNCTION {table}_{verb}_closed() CASCADE" for table, verb, _ in FROZEN], "sqlite": []}


class Migration(migrations.Migration):

    replaces = [
        ('feedback', '0001_initial'),
        ('feedback', '0002_append_only'),
        ('feedback', '0003_reasons_name_a_track'),
        ('feedback', '0004_words_of_polite_answers'),
        ('feedback', '0005_sellers_find_reasons_in_groups'),
        ('feedback', '0006_campaigns'),
        ('feedback', '0007_reviews_of_leads'),
        ('feedback', '0008_recalibrations'),
        ('feedback', '0009_reasons_know_their_place'),
        ('feedback', '0010_words_of_closed_reviews_can_be_erased'),
    ]

    initial = True

    dependencies = [
        ('leadhub', '0001_squashed_0020_fields_left_alone'),
        ('qualification', '0001_squashed_0039_enquiry_drafts'),
    ]

    operations = [
        CreateTogether(
            [
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
                migrations.CreateModel(
                    name='DecidedOn',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('decision', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='concerns', to='feedback.reviewdecision')),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='feedback.reviewitem')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('decision', 'item'), name='review_decision_is_about_a_lead_once')],
                    },
                ),
                migrations.CreateModel(
                    name='DeclineText',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('reason', models.SlugField(help_text='A code of the list of rejections.', max_length=40)),
                        ('language', models.CharField(help_text='ISO 639-1.', max_length=2)),
                        ('text', models.TextField(max_length=4000)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('reason', 'language'), name='decline_text_one_by_reason_and_language'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='decline_text_says_something')],
                    },
                ),
                migrations.CreateModel(
                    name='Rating',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('rater', models.UUIDField()),
                        ('rater_name', models.CharField(max_length=120)),
                        ('side', models.CharField(choices=[('marketing', 'Marketing'), ('sales', 'Sales')], max_length=10)),
                        ('is_mql', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('unsure', 'Unsure')], max_length=6)),
                        ('why_not_sql', models.CharField(blank=True, choices=[('no_project', 'There is no need or project'), ('later', 'They want it later'), ('no_technical_fit', 'We cannot make it'), ('wrong_company', 'Not a company that we want'), ('wrong_person', 'Not somebody who decides or takes part'), ('commercial', 'Price, budget or quantity'), ('too_little_known', 'Too little was known'), ('not_reached', 'Nobody reached them'), ('not_worked', 'Sales did not work it'), ('wrong_route', 'It went to the wrong people'), ('still_open', 'It may still become one'), ('unsure', 'Unsure')], default='', help_text='Of leads that sales had not qualified.', max_length=20)),
                        ('at', models.DateTimeField()),
                        ('remark', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='qualification.remark')),
                        ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='feedback.reviewitem')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('item', 'rater'), name='rating_is_one_for_each_rater_and_lead')],
                    },
                ),
                migrations.CreateModel(
                    name='Reason',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(choices=[('rejection', 'Rejection or return'), ('loss', 'Loss'), ('no_bid', 'No bid')], max_length=10)),
                        ('code', models.SlugField(max_length=40)),
                        ('label', models.CharField(max_length=80)),
                        ('family', models.CharField(choices=[('procedural', 'Procedural'), ('clerical', 'Clerical'), ('definitional', 'Definitional'), ('technical', 'Technical'), ('person', 'Person'), ('intent', 'Intent'), ('timing', 'Timing'), ('commercial', 'Commercial'), ('contact', 'Contact'), ('other', 'Other')], max_length=14)),
                        ('group', models.CharField(blank=True, choices=[('not_for_us', 'Not for us'), ('not_now', 'Not now'), ('not_mine', 'Not mine'), ('incomplete', 'Cannot reach, or incomplete'), ('no_customer', 'Not a customer')], db_default='', help_text='Where sellers find it; rejections alone.', max_length=12)),
                        ('action', models.CharField(choices=[('nurture', 'Back to nurture'), ('disqualify', 'Disqualify'), ('reroute', 'Hand to the right desk or partner'), ('return', 'Back to marketing to complete'), ('link', 'Belongs to work already in hand'), ('close', 'Ends the lead')], max_length=12)),
                        ('places', models.JSONField(default=list, help_text='Where it may be given; words of Place.')),
                        ('owner', models.CharField(choices=[('marketing', 'Marketing'), ('sales', 'Sales'), ('operations', 'Operations'), ('partner_desk', 'Partner desk')], db_default='marketing', help_text='Which side has to act on it.', max_length=12)),
                        ('says_quality', models.BooleanField(default=True, help_text='Whether it counts in the quality of leads.')),
                        ('is_active', models.BooleanField(default=True)),
                        ('track', models.CharField(blank=True, help_text='The list of the marketing system that such leads go with in nurture.', max_length=80)),
                        ('order', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'ordering': ['kind', 'order', 'code'],
                        'constraints': [models.UniqueConstraint(fields=('kind', 'code'), name='reason_code_is_unique_in_its_kind'), models.CheckConstraint(condition=models.Q(('owner__in', ['marketing', 'sales', 'operations', 'partner_desk'])), name='reason_has_an_owner_of_the_list')],
                    },
                ),
                migrations.CreateModel(
                    name='Recalibration',
                    fields=[
                        ('job', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='leadhub.job')),
                        ('outcome', models.CharField(choices=[('won', 'Won'), ('sql', 'Sales qualified, or further')], max_length=3)),
                        ('since', models.DateTimeField(help_text='Of the leads that came since; null for all.', null=True)),
                        ('until', models.DateTimeField(help_text='Of the leads that came before; null for all.', null=True)),
                        ('ruleset', models.UUIDField(help_text='The rules in force, beside which others are looked for.')),
                        ('based_on', models.PositiveIntegerField(help_text='The version of the scoring models in it.')),
                        ('asked_at', models.DateTimeField()),
                        ('asked_by', models.UUIDField(null=True)),
                        ('asked_by_name', models.CharField(max_length=120)),
                        ('cut_at', models.DateTimeField(help_text='Rules are looked for before it, and tried on what came later.', null=True)),
                        ('result', models.CharField(blank=True, choices=[('proposed', 'Other rules are proposed'), ('unchanged', 'Nothing is to be changed'), ('compared', 'Guided comparison of too few cases')], max_length=10)),
                        ('report', models.TextField(blank=True, help_text='Canonical JSON.')),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('draft', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leadhub.draft')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['-asked_at', '-job'], name='recalibration_by_age'), models.Index(condition=models.Q(('finished_at__isnull', False)), fields=['finished_at'], name='recalibration_finished')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('report', ''), ('result', '')), models.Q(models.Q(('result', ''), _negated=True), models.Q(('report', ''), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='recalibration_with_a_result_has_a_report'), models.CheckConstraint(condition=models.Q(('draft__isnull', True), ('result', 'proposed'), _connector='OR'), name='recalibration_becomes_a_draft_where_it_proposes')],
                    },
                ),
                migrations.CreateModel(
                    name='RecalibrationDue',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('begins', models.DateTimeField(help_text='When the quarter began.')),
                        ('due_at', models.DateTimeField(unique=True)),
                        ('ordinal', models.PositiveIntegerField(help_text='So many of the quarter by then.')),
                        ('agreement', models.PositiveIntegerField(help_text='The version that promises it.')),
                        ('made_at', models.DateTimeField()),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='RecalibrationPart',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('number', models.PositiveIntegerField()),
                        ('cases', models.BinaryField(help_text='MessagePack: each lead as it was known when it was first taken up.')),
                        ('readings', models.BinaryField(help_text='MessagePack: what the proposal says of each of them.', null=True)),
                        ('recalibration', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='feedback.recalibration')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('recalibration', 'number'), name='recalibration_part_is_numbered_in_its_recalibration')],
                    },
                ),
                migrations.CreateModel(
                    name='Review',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('period_from', models.DateTimeField()),
                        ('period_to', models.DateTimeField(help_text='The first moment that is no part of it.')),
                        ('seed', models.PositiveIntegerField(help_text='The same seed and period draw the same leads.')),
                        ('per_stratum', models.PositiveSmallIntegerField(help_text='How many leads of each kind were asked for.')),
                        ('stages', models.JSONField(help_text='Codes of the stages that leads were drawn from.')),
                        ('found', models.JSONField(help_text='How many leads of each kind there were.')),
                        ('state', models.CharField(choices=[('open', 'Open'), ('closed', 'Closed')], default='open', max_length=6)),
                        ('minutes', models.TextField(blank=True, default='')),
                        ('version', models.PositiveIntegerField(default=1, help_text='Rises whenever minutes or state change.')),
                        ('created_at', models.DateTimeField()),
                        ('created_by', models.UUIDField(null=True)),
                        ('created_by_name', models.CharField(max_length=120)),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('closed_by', models.UUIDField(null=True)),
                        ('closed_by_name', models.CharField(blank=True, default='', max_length=120)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['-created_at', '-id'], name='review_by_creation')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state', 'open')), models.Q(('closed_at__isnull', False), ('state', 'closed')), _connector='OR'), name='review_is_open_or_says_when_it_closed')],
                    },
                ),
                migrations.CreateModel(
                    name='ReviewDecision',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('text', models.TextField()),
                        ('due_on', models.DateField()),
                        ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('kept', 'Kept as it is'), ('dropped', 'Dropped')], default='open', max_length=8)),
                        ('because', models.TextField(blank=True, default='', help_text='What became of it, in words.')),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('settled_by_name', models.CharField(blank=True, default='', max_length=120)),
                        ('draft_was_open', models.BooleanField(default=False, help_text='Somebody was editing the draft already.')),
                        ('made_at', models.DateTimeField()),
                        ('made_by_name', models.CharField(max_length=120)),
                        ('draft', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='review_decisions', to='leadhub.draft')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_decisions', to=settings.AUTH_USER_MODEL)),
                        ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='feedback.review')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['due_on'], name='review_decision_open')],
                        'constraints': [models.CheckConstraint(condition=models.Q(django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('text')), 0)), name='review_decision_says_what'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='review_decision_is_open_or_says_when_it_ended'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'kept'), _negated=True), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('because')), 0), _connector='OR'), name='review_decision_that_keeps_says_why')],
                    },
                ),
                migrations.CreateModel(
                    name='ReviewItem',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('stage', models.CharField(choices=[('mql', 'Not qualified by sales'), ('sql', 'Qualified by sales')], max_length=3)),
                        ('stratum', models.CharField(choices=[('disputed', 'Disputed'), ('borderline', 'Borderline'), ('weak', 'Weak'), ('good', 'Good')], max_length=10)),
                        ('position', models.PositiveSmallIntegerField(help_text='From 1, in an order that tells nothing of the kinds.')),
                        ('decision_seq', models.PositiveIntegerField(help_text='The decision by which the rules asked for most in the period.', null=True)),
                        ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_items', to='qualification.lead')),
                        ('review', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='feedback.review')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('review', 'lead'), name='review_item_is_a_lead_once'), models.UniqueConstraint(fields=('review', 'position'), name='review_item_has_a_place_of_its_own')],
                    },
                ),
                migrations.CreateModel(
                    name='Verdict',
                    fields=[
                        ('id', models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(choices=[('accepted', 'Accepted'), ('rejected', 'Rejected')], max_length=10)),
                        ('reason', models.CharField(blank=True, max_length=40)),
                        ('by', models.UUIDField(null=True)),
                        ('by_name', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                        ('handoff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='qualification.handoff')),
                        ('remark', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='qualification.remark')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('kind__in', ['accepted', 'rejected'])), fields=('handoff',), name='verdict_one_answer_per_handoff'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'rejected'), _negated=True), models.Q(models.Q(('reason', ''), _negated=True), ('remark__isnull', False)), _connector='OR'), name='verdict_of_rejection_has_reason_and_remark')],
                    },
                ),
            ]
        ),
        AppendOnly(
            [
                "feedback_recalibrationdue",
                "feedback_reviewitem",
                "feedback_verdict",
            ]
        ),
        PerEngine(postgresql=list(postgresql()), sqlite=list(sqlite()), undo=UNDO),
    ]
