"""What the apps bring, named as strings so that the ground imports none of them: a part of the settings."""

LEADHUB_APPS = ["leadhub", "accounts", "qualification", "feedback"]
# Each names a module attribute; a missing one stops the start.
LEADHUB_ROUTES = [
    "leadhub.api.routes.routes",
    "leadhub.documents.rest.routes.routes",
    "leadhub.jobs.rest.routes",
    "leadhub.api.export_log.routes",
    "leadhub.alerts.rest.routes",
    "leadhub.events.rest.routes",
    "leadhub.integrations.rest.routes",
    "leadhub.identity.rest.routes",
    "leadhub.identity.people_rest.routes",
    "leadhub.identity.partner_rest.routes",
    "accounts.rest.routes.routes",
    "accounts.rest.merges.routes",
    "accounts.rest.duplicates.routes",
    "accounts.rest.exports.routes",
    "qualification.rest.routes.routes",
    "qualification.rest.exports.routes",
    "qualification.rest.imports.routes",
    "qualification.rest.enquiry_drafts.routes",
    "qualification.rest.simulations.routes",
    "qualification.rest.what_ifs.routes",
    "qualification.rest.shadows.routes",
    "qualification.rest.holdouts.routes",
    "qualification.rest.trials.routes",
    "qualification.rest.matches.routes",
    "qualification.rest.agreement_pages.routes",
    "qualification.rest.attainment.routes",
    "feedback.rest.routes.routes",
    "feedback.rest.forecasts.routes",
    "feedback.rest.times_to_win.routes",
    "feedback.rest.recalibrations.routes",
]
# Pages for people that are no part of the console, and where systems of others call.
LEADHUB_PAGES = [
    "leadhub.alerts.answer_pages.pages",
    "leadhub.integrations.hooks.pages",
    "qualification.rest.agreement_pages.pages",
    "feedback.rest.review_pages.pages",
]
LEADHUB_GRAPHQL = [
    "leadhub.documents.graphql.root",
    "leadhub.jobs.graphql.root",
    "leadhub.api.export_log.root",
    "leadhub.alerts.graphql.root",
    "leadhub.events.graphql.root",
    "leadhub.integrations.graphql.root",
    "leadhub.identity.graphql.root",
    "leadhub.identity.people_graphql.root",
    "accounts.graphql.root",
    "qualification.graphql.root",
    "qualification.graphql.imports.root",
    "qualification.graphql.enquiry_drafts.root",
    "feedback.graphql.root",
    "feedback.graphql.recalibrations.root",
]
LEADHUB_PARTNER_GRAPHQL = [
    "leadhub.identity.partner_graphql.root",
    "accounts.graphql.partners.root",
    "qualification.graphql.partners.root",
    "feedback.graphql.partners.root",
]
LEADHUB_POLICIES = [
    "leadhub.policy.table.RULES",
    "accounts.policy.RULES",
    "qualification.policy.RULES",
    "feedback.policy.RULES",
]
# What tokens may be narrowed to.
LEADHUB_AREAS = [
    "accounts.policy.AREAS",
    "qualification.policy.AREAS",
    "feedback.policy.AREAS",
    "leadhub.policy.table.AREAS",
]
LEADHUB_DEFAULT_DOCUMENTS = ["accounts.installing.default_documents", "qualification.installing.default_documents"]
# What decides besides role and partner what a caller sees: a kept answer is told again only where it is the same.
LEADHUB_SIGHT = [
    "accounts.clearing.sight_of",
    "qualification.memberships.sight_of",
]
# The teams that somebody is in, with whom they may share what they keep.
LEADHUB_TEAMS = ["qualification.memberships.teams_of"]
LEADHUB_DEFAULTS = [
    "accounts.installing.install_defaults",
    "qualification.installing.install_defaults",
    "feedback.installing.install_defaults",
]
# What each of the four documents is.
LEADHUB_DOCUMENTS = [
    "accounts.documents.PROFILES",
    "accounts.documents.CHANNEL_RULES",
    "qualification.documents.SCORING_MODELS",
    "qualification.documents.AGREEMENTS",
]
# How the pinned examples of a document come out under a content.
LEADHUB_EXAMPLES = [
    "qualification.examples.held_against",
]
# What apps find in a content that belongs to an app below them.
LEADHUB_FINDINGS = [
    "feedback.rests.findings_of",
]
# What else people are warned of before they publish a content in which the rule check finds no error.
LEADHUB_WARNINGS = [
    "accounts.documents.overlaps_to_know",
    "qualification.matching.warnings_of",
]
# Called in the transaction that publishes rules.
LEADHUB_RULES_PUBLISHED = [
    "qualification.rescoring.begin",
]
# Whom clients of partners act for.
LEADHUB_PARTNER = "accounts.Partner"
# The kinds of long work that jobs do.
LEADHUB_JOBS = [
    "leadhub.bulk_changes.carrying_out.WORK",
    "accounts.sweeping.WORK",
    "qualification.rescoring.WORK",
    "qualification.readers.simulations.WORK",
    "qualification.readers.what_ifs.WORK",
    "qualification.suspending.WORK",
    "qualification.importing.passes.WORK",
    "feedback.readers.forecasts.WORK",
    "feedback.recalibrations.WORK",
]
# Of what many are changed at once.
LEADHUB_BULK = [
    "accounts.bulk_edits.ACCOUNTS",
    "accounts.bulk_edits.CONTACTS",
    "accounts.bulk_edits.PARTNERS",
    "qualification.bulk_reassigning.LEADS",
    "qualification.bulk_reassigning.HANDOFFS",
]
# What people keep a journal of.
LEADHUB_JOURNALS = [
    "accounts.journals.ACCOUNTS",
    "accounts.journals.PARTNERS",
    "qualification.journals.LEADS",
]
# Of which events people are told, who they are, and what is said.
LEADHUB_ALERTS = [
    "leadhub.integrations.alerting.ALERTS",
    "accounts.alerting.ALERTS",
    "qualification.alerting.ALERTS",
    "qualification.alerting.enquiries.ALERTS",
    "feedback.alerting.ALERTS",
    "feedback.alerting.months.ALERTS",
]
# What people answer where they are told of it, by links and in chat systems.
LEADHUB_ANSWERING = "feedback.answering.ANSWERING"
# What the example company has, in this order, and the functions that tell its past and make its demo.
LEADHUB_EXAMPLE = [
    "accounts.example.install_example",
    "qualification.example.install_example",
]
LEADHUB_PAST = "feedback.example.playing.play"
LEADHUB_DEMO = "feedback.example.present.staging.play"
LEADHUB_DUE = [
    "qualification.due.reschedule_clocks",
    "qualification.due.end_holds",
    "qualification.due.fire_clocks",
    "qualification.due.apply_suspensions",
    "accounts.expiring.look_at_registrations",
    "qualification.due.look_at_leads",
    "qualification.due.give_owners",
    "qualification.rescoring.begin_due",
    "feedback.reminding.remind",
    "feedback.month_ends.tell",
    "qualification.due.sum_up_accounts",
    "leadhub.events.relay.place_events",
    "qualification.shadowing.compare_due",
    "leadhub.alerts.making.make_alerts",
    "leadhub.alerts.sending.send_alerts",
    "leadhub.alerts.marking.mark_answered",
    "leadhub.integrations.slack.replies.tell_pressed",
    "leadhub.alerts.keeping.forget_sent",
    "leadhub.events.endpoints.keep_secrets",
    "accounts.erasing.keep_secret",
    "leadhub.events.delivering.deliver_due",
    "leadhub.integrations.connections.keep_secrets",
    "leadhub.integrations.syncing.sync_due",
    "leadhub.integrations.flooding.forget_stale",
    "leadhub.jobs.running.run_jobs",
    "leadhub.api.idempotency.forget_old_answers",
    "leadhub.events.forgetting.forget_old_deliveries",
    "qualification.importing.uploads.drop_old",
    "qualification.enquiry_drafts.drop_old",
    "leadhub.identity.forgetting.forget_expired",
    "leadhub.watching.forgetting.forget_old_requests",
    "leadhub.bulk_changes.forgetting.drop_plans",
]
# Of these, what waits for machines of others: worker and Celery do each apart, so that no clock waits for it too.
LEADHUB_APART = [
    "leadhub.alerts.sending.send_alerts",
    "leadhub.alerts.marking.mark_answered",
    "leadhub.integrations.slack.replies.tell_pressed",
    "leadhub.events.delivering.deliver_due",
    "leadhub.integrations.syncing.sync_due",
]
# How many seconds a statement may take for verbs that ask about all there is at once.
LEADHUB_PATIENCE = [
    "leadhub.patience.PATIENCE",
    "qualification.policy.PATIENCE",
    "feedback.policy.PATIENCE",
]
# The types of events that happen, with a sentence each.
LEADHUB_EVENT_TYPES = [
    "accounts.choices.EVENT_TYPES",
    "qualification.choices.EVENT_TYPES",
    "feedback.choices.EVENT_TYPES",
    "leadhub.events.types.TYPES",
]
# Which tables hold data of people, and what stands there once a person is erased.
LEADHUB_PERSONAL = [
    "leadhub.personal_data.HOLDINGS",
    "accounts.personal_data.HOLDINGS",
    "qualification.personal_data.HOLDINGS",
    "feedback.personal_data.HOLDINGS",
]
# What leads to a person besides the contact, by which rows of the tables are found.
LEADHUB_REACH = [
    "qualification.erasing.reach",
]
# What of a person's leads is kept from a caller, so that nobody hands it out who may not see it.
LEADHUB_KEPT_BACK = [
    "qualification.clearance.is_kept_back",
]
# Called in the transaction that erases a person, for what cannot be found by row.
LEADHUB_ERASED = [
    "qualification.importing.uploads.forget_contents",
    "qualification.enquiry_drafts.forget_erased",
]
# Called in the transaction that changes facts of accounts or contacts.
LEADHUB_FACTS_CHANGED = [
    "qualification.refreshing.look_again",
    "qualification.data_requests.look_again",
    "leadhub.integrations.lining_up.look_again",
]
# What deals that partners register ask the storey above them: what is agreed, and whom sales knows.
LEADHUB_DIRECT_SALES = [
    "qualification.direct_sales.DIRECT_SALES",
]
# What systems of others are told of people, of where they stand, and what of their words and acts is taken in.
LEADHUB_PEOPLE = ["accounts.ports.PEOPLE"]
LEADHUB_LEAD_FACTS = ["qualification.standings.LEAD_FACTS"]
LEADHUB_STAGES = ["feedback.words.STAGES_PORT"]
LEADHUB_ACTIVITIES = ["feedback.attempts.ATTEMPTS", "qualification.acts.ACTS"]
# What mails may be, the most particular first: the last takes everything.
LEADHUB_MAIL = [
    "feedback.mail_attempts.ATTEMPTS",
    "qualification.enquiry_drafts.DRAFTS",
]
# What becomes of leads when accounts or contacts are merged.
LEADHUB_THEIR_LEADS = [
    "qualification.merging.THEIR_LEADS",
]
# The systems of others that leadhub can be connected to.
LEADHUB_KINDS = [
    "leadhub.integrations.hubspot.kind.KIND",
    "leadhub.integrations.marketo.kind.KIND",
    "leadhub.integrations.account_engagement.kind.KIND",
    "leadhub.integrations.salesforce.kind.KIND",
    "leadhub.integrations.slack.kind.KIND",
    "leadhub.integrations.teams.kind.KIND",
    "leadhub.integrations.mail.kind.KIND",
]
LEADHUB_TIMELINE = [
    "qualification.timeline.entries",
    "qualification.exchanges.entries",
    "feedback.timeline.entries",
]
# How the clauses of the agreement are measured that no clock runs by.
LEADHUB_MEASURES = [
    "qualification.measures.MEASURES",
    "feedback.measures.MEASURES",
]
# What the first page of the console shows, by who looks.
LEADHUB_HOME = [
    "feedback.admin.set_up.panels",
    "leadhub.console.alerts.faults.panels",
    "feedback.admin.home.panels",
    "leadhub.console.connections.home.panels",
    "leadhub.console.oversight.work.panels",
    "qualification.admin.drafts.home.panels",
]
LEADHUB_CHOICES = [
    "leadhub.choices.enumerations",
    "accounts.choices.enumerations",
    "accounts.readers.choices.enumerations",
    "qualification.choices.enumerations",
    "qualification.readers.choices.enumerations",
    "qualification.rest.agreement_printing.enumerations",
    "feedback.choices.enumerations",
]
