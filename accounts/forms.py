"""What callers may say about a contact and an account, and how it is normalised into a mention.

Shapes are checked by the Structs; what a value means is checked here, and every fault names its field.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta

from accounts.mentions import (
    ACCOUNT_FACTS,
    CONTACT_FACTS,
    Mention,
    company_key,
    domain_key,
    email_keys,
    person_key,
    phone_key,
)
from accounts.models import ChannelType, Function, OrderProfile, ProductionModel, Relationship
from accounts.rules.places import is_country, is_region
from leadhub.api.bodies import Body, Count
from leadhub.api.json import holds_unstorable
from leadhub.errors import FieldError, NotAcceptable

Short = Annotated[str, Meta(max_length=80)]
Line = Annotated[str, Meta(max_length=200)]
Title = Annotated[str, Meta(max_length=160)]
Address = Annotated[str, Meta(max_length=254)]
# A nanometre is finer than anybody measures, a kilometre longer than anybody makes.
Micrometres = Annotated[float, Meta(ge=0.001, le=1_000_000)]
Millimetres = Annotated[float, Meta(ge=0.001, le=1_000_000)]
INDUSTRY = re.compile(r"^(\d{2,6}|nace:\d{2}(\.\d{1,2})?)$")
MOST_IN_LIST = 50
UPPER = frozenset({"country", "region", "postal_code"})
LOWER = frozenset({"industry"})


class ContactForm(Body):
    """A person; at least one of e-mail, telephone and external id is needed."""

    email: Address | None = None
    phone: Annotated[str, Meta(max_length=40)] | None = None
    external_id: Line | None = None
    first_name: Short | None = None
    last_name: Short | None = None
    job_title: Title | None = None
    function: Function | None = None
    language: Annotated[str, Meta(max_length=8)] | None = None


class AccountForm(Body):
    """A company; every fact may be left out, and null means unknown."""

    name: Line | None = None
    domain: Annotated[str, Meta(max_length=253)] | None = None
    external_id: Line | None = None
    industry: Annotated[str, Meta(max_length=16)] | None = None
    application: Annotated[str, Meta(max_length=120)] | None = None
    country: Annotated[str, Meta(max_length=2)] | None = None
    region: Annotated[str, Meta(max_length=6)] | None = None
    postal_code: Annotated[str, Meta(max_length=16)] | None = None
    employee_count: Count | None = None
    plant_count: Count | None = None
    production_model: ProductionModel | None = None
    order_profile: OrderProfile | None = None
    certifications: Annotated[list[Short], Meta(max_length=MOST_IN_LIST)] | None = None
    compliance_needs: Annotated[list[Short], Meta(max_length=MOST_IN_LIST)] | None = None
    channel_type: ChannelType | None = None
    relationship: Relationship | list[Relationship] | None = None


def mention_of(
    contact: ContactForm, account: AccountForm | None, *, at: datetime, source: str, prefix: str = "", words: str = ""
) -> Mention:
    """The normalised mention; NotAcceptable names every field at fault, as pointers below `prefix`."""
    faults: list[FieldError] = []
    company = account or AccountForm()
    facts = _account_facts(account, faults, f"{prefix}/account") if account else {}
    email = _stripped(contact.email)
    phone = _stripped(contact.phone)
    external_id = _stripped(contact.external_id) or ""
    if not (email or phone or external_id):
        faults.append(
            FieldError(f"{prefix}/contact", "contact_not_identified", "Give an e-mail, a telephone or an external id.")
        )
    key, of_email = _checked(email_keys, email, ("", ""), faults, f"{prefix}/contact/email", "bad_email")
    number = ""
    if phone:
        number = _checked(
            lambda value: phone_key(value, facts.get("country")),
            phone,
            "",
            faults,
            f"{prefix}/contact/phone",
            "bad_phone",
        )
    domain = _checked(domain_key, _stripped(company.domain), "", faults, f"{prefix}/account/domain", "bad_domain")
    refuse(faults)
    return Mention(
        at=at,
        source=source,
        email=email,
        email_key=key,
        phone=phone,
        phone_key=number,
        external_id=external_id,
        name_key=person_key(contact.first_name, contact.last_name),
        contact=_known({name: getattr(contact, name) for name in CONTACT_FACTS}),
        account_external_id=_stripped(company.external_id) or "",
        domain=domain or of_email,
        company_key=company_key(facts["name"]) if "name" in facts else "",
        account=facts,
        words=words,
    )


def refuse(faults: Sequence[FieldError]) -> None:
    """Raise NotAcceptable with every fault, if there is one."""
    if faults:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)


def spelt(name: str, value: Any) -> Any:
    """A value in the one spelling of its field; blank text is None, and lists are sorted sets."""
    if isinstance(value, list):
        return sorted({str(each).strip() for each in value if str(each).strip()})
    if not isinstance(value, str):
        return value
    text = str(value).strip()
    if name in UPPER:
        text = text.upper()
    elif name in LOWER:
        text = text.lower()
    return text or None


def check_account_facts(facts: Mapping[str, Any], prefix: str = "") -> Iterator[FieldError]:
    """The faults of codes that no Struct can check: country, region, industry."""
    country, region, industry = facts.get("country"), facts.get("region"), facts.get("industry")
    if country is not None and not is_country(country):
        yield FieldError(f"{prefix}/country", "unknown_country", f"{country!r} is no ISO 3166-1 code such as US.")
    if region is not None and not is_region(region):
        yield FieldError(f"{prefix}/region", "unknown_region", f"{region!r} is no ISO 3166-2 code such as US-MN.")
    if industry is not None and not INDUSTRY.match(industry):
        yield FieldError(
            f"{prefix}/industry", "bad_industry", f"{industry!r} is neither NAICS digits nor NACE such as nace:32.50."
        )


def _account_facts(account: AccountForm, faults: list[FieldError], prefix: str) -> dict[str, Any]:
    facts = {name: getattr(account, name, None) for name in ACCOUNT_FACTS}
    facts["relationships"] = _many(account.relationship)
    known = _known(facts)
    faults += check_account_facts(known, prefix)
    return known


def _many(value: Relationship | list[Relationship] | None) -> list[Relationship] | None:
    return [value] if isinstance(value, Relationship) else value


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    """Without what is unknown: null, blank, or an empty list."""
    known = {name: spelt(name, value) for name, value in facts.items()}
    return {name: value for name, value in known.items() if value not in (None, [])}


def _stripped(value: str | None) -> str | None:
    return (value or "").strip() or None


def _checked(
    check: Callable[[str], Any], value: str | None, default: Any, faults: list[FieldError], pointer: str, code: str
) -> Any:
    if value is None:
        return default
    try:
        return check(value)
    except ValueError as error:
        faults.append(FieldError(pointer, code, str(error)))
        return default


def has_nul(value: object) -> bool:
    """Whether any text in a parsed JSON value holds what PostgreSQL cannot store: NUL or a lone surrogate."""
    return holds_unstorable(value)
