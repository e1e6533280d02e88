"""Of which functions of the buying committee somebody has engaged at the account of a lead."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from qualification.models import Lead
from qualification.omissions import omissions_at
from qualification.rules.account_interest import Trace, people_of
from qualification.rules.account_state import SILENT_AFTER
from qualification.rules.model import ScoringModels
from qualification.rules.terms import day_of
from qualification.traces import traces_of, traces_of_leads


def functions_seen(leads: "QuerySet[Lead]", scoring: ScoringModels, *, now: datetime) -> dict[UUID, frozenset[str]]:
    """The functions of people who are there and did something that counts within 180 days: four statements at most.

    It is what the committee of the account calls engaged. A lead without a known account speaks for itself alone.
    """
    accounts: Mapping[UUID, UUID | None] = dict(leads.values_list("pk", "account_id"))
    suspended = omissions_at(now).types
    alone = [lead for lead, account in accounts.items() if account is None]
    of_accounts = traces_of({account for account in accounts.values() if account is not None}, suspended)
    of_leads = {trace.lead: [trace] for trace in traces_of_leads(alone, suspended)} if alone else {}
    at = day_of(now)
    return {
        lead: _functions(of_leads.get(lead, ()) if account is None else of_accounts.get(account, ()), scoring, at)
        for lead, account in accounts.items()
    }


def _functions(traces: Sequence[Trace], scoring: ScoringModels, at: float) -> frozenset[str]:
    engaged = (one for one in people_of(traces, scoring) if not one.has_left and at - one.last < SILENT_AFTER)
    return frozenset(one.function for one in engaged if one.function)
