"""Refusals that no other test meets; whatever is refused here over REST, GraphQL is asked too (tests/alike.py)."""

from dataclasses import replace
from typing import Any

import pytest

from accounts import registrations
from accounts.direct_sales import direct_sales
from leadhub import printing
from leadhub.keys import new_id
from leadhub.models import IdempotencyKey, Job
from qualification import collaborators, intake, rescoring, rfqs
from qualification.models import Rfq
from tests.fence import allow_writes
from tests.qualification.office import Office, rows_written
from tests.rows import AT, row

pytestmark = pytest.mark.django_db


def refused(office: Office, who: str, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
    """The status and the code of a refusal that wrote nothing."""
    before = rows_written()
    answer = office.call(who, method, path, body, **headers)
    assert rows_written() == before
    return answer.status_code, answer.json()["code"]


def test_a_clearance_is_withdrawn_once_and_not_after_its_end(office: Office) -> None:
    def cleared(until: str) -> str:
        body = {"user": str(office.users["sales"].pk), "until": until, "proof": "TAA 4711"}
        return f"clearances/{office.post('operations', 'clearances/', body, 201)['id']}/withdraw/"

    long, brief = cleared("2027-11-03T00:00:00Z"), cleared("2026-11-04T00:00:00Z")
    office.post("operations", long)
    assert refused(office, "operations", "POST", long) == (409, "already_withdrawn")
    office.pass_time(days=2)
    assert refused(office, "operations", "POST", brief) == (409, "clearance_over")


def test_a_language_is_two_letters(office: Office) -> None:
    body = {"reason": "spam", "language": "deutsch", "text": "Danke."}
    assert refused(office, "operations", "POST", "decline-texts/", body) == (422, "bad_language")


def test_what_must_come_to_its_end_is_not_cancelled(office: Office) -> None:
    job = row(Job, kind=rescoring.KIND, status=Job.Status.QUEUED)
    assert refused(office, "operations", "POST", f"jobs/{job.pk}/cancel/") == (409, "not_cancellable")


def test_a_lead_is_at_a_site_of_its_company(office: Office) -> None:
    lead = office.mql()
    body = {"site": str(new_id())}
    assert refused(office, "marketing", "PATCH", f"leads/{lead['id']}/", body) == (422, "unknown_site")


def test_a_lead_has_so_many_collaborators(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collaborators, "MOST", 0)
    body = {"credit": "influenced", "user": str(office.users["sales"].pk)}
    path = f"leads/{office.mql()['id']}/collaborators/"
    assert refused(office, "manager", "POST", path, body) == (409, "too_many_collaborators")


def test_deals_are_registered_where_the_agreement_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = replace(direct_sales(), terms=lambda codes, now: {})
    monkeypatch.setattr(registrations, "direct_sales", lambda: silent)
    body = {"end_customer": {"name": "Weston Valves", "domain": "weston.example"}, "product_line": "cnc-machining"}
    said = refused(office, "partner", "POST", "partner/registrations/", body)
    assert said == (409, "registration_not_agreed")


def test_an_rfq_has_so_many_lines(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rfqs, "MOST_LINES", 0)
    office.lead("rfq_submitted", properties={"annual_volume": 20000, "has_drawings": True})
    rfq = Rfq.objects.get()
    said = refused(office, "marketing", "POST", f"rfqs/{rfq.pk}/lines/", {"part_number": "H-1"})
    assert said == (409, "too_many_lines")


def test_so_many_signals_are_taken_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_AT_ONCE", 1)
    body = {"signals": [office.signal("page_view"), office.signal("page_view")]}
    assert refused(office, "integration", "POST", "signals/", body) == (413, "too_many_signals")


def test_what_an_older_version_counted_is_asked_anew(office: Office) -> None:
    job = row(Job, kind="what_if", status=Job.Status.DONE, finished_at=AT, result={"leads": "many"})
    assert refused(office, "viewer", "GET", f"what-ifs/{job.pk}/") == (409, "counted_otherwise")


def test_a_machine_without_the_libraries_makes_no_pdf(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "can_print", lambda: False)
    printing.pdf_of.cache_clear()
    assert refused(office, "viewer", "GET", "agreements/current.pdf") == (503, "pdf_unavailable")


def test_a_first_request_without_an_answer_is_waited_for(office: Office) -> None:
    lead = office.handed_over()
    path, key = f"handoffs/{lead['handoff']}/accept/", "press-1"
    office.post("sales", path, idempotency_key=key)
    with allow_writes():
        IdempotencyKey.objects.update(answer=None, status=None)
    assert refused(office, "sales", "POST", path, {}, idempotency_key=key) == (409, "retry_later")
