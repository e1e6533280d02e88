"""What an address, a title and words speak for, and how strongly."""

import pytest

from accounts.models import NoiseClass
from accounts.rules.identity import company_domain_of
from accounts.rules.noise import Noise, evidence_in, evidence_of, strongest

FREE = "ana@gmail.com"
COMPANY = "ana@halvorsen.example"

TITLES = {
    "a student": (FREE, "Student", "title:student", True),
    "a student of something": (FREE, "Student of mechanical engineering", "title:student", True),
    "a student with a company's address": (COMPANY, "Étudiante", "title:student", True),
    "a working student at home": (FREE, "Werkstudentin", "title:working_student", True),
    "a working student at a company": (COMPANY, "Werkstudent Einkauf", "title:working_student", False),
    "a doctoral candidate": ("ana@tum.de", "Ph.D. candidate", "title:doctoral_candidate", True),
    "a doctoral candidate at a company": (COMPANY, "Doktorand", "title:doctoral_candidate", False),
    "an intern who looks for a thesis": (FREE, "Intern looking for thesis", "title:thesis", True),
    "an intern": (FREE, "Praktikantin", "title:intern", False),
    "a job seeker": (FREE, "Job application", "title:job_seeker", True),
    "a consultant": (COMPANY, "Senior Consultant", "title:consultant", False),
}
NO_NOISE = (
    "Director Student Housing",
    "Student Services Manager",
    "Internal Sales",
    "Dr., PhD, Head of R&D",
    "Synthesis engineer",
    "Head of Procurement",
)
ADDRESSES = {
    "ana@mailinator.com": ("list:disposable", Noise.DISPOSABLE_MAIL, True),
    "ana@gmail.com": ("list:free_mail", Noise.FREE_MAIL, False),
    "ana@student.tudelft.nl": ("domain:academic", Noise.STUDENT_OR_ACADEMIC, False),
    "ana@miller-consulting.com": ("domain:consulting", Noise.CONSULTANT, False),
}
WORDS = {
    "Hello, we offer SEO and high quality backlinks": ["text:solicitation"],
    "Wir bieten Suchmaschinenoptimierung": ["text:solicitation"],
    "Please find my CV attached": ["text:job_application"],
    "I would like to apply for the quality engineer position": ["text:job_application"],
    "We need 500 housings a year, can you offer a price?": [],
    "We offer our customers turned parts and look for a second source": [],
    "": [],
}


@pytest.mark.parametrize(("email", "title", "code", "decides"), TITLES.values(), ids=TITLES)
def test_a_title_speaks_for(email: str, title: str, code: str, decides: bool) -> None:
    assert {found.code: found.decides for found in evidence_of(email, title)}.get(code) is decides


@pytest.mark.parametrize("title", NO_NOISE)
def test_a_title_that_only_sounds_like_it_speaks_for_nothing(title: str) -> None:
    assert evidence_of(COMPANY, title) == frozenset()


@pytest.mark.parametrize("email", ADDRESSES)
def test_an_address_speaks_for(email: str) -> None:
    code, noise, decides = ADDRESSES[email]
    assert evidence_of(email, None) == {(noise, code, decides)}


def test_nothing_speaks_for_nothing() -> None:
    assert evidence_of(None, None) == evidence_of("", "") == evidence_of(COMPANY, None) == frozenset()


@pytest.mark.parametrize("text", WORDS)
def test_words_speak_weakly(text: str) -> None:
    found = evidence_in(text)
    assert sorted(evidence.code for evidence in found) == WORDS[text]
    assert not any(evidence.decides for evidence in found)


def test_no_company_stands_behind_a_disposable_address() -> None:
    assert company_domain_of("ana@mailinator.com") is None
    assert company_domain_of("ana@deep.mailinator.com") is None
    assert company_domain_of(COMPANY) == "halvorsen.example"


def test_of_several_classes_the_gravest_counts() -> None:
    assert strongest(["free_mail", "job_seeker", "competitor"]) == "competitor"
    assert strongest([]) is None


def test_rules_and_rows_know_the_same_classes() -> None:
    assert set(Noise) == set(NoiseClass.values)
