"""Who we sell to, sell through, and do not sell to."""

from accounts.models.account import ENDING, STAFF, Account, NameEnding, Site
from accounts.models.capability import Capability
from accounts.models.choices import (
    AppealAnswer,
    ChannelType,
    Function,
    OrderKind,
    OrderProfile,
    ProductionModel,
    RegistrationRule,
    RegistrationSource,
    RegistrationStatus,
    Relationship,
    TargetStatus,
)
from accounts.models.clearance import Clearance
from accounts.models.consent import Consent, ConsentChannel, ConsentProof, ConsentPurpose, ConsentScope, ConsentState
from accounts.models.contact import Contact, ExternalRef, NoiseClass
from accounts.models.erasure import (
    ErasedKey,
    ErasedKeyKind,
    Erasure,
    ErasureLift,
    ErasureLiftReason,
    ErasureReason,
    ErasureSecret,
)
from accounts.models.market import Partner, ProductLine, Territory
from accounts.models.merge import Merge, MergeNoun, MergeUndo, PossibleDuplicate
from accounts.models.noise import NoiseFinding
from accounts.models.registration import (
    STANDING,
    DealRegistration,
    ProtectionWindow,
    RegistrationAppeal,
    RegistrationRemark,
    RegistrationStep,
)
from accounts.models.title import TitleFunction

__all__ = [
    "ENDING",
    "STAFF",
    "STANDING",
    "Account",
    "AppealAnswer",
    "Capability",
    "ChannelType",
    "Clearance",
    "Consent",
    "ConsentChannel",
    "ConsentProof",
    "ConsentPurpose",
    "ConsentScope",
    "ConsentState",
    "Contact",
    "DealRegistration",
    "ErasedKey",
    "ErasedKeyKind",
    "Erasure",
    "ErasureLift",
    "ErasureLiftReason",
    "ErasureReason",
    "ErasureSecret",
    "ExternalRef",
    "Function",
    "Merge",
    "MergeNoun",
    "MergeUndo",
    "NameEnding",
    "NoiseClass",
    "NoiseFinding",
    "OrderKind",
    "OrderProfile",
    "Partner",
    "PossibleDuplicate",
    "ProductLine",
    "ProductionModel",
    "ProtectionWindow",
    "RegistrationAppeal",
    "RegistrationRemark",
    "RegistrationRule",
    "RegistrationSource",
    "RegistrationStatus",
    "RegistrationStep",
    "Relationship",
    "Site",
    "TargetStatus",
    "Territory",
    "TitleFunction",
]
