"""Accounts as their people act: how they stand, and who decides there."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from qualification.readers.account_interests import ACCOUNT_INTEREST, ACCOUNT_INTERESTS, interest_id
from qualification.readers.committees import CommitteeView, account_committee


class AccountInterests(Endpoint):
    """All accounts in which anybody ever showed interest."""

    verbs = {"GET": "account_interest.list"}

    @describes("listAccountInterests", "How accounts stand, the last signal first", lists=ACCOUNT_INTERESTS)
    def get(self, request: Request) -> dict[str, Any]:
        """Read as of now; filters and order go by the last look, which follows within seconds."""
        return listed(request, ACCOUNT_INTERESTS)


class AccountInterestOne(Endpoint):
    """How one account stands."""

    verbs = {"GET": "account_interest.read"}

    @describes("readAccountInterest", "How an account stands", shows=ACCOUNT_INTEREST)
    def get(self, request: Request, id: UUID) -> Response:
        """All its people and product lines read together, as of now; a merged account answers as the one it became."""
        return shown(request, ACCOUNT_INTEREST, interest_id(actor_of(request), id))


class AccountCommittee(Endpoint):
    """Who decides at the account."""

    verbs = {"GET": "account.committee"}

    @describes("readAccountCommittee", "The people of an account by function", answer=CommitteeView)
    def get(self, request: Request, id: UUID) -> CommitteeView:
        """Who is engaged, and which functions nobody speaks for."""
        return account_committee(actor_of(request), id, clock.now())
