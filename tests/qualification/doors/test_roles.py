"""Who may do what: every verb of these doors for every role, over REST and GraphQL."""

from typing import Any

import pytest

from feedback import policy as feedback
from leadhub.actors import Role
from leadhub.keys import new_id
from leadhub.policy import table as ground
from leadhub.policy.inventory import routes_of
from leadhub.policy.scopes import scope_of
from qualification import policy as qualification
from tests.qualification.office import Office, rows_written

pytestmark = pytest.mark.django_db

READERS = {"operations", "marketing", "sales", "manager", "viewer", "integration"}
SALES = {"sales", "manager"}
MARKETING = {"operations", "marketing"}
WORKERS = {"operations", "marketing", "sales", "manager"}
ID = str(new_id())
# Who may, by method and path; the body is never read where the role may not.
DOORS: dict[str, tuple[str, str, set[str]]] = {
    "signal.list": ("GET", "signals/", READERS),
    "signal.read": ("GET", f"signals/{ID}/", READERS),
    "signal.create": ("POST", "signals/", {"integration", "operations", "marketing"}),
    "signal_type.list": ("GET", "signal-types/", READERS),
    "signal.exclude": ("POST", f"signals/{ID}/exclude/", MARKETING),
    "signal.restore": ("POST", f"signals/{ID}/restore/", MARKETING),
    "lead.list": ("GET", "leads/", READERS),
    "lead.read": ("GET", f"leads/{ID}/", READERS),
    "lead.export": ("GET", "leads/export.csv", READERS),
    "signal.export": ("GET", "signals/export.csv", READERS),
    "handoff.export": ("GET", "handoffs/export.xlsx", READERS),
    "import.list": ("GET", "imports/", MARKETING | {"auditor"}),
    "import.read": ("GET", f"imports/{ID}/", MARKETING | {"auditor"}),
    "import.refused": ("GET", f"imports/{ID}/refused.csv", MARKETING),
    "import.create": ("POST", "imports/?nothing=1", MARKETING),
    "import.edit": ("PATCH", f"imports/{ID}/", MARKETING),
    "import.dry_run": ("POST", f"imports/{ID}/dry-run/", MARKETING),
    "import.run": ("POST", f"imports/{ID}/run/", MARKETING),
    "import.cancel": ("POST", f"imports/{ID}/cancel/", MARKETING),
    "lead.explain": ("GET", f"leads/{ID}/explanation/", READERS),
    "lead.ledger": ("GET", f"leads/{ID}/ledger/", READERS),
    "decision.list": ("GET", f"leads/{ID}/decisions/", READERS),
    "decision.read": ("GET", f"leads/{ID}/decisions/1/", READERS),
    "decision.replay": ("POST", f"leads/{ID}/decisions/1/replay/", READERS),
    "lead.timeline": ("GET", f"leads/{ID}/timeline/", READERS),
    "lead.committee": ("GET", f"leads/{ID}/committee/", READERS),
    "lead.technical_fit": ("GET", f"leads/{ID}/technical-fit/", READERS),
    "account.committee": ("GET", f"accounts/{ID}/committee/", READERS),
    "account_interest.read": ("GET", f"accounts/{ID}/interest/", READERS),
    "account_interest.list": ("GET", "account-interest/", READERS),
    "lead.create": ("POST", "leads/", WORKERS),
    "lead.edit": ("PATCH", f"leads/{ID}/", WORKERS | {"integration"}),
    "lead.qualify": ("POST", f"leads/{ID}/qualify/", SALES),
    "lead.assign": ("POST", f"leads/{ID}/assign/", SALES | {"operations"}),
    "lead.claim": ("POST", f"leads/{ID}/claim/", SALES),
    "lead.hold": ("POST", f"leads/{ID}/hold/", WORKERS),
    "lead.resume": ("POST", f"leads/{ID}/resume/", WORKERS),
    "lead.advance": ("POST", f"leads/{ID}/advance/", SALES),
    "lead.recycle": ("POST", f"leads/{ID}/recycle/", SALES | {"marketing"}),
    "lead.disqualify": ("POST", f"leads/{ID}/disqualify/", SALES | {"marketing"}),
    "lead.overrule": ("POST", f"leads/{ID}/overrule/", MARKETING),
    "lead.lift_overrule": ("POST", f"leads/{ID}/overrule/lift/", MARKETING),
    "lead.reopen": ("POST", f"leads/{ID}/reopen/", WORKERS),
    "sheet.read": ("GET", f"leads/{ID}/qualification/", READERS),
    "sheet.fill": ("PATCH", f"leads/{ID}/qualification/", SALES),
    "handoff.list": ("GET", "handoffs/", READERS),
    "handoff.read": ("GET", f"handoffs/{ID}/", READERS),
    "handoff.clocks": ("GET", f"handoffs/{ID}/clocks/", READERS),
    "agreement.attainment": ("GET", "agreements/attainment/", READERS),
    "handoff.accept": ("POST", f"handoffs/{ID}/accept/", SALES),
    "handoff.reject": ("POST", f"handoffs/{ID}/reject/", SALES),
    "handoff.attempt": ("POST", f"handoffs/{ID}/attempts/", SALES),
    "handoff.attempts": ("GET", f"handoffs/{ID}/attempts/", READERS),
    "handoff.needs_data": ("POST", f"handoffs/{ID}/needs-data/", SALES),
    "handoff.provide_data": ("POST", f"handoffs/{ID}/provide-data/", MARKETING),
    "handoff.not_mine": ("POST", f"handoffs/{ID}/not-mine/", SALES),
    "handoff.place": ("POST", f"handoffs/{ID}/place/", {"operations"}),
    "handoff.separate": ("POST", f"handoffs/{ID}/separate/", {"operations"}),
    "handoff.reassign": ("POST", f"handoffs/{ID}/reassign/", SALES | {"operations"}),
    "data_request.list": ("GET", "data-requests/", READERS),
    "data_request.read": ("GET", f"data-requests/{ID}/", READERS),
    "triage.list": ("GET", "triage/", READERS),
    "triage.read": ("GET", f"triage/{ID}/", READERS),
    "enquiry_draft.list": ("GET", "enquiry-drafts/", READERS - {"integration"}),
    "enquiry_draft.read": ("GET", f"enquiry-drafts/{ID}/", READERS - {"integration"}),
    "enquiry_draft.confirm": ("POST", f"enquiry-drafts/{ID}/confirm/", WORKERS),
    "enquiry_draft.discard": ("POST", f"enquiry-drafts/{ID}/discard/", WORKERS),
    "triage.decide": ("POST", f"leads/{ID}/triage/", WORKERS),
    "lead.decline": ("POST", f"leads/{ID}/decline/", WORKERS),
    "decline_text.suggest": ("GET", f"leads/{ID}/decline-text/", READERS),
    "decline_text.list": ("GET", "decline-texts/", READERS),
    "decline_text.read": ("GET", f"decline-texts/{ID}/", READERS),
    "decline_text.edit": ("PATCH", f"decline-texts/{ID}/", {"operations"}),
    "placement.list": ("GET", "placements/", READERS),
    "placement.read": ("GET", f"placements/{ID}/", READERS),
    "technical_review.list": ("GET", "technical-reviews/", READERS),
    "technical_review.read": ("GET", f"technical-reviews/{ID}/", READERS),
    "technical_review.answer": ("POST", f"technical-reviews/{ID}/answer/", WORKERS | {"viewer"}),
    "lead.technical_review": ("POST", f"leads/{ID}/technical-review/", SALES),
    "lead.reconfirm": ("POST", f"leads/{ID}/reconfirm/", SALES),
    "lead.guards": ("GET", f"leads/{ID}/guards/?to=sql", READERS),
    "rfq.list": ("GET", "rfqs/", READERS),
    "rfq.read": ("GET", f"rfqs/{ID}/", READERS),
    "rfq.create": ("POST", "rfqs/", WORKERS),
    "rfq.edit": ("PATCH", f"rfqs/{ID}/", WORKERS),
    "rfq.quote": ("POST", f"rfqs/{ID}/quotes/", SALES),
    "rfq.end": ("POST", f"rfqs/{ID}/lost/", SALES),
    "nurture.summary": ("GET", "nurture/summary/", READERS),
    "insight.read": ("GET", "insights/sources/", READERS),
    "forecast.read": ("GET", "forecast/", READERS),
    "reason.list": ("GET", "rejection-reasons/", READERS),
    "reason.create": ("POST", "loss-reasons/", {"operations"}),
    "reason.edit": ("PATCH", "rejection-reasons/no_such_reason/", {"operations"}),
    "review.list": ("GET", "reviews/", READERS),
    "review.read": ("GET", f"reviews/{ID}/", READERS),
    "review.items": ("GET", f"reviews/{ID}/items/", READERS),
    "review.ratings": ("GET", f"reviews/{ID}/ratings/", READERS),
    "review.results": ("GET", f"reviews/{ID}/results/", READERS),
    "review.decisions": ("GET", f"reviews/{ID}/decisions/", READERS),
    # An empty body is all that a review takes: whoever may is stopped by what nobody can ask for.
    "review.prepare": ("POST", "reviews/?nothing=1", MARKETING | {"manager"}),
    "review.rate": ("POST", f"reviews/{ID}/ratings/", SALES | {"marketing"}),
    "review.minute": ("PATCH", f"reviews/{ID}/", MARKETING | {"manager"}),
    "review.decide": ("POST", f"reviews/{ID}/decisions/", MARKETING | {"manager"}),
    "review.revise": ("PATCH", f"review-decisions/{ID}/", WORKERS),
    "review.draft": ("POST", f"review-decisions/{ID}/draft/", MARKETING | {"manager"}),
    "review.close": ("POST", f"reviews/{ID}/close/", MARKETING | {"manager"}),
    "feedback.mine": ("GET", "feedback/mine/", SALES),
    "scorecard.read": ("GET", "scorecard/", READERS),
    "campaign.list": ("GET", "campaigns/", READERS),
    "campaign.read": ("GET", f"campaigns/{ID}/", READERS),
    "campaign.edit": ("PATCH", f"campaigns/{ID}/", MARKETING),
    "recalibration.list": ("GET", "recalibrations/", READERS),
    "recalibration.read": ("GET", f"recalibrations/{ID}/", READERS),
    "recalibration.ask": ("POST", "recalibrations/?nothing=1", MARKETING | {"manager"}),
    "recalibration.draft": ("POST", f"recalibrations/{ID}/draft/", {"operations"}),
    "outcome.list": ("GET", "outcomes/", READERS),
    "outcome.read": ("GET", f"outcomes/{ID}/", READERS),
    "proposal.make": ("POST", f"leads/{ID}/propose/", {"integration"}),
    "proposal.list": ("GET", "needs-feedback/", READERS),
    "proposal.read": ("GET", f"needs-feedback/{ID}/", READERS),
    "proposal.explain": ("POST", f"needs-feedback/{ID}/explain/", SALES | {"marketing"}),
    "proposal.dismiss": ("POST", f"needs-feedback/{ID}/dismiss/", WORKERS),
    "proposal.withdraw": ("POST", f"needs-feedback/{ID}/withdraw/", {"integration"}),
    "team.list": ("GET", "teams/", READERS),
    "team.overlaps": ("GET", "teams/overlaps/", READERS),
    "team.read": ("GET", f"teams/{ID}/", READERS),
    "team.edit": ("PATCH", f"teams/{ID}/", {"operations"}),
    "assignment.try": ("POST", "assignments/dry-run/", READERS),
    "user.hand_over": ("POST", f"users/{ID}/hand-over/", {"operations", "manager"}),
    "absence.list": ("GET", "absences/", READERS),
    "absence.read": ("GET", f"absences/{ID}/", READERS),
    "absence.enter": ("PATCH", f"absences/{ID}/", WORKERS | {"viewer"}),
    "calendar.list": ("GET", "calendars/", READERS),
    "calendar.read": ("GET", f"calendars/{ID}/", READERS),
    "calendar.create": ("POST", "calendars/", {"operations"}),
    "calendar.edit": ("PATCH", f"calendars/{ID}/", {"operations"}),
    "calendar.preview": ("GET", f"calendars/{ID}/due/", READERS),
    "calendar.assign": ("PATCH", f"partners/{ID}/calendar/", {"operations"}),
    "observed_handoff.list": ("GET", "observed-handoffs/", READERS),
    "observed_handoff.read": ("GET", f"observed-handoffs/{ID}/", READERS),
    "route_mode.list": ("GET", "route-modes/", READERS),
    "route_mode.read": ("GET", "route-modes/oem/", READERS),
    "route_mode.edit": ("PATCH", "route-modes/oem/", {"operations"}),
    "suspension.list": ("GET", "suspensions/", READERS),
    "suspension.read": ("GET", f"suspensions/{ID}/", READERS),
    "suspension.create": ("POST", "suspensions/", {"operations"}),
    "suspension.end": ("POST", f"suspensions/{ID}/end/", {"operations"}),
    "document.list": ("GET", "profiles/", READERS),
    "document.read": ("GET", "agreements/current/", READERS),
    "draft.simulate": ("POST", f"profiles/drafts/{ID}/simulate/", WORKERS),
    "profile.match": ("GET", f"profiles/drafts/{ID}/matches/", READERS),
    "example.list": ("GET", "pinned-examples/", READERS),
    "example.read": ("GET", f"pinned-examples/{ID}/", READERS),
    "example.pin": ("POST", "pinned-examples/", WORKERS),
    "example.retire": ("POST", f"pinned-examples/{ID}/retire/", {"operations"}),
    "what_if.ask": ("POST", "what-ifs/", WORKERS),
    "holdout.read": ("GET", "holdout/", {"operations", "marketing", "auditor"}),
    "shadow.list": ("GET", "shadows/", READERS),
    "shadow.read": ("GET", f"shadows/{ID}/", READERS),
    "shadow.begin": ("POST", "shadows/", {"operations"}),
    "shadow.end": ("POST", f"shadows/{ID}/end/", {"operations"}),
    "shadow_difference.list": ("GET", "shadow-differences/", READERS),
    "shadow_difference.read": ("GET", f"shadow-differences/{ID}/", READERS),
    "draft.try": ("POST", f"profiles/drafts/{ID}/try/", READERS),
    "partner.leads": ("GET", "partner/leads/", {"partner"}),
    "partner.lead": ("GET", f"partner/leads/{ID}/", {"partner"}),
    "lead.collaborators": ("GET", f"leads/{ID}/collaborators/", READERS),
    "lead.credit": ("DELETE", f"leads/{ID}/collaborators/{ID}/", {"operations", "manager"}),
    "lead.correct_credit": ("POST", f"leads/{ID}/credits/", {"operations"}),
    "partner.changes": ("GET", "partner/changes/", {"partner"}),
    "handoff.recall": ("POST", f"handoffs/{ID}/recall/", {"operations"}),
    "partner.accept": ("POST", f"partner/leads/{ID}/accept/", {"partner"}),
    "partner.reject": ("POST", f"partner/leads/{ID}/reject/", {"partner"}),
    "partner.progress": ("POST", f"partner/leads/{ID}/progress/", {"partner"}),
    "own_token.list": ("GET", "tokens/", READERS),
    "own_token.read": ("GET", f"tokens/{ID}/", READERS),
    "own_token.create": ("POST", "tokens/", READERS),
    "own_token.revoke": ("POST", f"tokens/{ID}/revoke/", READERS),
    "people.list": ("GET", "people/", {"operations"}),
    "people.read": ("GET", f"people/{ID}/", {"operations"}),
    "people.add": ("POST", "people/", {"operations"}),
    "people.change": ("POST", f"people/{ID}/role/", {"operations"}),
    "role_grant.list": ("GET", "role-grants/", {"operations"}),
    "role_grant.read": ("GET", f"role-grants/{ID}/", {"operations"}),
    "role_grant.decide": ("POST", f"role-grants/{ID}/approve/", {"operations"}),
    "client.list": ("GET", "clients/", {"operations"}),
    "client.read": ("GET", f"clients/{ID}/", {"operations"}),
    "client.create": ("POST", "clients/", {"operations"}),
    "client.edit": ("PATCH", f"clients/{ID}/", {"operations"}),
    "client.revoke": ("POST", f"clients/{ID}/revoke/", {"operations"}),
    "partner.tokens": ("GET", "partner/tokens/", {"partner"}),
    "partner.token": ("GET", f"partner/tokens/{ID}/", {"partner"}),
    "partner.create_token": ("POST", "partner/tokens/", {"partner"}),
    "partner.revoke_token": ("POST", f"partner/tokens/{ID}/revoke/", {"partner"}),
}
# What is done in the console only, which asks for the verb there.
CONSOLE = {
    "decision.log",
    "handoff.queue",
    "handoff.reassign_many",
    "lead.write_journal",
    "set_up.read",
    "team.create",
    "user.list",
    "token.list",
    "token.revoke",
}
# What the mapping of an import does is asked for with it: see tests/qualification/importing/test_uploads.py.
WITHIN = {"import.state_stages"}
PEOPLE = [role.value for role in Role if role is not Role.AUDITOR]


def test_every_verb_has_a_row_or_is_asked_for_in_the_console_only() -> None:
    routed = {verb for _, view in routes_of() for verb in getattr(getattr(view, "cls", view), "verbs", {}).values()}
    of_signing_in = {verb for verb in ground.RULES if (scope_of(verb) or "").startswith("access:")}
    verbs = {*qualification.RULES, *feedback.RULES, *of_signing_in}
    assert verbs - set(DOORS) == CONSOLE | WITHIN
    assert not routed & (CONSOLE | WITHIN)
    assert set(DOORS) <= routed


@pytest.mark.parametrize("who", PEOPLE)
def test_only_who_may_gets_past_the_policy(office: Office, subtests: pytest.Subtests, who: str) -> None:
    before = rows_written()
    for verb, (method, path, allowed) in DOORS.items():
        with subtests.test(verb=verb):
            answer: Any = office.call(who, method, path, {})
            if who in allowed:
                # What is wrong with an empty body may be said before the object is looked for.
                assert answer.status_code in (200, 400, 404, 422), answer.content
                continue
            problem = answer.json()
            assert (answer.status_code, problem["verb"]) == (403, verb)
            only_sales = allowed <= {"sales", "manager", "partner"}
            assert problem["code"] == ("not_sales" if only_sales else "not_allowed")
    assert rows_written() == before


@pytest.mark.parametrize(("header", "code"), [("", "authentication_required"), ("Bearer lh_unknown", "token_unknown")])
def test_nobody_gets_past_without_credentials(
    office: Office, subtests: pytest.Subtests, header: str, code: str
) -> None:
    client = office.client("sales")
    client.credentials(**({"HTTP_AUTHORIZATION": header} if header else {}))
    for verb, (method, path, _) in DOORS.items():
        with subtests.test(verb=verb):
            answer = getattr(client, method.lower())(f"/api/v1/{path}")
            assert (answer.status_code, answer.json()["code"]) == (401, code)
