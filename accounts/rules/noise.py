"""What speaks for noise in a person's address, job title and words: classes with evidence, strong or weak."""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from accounts.rules.folding import fold
from accounts.rules.identity import company_domain_of, is_academic_domain, is_disposable, is_free_mail


class Noise(StrEnum):
    """Why what somebody does says nothing about buying, or less than it seems; the earlier weighs more."""

    COMPETITOR = "competitor"
    CURRENT_SUPPLIER = "current_supplier"
    STUDENT_OR_ACADEMIC = "student_or_academic"
    JOB_SEEKER = "job_seeker"
    VENDOR_SOLICITATION = "vendor_solicitation"
    SCANNER_OR_BOT = "scanner_or_bot"
    DISPOSABLE_MAIL = "disposable_mail"
    CONSULTANT = "consultant"
    DISTRIBUTOR_FISHING = "distributor_fishing"
    FREE_MAIL = "free_mail"


WEIGHTLESS: Final = frozenset({Noise.SCANNER_OR_BOT, Noise.DISPOSABLE_MAIL})
"""Classes whose acts carry no points. What they ask for is not lost: a person looks at it."""

RANK: Final = {noise: place for place, noise in enumerate(Noise)}


class Evidence(NamedTuple):
    """What speaks for a class; only what `decides` sets the class of a person, the rest is for people to judge."""

    noise: Noise
    code: str
    decides: bool = False


_THESIS: Final = r"thesis|(?:master|bachelor|diplom|abschluss)arbeit"
_DOCTORAL: Final = r"(?:ph ?d|doctoral) (?:candidate|student)|doktorand(?:in)?|doctorand|promovend(?:in)?"
_WORKING: Final = (
    r"werkstudent(?:in)?|working student|dual(?:e|er)? student(?:in)?|studentische hilfskraft|student assistant"
)
_STUDENT: Final = (
    r"(?:student|studentin|studierender?|undergraduate|etudiante?|estudiante|studentessa)"
    r"(?: (?:at|of|in|an|am|bei|der|fur)\b.*)?$"
)
_INTERN: Final = r"intern|internship|praktikant(?:in)?|praktikum|stagiaire"
_SEEKER: Final = (
    r"job ?seek(?:er|ing)|job appli(?:cant|cation)|bewerber(?:in)?|arbeits?suchend|open to work|unemployed"
    r"|(?:seeking|looking for) (?:a |an )?(?:new )?(?:job|work|position|employment|opportunit(?:y|ies))"
)
_CONSULTANT: Final = r"consultant|consulting|unternehmensberat(?:er|erin|ung)|berater(?:in)?"
_SOLICITATION: Final = (
    r"(?:we|our (?:company|team|agency)|wir) (?:can |also )?(?:offer|provide|speciali[sz]e in|bieten|help you with)"
    r"\b.{0,80}\b(?:seo|search engine|backlinks?|link building|guest posts?|web ?design|website (?:re)?design"
    r"|lead generation|lead lists?|email lists?|digital marketing|app development|outsourc(?:e|ing)"
    r"|leadgenerierung|suchmaschinenoptimierung|rank(?:ing)? (?:on|in) google)"
)
_APPLICATION: Final = (
    r"job application|my (?:cv|resume|curriculum vitae)|lebenslauf|(?:initiativ)?bewerbung|bewerbe mich"
    r"|apply(?:ing)? for (?:a|an|the|your) (?:\w+ ){0,3}(?:job|position|role|internship|vacancy)"
)


class _Sign(NamedTuple):
    """One pattern in folded words, and what it speaks for; at a company's address some of it is weak."""

    noise: Noise
    code: str
    pattern: re.Pattern[str]
    decides: bool
    at_company: bool


def _sign(noise: Noise, code: str, pattern: str, *, decides: bool = False, at_company: bool = False) -> _Sign:
    return _Sign(noise, code, re.compile(rf"\b(?:{pattern})(?![a-z])"), decides, at_company)


# Whoever studies beside the work, or for it, may well ask on behalf of the company.
_IN_TITLES: Final = (
    _sign(Noise.STUDENT_OR_ACADEMIC, "title:student", _STUDENT, decides=True, at_company=True),
    _sign(Noise.STUDENT_OR_ACADEMIC, "title:doctoral_candidate", _DOCTORAL, decides=True),
    _sign(Noise.STUDENT_OR_ACADEMIC, "title:thesis", _THESIS, decides=True),
    _sign(Noise.STUDENT_OR_ACADEMIC, "title:working_student", _WORKING, decides=True),
    _sign(Noise.STUDENT_OR_ACADEMIC, "title:intern", _INTERN),
    _sign(Noise.JOB_SEEKER, "title:job_seeker", _SEEKER, decides=True, at_company=True),
    _sign(Noise.CONSULTANT, "title:consultant", _CONSULTANT),
)
_IN_WORDS: Final = (
    _sign(Noise.VENDOR_SOLICITATION, "text:solicitation", _SOLICITATION),
    _sign(Noise.JOB_SEEKER, "text:job_application", _APPLICATION),
)
_LONGEST: Final = 4_000
_CONSULTING: Final = re.compile(r"consult|beratung")


def evidence_of(email: str | None, title: str | None) -> frozenset[Evidence]:
    """What an address and a job title speak for; an address is a key that `email_key` gave."""
    domain = (email or "").rpartition("@")[2]
    found = _of_domain(domain)
    return found | _of_title(title, at_company=_is_of_company(domain)) if title else found


@lru_cache(maxsize=16_384)
def _of_domain(domain: str) -> frozenset[Evidence]:
    if not domain:
        return frozenset()
    if is_disposable(domain):
        return frozenset({Evidence(Noise.DISPOSABLE_MAIL, "list:disposable", decides=True)})
    if is_free_mail(domain):
        return frozenset({Evidence(Noise.FREE_MAIL, "list:free_mail")})
    if is_academic_domain(domain):
        # Whether a university is excluded is said of the account, which may also be a customer.
        return frozenset({Evidence(Noise.STUDENT_OR_ACADEMIC, "domain:academic")})
    if _CONSULTING.search(company_domain_of(domain) or ""):
        return frozenset({Evidence(Noise.CONSULTANT, "domain:consulting")})
    return frozenset()


@lru_cache(maxsize=16_384)
def _is_of_company(domain: str) -> bool:
    return company_domain_of(domain) is not None and not is_academic_domain(domain)


@lru_cache(maxsize=4_096)
def _of_title(title: str, *, at_company: bool) -> frozenset[Evidence]:
    words = fold(title)
    return frozenset(
        Evidence(sign.noise, sign.code, decides=sign.decides and (sign.at_company or not at_company))
        for sign in _IN_TITLES
        if sign.pattern.search(words)
    )


def evidence_in(text: str) -> frozenset[Evidence]:
    """What the words of a form or a mail speak for; never enough to decide by."""
    words = fold(text[:_LONGEST])
    return frozenset(Evidence(sign.noise, sign.code) for sign in _IN_WORDS if sign.pattern.search(words))


def strongest(noises: Iterable[str]) -> str | None:
    """The class that weighs most; None where there is none."""
    return min(noises, key=lambda noise: RANK[Noise(noise)], default=None)
