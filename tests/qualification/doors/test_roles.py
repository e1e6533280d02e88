"""Who may do what: every verb of these doors for every role, over REST and GraphQL."""

from typing import Any

import pytest

from leadhub.actors import Role
from leadhub.keys import new_id
from leadhub.policy.registry import table
from tests.qualification.office import Office, rows_written

pytestmark = pytest.mark.django_db

READERS = {"operations", "marketing", "sales", "manager", "viewer", "integration"}
SALES = {"sales", "manager"}
WORKERS = {"operations", "marketing", "sales", "manager"}
ID = str(new_id())
# Who may, by method and path; the body is never read where the role may not.
DOORS: dict[str, tuple[str, str, set[str]]] = {
    "signal.list": ("GET", "signals/", READERS),
    "signal.read": ("GET", f"signals/{ID}/", READERS),
    "signal.create": ("POST", "signals/", {"integration", "operations", "marketing"}),
    "signal_type.list": ("GET", "signal-types/", READERS),
    "lead.list": ("GET", "leads/", READERS),
    "lead.read": ("GET", f"leads/{ID}/", READERS),
    "lead.explain": ("GET", f"leads/{ID}/explanation/", READERS),
    "lead.timeline": ("GET", f"leads/{ID}/timeline/", READERS),
    "lead.committee": ("GET", f"leads/{ID}/committee/", READERS),
    "lead.create": ("POST", "leads/", WORKERS),
    "lead.qualify": ("POST", f"leads/{ID}/qualify/", SALES),
    "lead.claim": ("POST", f"leads/{ID}/claim/", SALES),
    "lead.hold": ("POST", f"leads/{ID}/hold/", WORKERS),
    "lead.resume": ("POST", f"leads/{ID}/resume/", WORKERS),
    "lead.advance": ("POST", f"leads/{ID}/advance/", SALES),
    "lead.recycle": ("POST", f"leads/{ID}/recycle/", SALES | {"marketing"}),
    "lead.disqualify": ("POST", f"leads/{ID}/disqualify/", SALES | {"marketing"}),
    "lead.reopen": ("POST", f"leads/{ID}/reopen/", WORKERS),
    "sheet.read": ("GET", f"leads/{ID}/qualification/", READERS),
    "sheet.fill": ("PATCH", f"leads/{ID}/qualification/", SALES),
    "handoff.list": ("GET", "handoffs/", READERS),
    "handoff.read": ("GET", f"handoffs/{ID}/", READERS),
    "handoff.accept": ("POST", f"handoffs/{ID}/accept/", SALES),
    "handoff.reject": ("POST", f"handoffs/{ID}/reject/", SALES),
    "handoff.attempt": ("POST", f"handoffs/{ID}/attempts/", SALES),
    "reason.list": ("GET", "rejection-reasons/", READERS),
    "team.list": ("GET", "teams/", READERS),
    "team.read": ("GET", f"teams/{ID}/", READERS),
    "document.list": ("GET", "profiles/", READERS),
    "document.read": ("GET", "agreements/current/", READERS),
    "partner.leads": ("GET", "partner/leads/", {"partner"}),
    "partner.lead": ("GET", f"partner/leads/{ID}/", {"partner"}),
    "partner.accept": ("POST", f"partner/leads/{ID}/accept/", {"partner"}),
    "partner.reject": ("POST", f"partner/leads/{ID}/reject/", {"partner"}),
}
PEOPLE = [role.value for role in Role if role is not Role.AUDITOR]


@pytest.mark.parametrize("verb", DOORS)
def test_only_who_may_gets_past_the_policy(office: Office, verb: str) -> None:
    method, path, allowed = DOORS[verb]
    before = rows_written()
    for who in PEOPLE:
        answer: Any = office.call(who, method, path, {})
        if who in allowed:
            assert answer.status_code in (200, 400, 404), (who, answer.content)
            continue
        problem = answer.json()
        assert (answer.status_code, problem["verb"]) == (403, verb)
        assert problem["code"] == ("not_sales" if allowed <= {"sales", "manager", "partner"} else "not_allowed"), who
    assert rows_written() == before


@pytest.mark.parametrize("verb", DOORS)
def test_nobody_gets_past_without_credentials(office: Office, verb: str) -> None:
    method, path, _ = DOORS[verb]
    client = office.client("sales")
    client.credentials()
    answer = getattr(client, method.lower())(f"/api/v1/{path}")
    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_required")
    client.credentials(HTTP_AUTHORIZATION="Bearer lh_unknown")
    answer = getattr(client, method.lower())(f"/api/v1/{path}")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_unknown")


def test_the_table_above_is_the_policy() -> None:
    names = {"signal", "signal_type", "lead", "sheet", "handoff", "reason"}
    ours = {verb for verb in table() if verb.partition(".")[0] in names}
    assert ours <= set(DOORS)
