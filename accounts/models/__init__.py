"""Who we sell to, sell through, and do not sell to."""

from accounts.models.account import STAFF, Account, Site
from accounts.models.capability import Capability
from accounts.models.choices import (
    ChannelType,
    Function,
    OrderKind,
    OrderProfile,
    ProductionModel,
    Relationship,
    TargetStatus,
)
from accounts.models.clearance import Clearance
from accounts.models.contact import Contact, ExternalRef, NoiseClass
from accounts.models.market import Partner, ProductLine, Territory
from accounts.models.noise import NoiseFinding
from accounts.models.title import TitleFunction

__all__ = [
    "STAFF",
    "Account",
    "Capability",
    "ChannelType",
    "Clearance",
    "Contact",
    "ExternalRef",
    "Function",
    "NoiseClass",
    "NoiseFinding",
    "OrderKind",
    "OrderProfile",
    "Partner",
    "ProductLine",
    "ProductionModel",
    "Relationship",
    "Site",
    "TargetStatus",
    "Territory",
    "TitleFunction",
]
