"""The lines of docs/partners.md, sent as they are printed there."""

import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from qualification.readers.partner_changes import PartnerChangeKind
from tests.feedback.keystone import small_order
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db

PAGE = Path(settings.BASE_DIR) / "docs" / "partners.md"
SITE = "https://leadhub.example"


def sent(line: str) -> tuple[int, str]:
    """What a curl line of the page is answered."""
    words = shlex.split(line)[1:]
    method, body, headers, address = "GET", "", {}, ""
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-d":
            body = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        else:
            address = word
    content_type = headers.pop("Content-Type", "application/json")
    answer = Client().generic(method, address.removeprefix(SITE), body, content_type=content_type, headers=headers)
    return answer.status_code, answer.content.decode()


def not_granted(office: Office) -> str:
    """The registration of a deal that another partner has."""
    body = {"end_customer": {"name": "Weston Valves", "domain": "weston.example"}, "product_line": "cnc-machining"}
    office.post("partner2", "partner/registrations/", body, 201)
    deal: str = office.post("partner", "partner/registrations/", body, 201)["id"]
    return deal


def test_every_line_of_the_page_works(office: Office) -> None:
    lead, other, deal = small_order(office), small_order(office, "other@tinytools.example"), not_granted(office)
    office.run_due()
    known = {
        "PARTNER": office.people.tokens["partner"],
        "SITE": SITE,
        "LEAD": lead["handoff"],
        "OTHER": other["handoff"],
        "DEAL": deal,
    }
    lines = re.findall(r"^```\n(curl .*)\n```$", PAGE.read_text(), re.MULTILINE)
    assert len(lines) == PAGE.read_text().count("curl ") == 9
    answers = [sent(re.sub(r"\$(\w+)", lambda found: known[found[1]], line)) for line in lines]
    assert [status for status, _ in answers] == [200, 200, 200, 200, 201, 200, 200, 200, 201]
    assert '"status":"quoted"' in answers[3][1]
    assert '"status":"registered"' in answers[4][1]
    assert '"appeal":{"status":"open"' in answers[5][1]
    assert '"handed_over"' in answers[6][1]
    assert f'"id":"{deal}"' in answers[6][1] and '"registration_decided"' in answers[6][1]
    assert '"status":"QUOTED"' in answers[7][1]
    assert '"text":"lh_' in answers[8][1]


def test_the_page_names_every_change_that_there_is() -> None:
    page = PAGE.read_text()
    assert [kind for kind in PartnerChangeKind if f"`{kind}`" not in page] == []
