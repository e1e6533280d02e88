"""The closed lists of this app, as clients read them at meta/choices/."""

from collections.abc import Mapping

from accounts.models import (
    AppealAnswer,
    ChannelType,
    ConsentChannel,
    ConsentPurpose,
    ConsentScope,
    ConsentState,
    ErasedKeyKind,
    ErasureLiftReason,
    ErasureReason,
    Function,
    MergeNoun,
    NoiseClass,
    OrderKind,
    OrderProfile,
    Partner,
    ProductionModel,
    RegistrationRule,
    RegistrationSource,
    RegistrationStatus,
    Relationship,
    Site,
    TargetStatus,
)
from accounts.rules.coverage import Taker
from accounts.rules.enquiries import TechnicalAnswer, TechnicalFact
from accounts.rules.industry_table import EDITIONS, IndustryScheme
from accounts.rules.likeness import WORDS, Likeness
from leadhub.api.choices import Enumeration, enumeration

# As the feed names them; more may be added.
EVENT_TYPES = {
    "account.merged": "Two accounts turned out to be one: from now on the winner stands for the loser.",
    "contact.merged": "Two contacts turned out to be one person.",
    "merge.undone": "Two that were merged were taken apart again.",
    "contact.consent_recorded": "A person has given a consent, or withdrawn one.",
    "contact.erased": "The data of a person were erased.",
    "registration.decided": "A deal that a partner registered was answered, or answered anew.",
    "registration.extended": "Progress of the partner has extended a registered deal.",
    "registration.expired": "The time of a registered deal, or of a place in line, is over.",
    "registration.ended": "A partner has given up a registered deal, or operations has ended it.",
    "registration.appealed": "A partner asks operations to look at an answer again.",
    "registration.appeal_overdue": "Nobody has answered an appeal in time.",
    "registration.appeal_decided": "Operations has answered an appeal.",
}
ANSWERS: Mapping[str, str] = {
    TechnicalAnswer.FITS: "What is asked can be made.",
    TechnicalAnswer.UNKNOWN: "Something is not known yet; that is not no.",
    TechnicalAnswer.LIMITED: "Something that is known stands against it.",
}
CLASSIFICATIONS: Mapping[str, str] = {scheme.value: edition for scheme, edition in EDITIONS.items()}


def enumerations() -> list[Enumeration]:
    """Every closed list, in reading order."""
    return [
        enumeration("channel_type", "Channel types", ChannelType),
        enumeration("relationship", "Relationships", Relationship),
        enumeration("target_status", "Target statuses", TargetStatus),
        enumeration("production_model", "Production models", ProductionModel),
        enumeration("order_profile", "Order profiles", OrderProfile),
        enumeration("order_kind", "Kinds of orders", OrderKind),
        enumeration("function", "Functions", Function),
        enumeration("merge_noun", "What can be merged", MergeNoun),
        enumeration("likeness", "What is alike of two", Likeness, WORDS),
        enumeration("noise_class", "Noise classes", NoiseClass),
        enumeration("consent_channel", "Ways of reaching people", ConsentChannel),
        enumeration("consent_purpose", "What people are reached for", ConsentPurpose),
        enumeration("consent_scope", "Channel and purpose of a consent", ConsentScope),
        enumeration("consent_state", "What people said of it", ConsentState),
        enumeration("erasure_reason", "Why data of people are erased", ErasureReason),
        enumeration("erased_key_kind", "What an erased person was told from others by", ErasedKeyKind),
        enumeration("erasure_lift_reason", "Why an erased person may be taken again", ErasureLiftReason),
        enumeration("site_kind", "Kinds of sites", Site.Kind),
        enumeration("partner_kind", "Kinds of partners", Partner.Kind),
        enumeration("taker", "Who takes a market", Taker),
        enumeration("registration_status", "How registered deals stand", RegistrationStatus),
        enumeration("registration_rule", "What decides on registered deals", RegistrationRule),
        enumeration("registration_source", "How registered deals came", RegistrationSource),
        enumeration("appeal_answer", "Answers to appeals", AppealAnswer),
        enumeration("industry_scheme", "Classifications of industries", IndustryScheme, labels=CLASSIFICATIONS),
        enumeration("technical_answer", "Whether something can be made", TechnicalAnswer, ANSWERS),
        enumeration("technical_fact", "What enquiries and capabilities are compared in", TechnicalFact),
    ]
