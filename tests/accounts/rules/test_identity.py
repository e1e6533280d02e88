import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.identity import (
    COMPANY_KEY_LENGTH,
    PERSON_KEY_LENGTH,
    company_domain_of,
    company_name_key,
    domain_key,
    email_key,
    is_academic_domain,
    person_name_key,
    phone_key,
)


@pytest.mark.parametrize(
    ("email", "key"),
    [
        (" Dana.ITO@Medico.Example ", "dana.ito@medico.example"),
        ("a.b+rfq@MÜLLER.de", "a.b+rfq@xn--mller-kva.de"),
        ("a.b+rfq@xn--mller-kva.de", "a.b+rfq@xn--mller-kva.de"),
    ],
)
def test_an_address_has_one_spelling(email: str, key: str) -> None:
    assert email_key(email) == key
    assert email_key(key) == key


@pytest.mark.parametrize(
    "email", ["", "dana", "dana@", "@medico.example", "dana@medico", "a b@medico.example", "a@b@c.de"]
)
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(ValueError, match="no e-mail address"):
        email_key(email)


@pytest.mark.parametrize(
    ("phone", "country", "key"),
    [
        ("+1 (612) 555-0100", None, "+16125550100"),
        ("(612) 555-0100", "US", "+16125550100"),
        ("612-555-0100 ext. 44", "US", "+16125550100"),
        ("030 1234567", "DE", "+49301234567"),
        ("+49 (0)30 1234567", "US", "+49301234567"),
        ("0043 1 234567", "DE", "+431234567"),
    ],
)
def test_a_number_has_one_spelling(phone: str, country: str | None, key: str) -> None:
    assert phone_key(phone, country) == key


@pytest.mark.parametrize(
    ("phone", "country"), [("", "US"), ("call me", "US"), ("555", "US"), ("612 555 0100", None), ("030 1234567", "XX")]
)
def test_what_is_no_number_is_refused(phone: str, country: str | None) -> None:
    with pytest.raises(ValueError, match="number"):
        phone_key(phone, country)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("medico.example", "medico.example"),
        ("https://www.Medico.example:8080/contact?x=1#top", "medico.example"),
        ("http://dana@shop.medico.co.uk/", "medico.co.uk"),
        ("www.müller.de.", "xn--mller-kva.de"),
        ("firm.github.io", "firm.github.io"),
        ("ruhr-uni-bochum.de", "ruhr-uni-bochum.de"),
    ],
)
def test_a_web_address_leads_to_the_registered_domain(address: str, key: str) -> None:
    assert domain_key(address) == key


@pytest.mark.parametrize(
    "address", ["", "localhost", "co.uk", "10.0.0.1", "a..b", "no domain at all", "-x-.", "http://"]
)
def test_what_nobody_registered_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"domain"):
        domain_key(address)


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("dana@medico.example", "medico.example"),
        ("dana@mail.medico.co.uk", "medico.co.uk"),
        ("dana@gmail.com", None),
        ("dana@GMX.de", None),
        ("dana@t-online.de", None),
        ("dana@bluewin.ch", None),
        ("dana@mailbox.org", None),
        ("dana@co.uk", None),
        ("dana@localhost", None),
    ],
)
def test_the_company_is_read_from_an_address_unless_it_is_free_mail(email: str, domain: str | None) -> None:
    assert company_domain_of(email) == domain


UNIVERSITIES = """
    mit.edu cs.stanford.edu ox.ac.uk anu.edu.au uni-stuttgart.de stud.uni-stuttgart.de tu-berlin.de tu-wien.at
    fernuni-hagen.de ruhr-uni-bochum.de stud.ruhr-uni-bochum.de hs-esslingen.de fh-aachen.de th-koeln.de
    rwth-aachen.de ethz.ch student.ethz.ch utoronto.ca univ-lyon1.fr state-university.example university.example
    uni.example universityofnowhere.example hochschule-rheinmain.de boston-college.example
"""


@pytest.mark.parametrize(
    "domain",
    UNIVERSITIES.split(),
)
def test_universities_are_recognised(domain: str) -> None:
    assert is_academic_domain(domain)


COMPANIES = """
    medico.example universal-robots.com unilever.com uni-ball.com unimed.de hs-metallbau.de fh-technik.de
    th-maschinenbau.de edu.siemens.com academy.com education.com collegesteel.com tuev.de tu.com foo.ac ac.com
    universityhospital.com gmail.com localhost co.uk
"""


@pytest.mark.parametrize(
    "domain",
    COMPANIES.split(),
)
def test_companies_with_similar_names_are_not_taken_for_universities(domain: str) -> None:
    assert not is_academic_domain(domain)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Medico Devices Inc.", "medico devices"),
        ("MEDICO DEVICES, Incorporated", "medico devices"),
        ("Müller GmbH & Co. KG", "muller"),
        ("Müller G.m.b.H.", "muller"),
        ("Trumpf SE + Co. KG", "trumpf"),
        ("Siemens Aktiengesellschaft", "siemens"),
        ("Smith & Sons, Ltd.", "smith and sons"),
        ("Smith and Sons Limited", "smith and sons"),
        ("Alpha Co., Ltd.", "alpha"),
        ("L'Oréal S.A.", "loreal"),
        ("ООО Завод", "завод"),  # Cyrillic on purpose
        ("株式会社日立", "日立"),
        ("3M", "3m"),
        ("AG", "ag"),
    ],
)
def test_a_company_has_one_spelling_whatever_its_legal_form(name: str, key: str) -> None:
    assert company_name_key(name) == key


@pytest.mark.parametrize("name", ["", "  ", "-- . --!"])
def test_a_company_without_a_letter_has_no_name(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a company"):
        company_name_key(name)


@pytest.mark.parametrize(
    ("first_name", "last_name", "key"),
    [
        ("Dana", "Ito", "dana ito"),
        ("  DANA ", " Ito", "dana ito"),
        ("Dr. Dana", "Ito", "dana ito"),
        ("Prof.Dr. Dana", "Ito", "dana ito"),
        ("Jürgen", "Müller-Lüdenscheidt", "jurgen muller ludenscheidt"),
        (None, "Ito", "ito"),
        ("Dana", None, "dana"),
        ("Dr.", "", "dr"),
    ],
)
def test_a_person_has_one_spelling(first_name: str | None, last_name: str | None, key: str) -> None:
    assert person_name_key(first_name, last_name) == key


@pytest.mark.parametrize(("first_name", "last_name"), [(None, None), ("", " "), ("-", ".")])
def test_a_person_without_a_letter_has_no_name(first_name: str | None, last_name: str | None) -> None:
    with pytest.raises(ValueError, match="at least one letter"):
        person_name_key(first_name, last_name)


@given(st.text(max_size=400))
def test_any_text_has_a_short_stable_key_or_is_refused(text: str) -> None:
    for key_of, length in (
        (company_name_key, COMPANY_KEY_LENGTH),
        (lambda name: person_name_key(name, None), PERSON_KEY_LENGTH),
    ):
        try:
            key = key_of(text)
        except ValueError:
            continue
        assert 0 < len(key) <= length
        assert key == key.strip()


@given(st.text(max_size=60))
def test_any_text_is_a_key_or_a_value_error(text: str) -> None:
    for key_of in (email_key, phone_key, domain_key):
        with contextlib.suppress(ValueError):
            assert key_of(text)
    is_academic_domain(text)
    company_domain_of(text)
