"""Who may do what in this app: one line a verb."""

from leadhub.actors import Role
from leadhub.policy.groups import MARKETING_SIDE, OPERATIONS, PARTNERS, READERS, WORKERS
from leadhub.policy.registry import Rules
from leadhub.policy.scopes import Area

OVERSIGHT = OPERATIONS | {Role.AUDITOR}
# Systems of record know facts as people do.
KNOWERS = WORKERS | {Role.INTEGRATION}
MERGERS = MARKETING_SIDE | {Role.MANAGER}

RULES: Rules = {
    "account.list": READERS,
    "account.read": READERS,
    # Whoever reads a list may keep it: it could be paged through just as well. That somebody did is written down.
    "account.export": READERS,
    "contact.export": READERS,
    "account.create": KNOWERS,
    "account.edit": KNOWERS,
    "account.write_journal": WORKERS,
    "account.keep_distributor": OPERATIONS | {Role.INTEGRATION},
    # Two that look alike are judged by whoever answers for the data.
    "account.merge": MERGERS,
    "contact.merge": MERGERS,
    "merge.list": READERS,
    "merge.read": READERS,
    "merge.undo": MERGERS,
    "duplicate.list": READERS,
    "possible_duplicate.list": READERS,
    "possible_duplicate.read": READERS,
    "possible_duplicate.sweep": MERGERS,
    "possible_duplicate.dismiss": MERGERS,
    "contact.list": READERS,
    "contact.read": READERS,
    "contact.create": KNOWERS,
    "contact.edit": KNOWERS,
    "contact.noise": READERS,
    "contact.flag_noise": WORKERS,
    "contact.lift_noise": WORKERS,
    "contact.consents": READERS,
    "contact.record_consent": KNOWERS,
    # What is known of a person goes to the person through one hand, and is erased by it.
    "contact.personal_data": OPERATIONS,
    "contact.erase": OPERATIONS,
    "erasure.lift": OPERATIONS,
    "erasure_lift.list": OVERSIGHT,
    "erasure_lift.read": OVERSIGHT,
    "site.list": READERS,
    "site.read": READERS,
    "site.create": KNOWERS,
    "site.edit": KNOWERS,
    "site.delete": KNOWERS,
    "title_function.list": READERS,
    "title_function.read": READERS,
    "title_function.create": OPERATIONS,
    "title_function.edit": OPERATIONS,
    "title_function.delete": OPERATIONS,
    "industry.list": READERS,
    "product_line.list": READERS,
    "product_line.read": READERS,
    "product_line.create": OPERATIONS,
    "product_line.edit": OPERATIONS,
    "capability.list": READERS,
    "capability.read": READERS,
    "capability.create": OPERATIONS,
    "capability.edit": OPERATIONS,
    # Who may see controlled facts is operations' to know: so is on what it rests.
    "clearance.list": OPERATIONS,
    "clearance.read": OPERATIONS,
    "clearance.grant": OPERATIONS,
    "clearance.withdraw": OPERATIONS,
    "territory.list": READERS,
    "territory.read": READERS,
    "territory.overlaps": READERS,
    "territory.create": OPERATIONS,
    "territory.edit": OPERATIONS,
    "channel_rules.coverage": READERS,
    # What begins with `partner.` is done by partners themselves.
    "channel_partner.list": READERS,
    "channel_partner.read": READERS,
    "channel_partner.create": OPERATIONS,
    "channel_partner.edit": OPERATIONS,
    # Company, territory, rule, contact and key in one: each of them is operations' to make.
    "channel_partner.appoint": OPERATIONS,
    "channel_partner.write_journal": WORKERS,
    "deal_registration.list": READERS,
    "deal_registration.read": READERS,
    "deal_registration.decide_appeal": OPERATIONS,
    "deal_registration.end": OPERATIONS,
    "deal_registration.transfer": OPERATIONS,
    "registration_appeal.list": READERS,
    "registration_appeal.read": READERS,
    "partner.registrations": PARTNERS,
    "partner.registration": PARTNERS,
    "partner.register": PARTNERS,
    "partner.appeal": PARTNERS,
    "partner.withdraw_registration": PARTNERS,
}

AREAS = (Area(name="accounts", label="accounts, contacts, partners and what is made", rules=RULES),)
