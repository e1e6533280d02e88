"""The two documents of this app: target-account profiles and channel rules."""

from accounts.rules.bounds import BEYOND_BOUNDS
from accounts.rules.channels import ChannelRulesContent
from accounts.rules.checking import check_channels, check_profiles
from accounts.rules.fit import ProfilesContent
from leadhub.documents.definitions import Definition
from leadhub.models import DocumentKind

# No draft holds a test that could not be asked of any fact.
UNASKABLE = frozenset(
    {
        "unknown_fact",
        "operator_does_not_fit",
        "value_does_not_fit",
        "blank_word",
        "unknown_word",
        "no_industry_code",
        "unknown_country",
        "unknown_region",
    }
)

PROFILES = Definition(
    kind=DocumentKind.PROFILES,
    content=ProfilesContent,
    check=check_profiles,
    refused_at_once=UNASKABLE | BEYOND_BOUNDS,
    identity={"profiles": ("code",), "criteria": ("code",), "exclusions": ("code",)},
)
CHANNEL_RULES = Definition(
    kind=DocumentKind.CHANNEL_RULES,
    content=ChannelRulesContent,
    check=check_channels,
    refused_at_once=UNASKABLE | BEYOND_BOUNDS,
    identity={"rules": ("code",)},
)
