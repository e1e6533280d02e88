"""`accounts/`: companies."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import accounts
from accounts.accounts import CreateAccountBody, UpdateAccountBody, hold_account
from accounts.readers.accounts import ACCOUNT, ACCOUNTS
from leadhub.api.preconditions import matched
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from leadhub.clock import now

FACT_ERRORS = (
    "unknown_partner",
    "unknown_country",
    "unknown_region",
    "bad_industry",
    "bad_domain",
    "account_not_identified",
)


class Accounts(Endpoint):
    """The list."""

    verbs = {"GET": "account.list", "POST": "account.create"}

    @describes("listAccounts", "Accounts, newest first", lists=ACCOUNTS)
    def get(self, request: Request) -> dict[str, Any]:
        """Companies as far as known, without those that were merged into another."""
        return listed(request, ACCOUNTS)

    @describes(
        "createAccount",
        "Make an account that is not known yet",
        body=CreateAccountBody,
        shows=ACCOUNT,
        status=201,
        errors={409: ("duplicate",), 422: (*FACT_ERRORS, "unknown_owner", "unknown_account")},
    )
    def post(self, request: Request, body: CreateAccountBody) -> Response:
        """A domain, or a name and country, that signals would take for a known account is 409 and names it."""
        made = accounts.create(body, actor=actor_of(request), now=now())
        return shown(request, ACCOUNT, made.pk, version=made.facts_stamp, status=201)


class AccountOne(Endpoint):
    """One account."""

    verbs = {"GET": "account.read", "PATCH": "account.edit"}

    @describes("readAccount", "One account", shows=ACCOUNT)
    def get(self, request: Request, id: UUID) -> Response:
        """One account, with its ETag."""
        return shown(request, ACCOUNT, id, version=accounts.version_of(id, actor_of(request)))

    @describes(
        "updateAccount",
        "Set facts, relationships, target status, owner or parent",
        body=UpdateAccountBody,
        shows=ACCOUNT,
        if_match=True,
        errors={409: ("duplicate",), 422: (*FACT_ERRORS, "unknown_owner", "unknown_account", "parent_cycle")},
    )
    def patch(self, request: Request, id: UUID, body: UpdateAccountBody) -> Response:
        """What a person sets holds until newer word comes. The leads that it concerns are decided again."""
        actor = actor_of(request)
        row = matched(
            request,
            lambda: hold_account(id, actor).facts_stamp,
            lambda: accounts.edit(id, body, actor=actor, now=now()),
        )
        return shown(request, ACCOUNT, row.pk, version=row.facts_stamp)
