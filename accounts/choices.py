"""The closed lists of this app, as clients read them at meta/choices/."""

from accounts.models import (
    ChannelType,
    Function,
    NoiseClass,
    OrderKind,
    OrderProfile,
    Partner,
    ProductionModel,
    Relationship,
    Site,
    TargetStatus,
)
from leadhub.api.choices import Enumeration, enumeration


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
        enumeration("noise_class", "Noise classes", NoiseClass),
        enumeration("site_kind", "Kinds of sites", Site.Kind),
        enumeration("partner_kind", "Kinds of partners", Partner.Kind),
    ]
