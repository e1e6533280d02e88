"""What a signal or a form says about a person and a company, normalised before any row is touched."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from accounts.rules import identity

CONTACT_FACTS = ("first_name", "last_name", "job_title", "function", "language")
ACCOUNT_FACTS = (
    "name",
    "industry",
    "application",
    "country",
    "region",
    "postal_code",
    "employee_count",
    "plant_count",
    "production_model",
    "order_profile",
    "certifications",
    "compliance_needs",
    "channel_type",
    "relationships",
    "target_status",
)
FEWEST_DIGITS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One person and perhaps a company, as one source named them at one moment. Keys are blank where unknown."""

    at: datetime
    source: str
    email: str | None = None
    email_key: str = ""
    phone: str | None = None
    phone_key: str = ""
    external_id: str = ""
    name_key: str = ""
    contact: Mapping[str, Any] = field(default_factory=dict)
    account_external_id: str = ""
    domain: str = ""
    company_key: str = ""
    account: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    """What the person wrote; read for noise and not kept."""

    @property
    def country(self) -> str:
        """The country of the company, blank where unknown."""
        return self.account.get("country") or ""

    @property
    def tells_company(self) -> bool:
        """Whether it says more of the company than the e-mail address gives away."""
        of_email = email_keys(self.email)[1] if self.email else ""
        return bool(self.account or self.account_external_id or self.domain != of_email)

    @property
    def names_company(self) -> bool:
        """Whether the company can be told from others."""
        return bool(self.domain or self.company_key or self.account_external_id)


@lru_cache(maxsize=20_000)
def email_keys(email: str) -> tuple[str, str]:
    """The key of an address and the domain of the company behind it, blank for free mail; ValueError for no address."""
    key = identity.email_key(email)
    return key, identity.company_domain_of(key) or ""


@lru_cache(maxsize=20_000)
def phone_key(phone: str, country: str | None) -> str:
    """E.164 where the number says or the country tells its code, else its digits; ValueError when it has too few."""
    try:
        return identity.phone_key(phone, country)
    except ValueError:
        digits = "".join(character for character in phone if character.isdigit())
        if FEWEST_DIGITS <= len(digits) <= 15:
            return digits
        raise


@lru_cache(maxsize=20_000)
def domain_key(address: str) -> str:
    """The registered domain of an address; ValueError when it has none."""
    return identity.domain_key(address)


@lru_cache(maxsize=20_000)
def company_key(name: str) -> str:
    """The folded name of a company; blank where nothing of it can be compared."""
    try:
        return identity.company_name_key(name)
    except ValueError:
        return ""


def person_key(first_name: str | None, last_name: str | None) -> str:
    """The folded name of a person; blank where none is known."""
    try:
        return identity.person_name_key(first_name, last_name) if first_name or last_name else ""
    except ValueError:
        return ""
