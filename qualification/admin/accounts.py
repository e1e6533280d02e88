"""The page of an account with how it stands, which the storey below cannot know."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest

from accounts.admin.accounts import AccountPages
from accounts.models import Account
from leadhub import clock
from leadhub.api.tokens import actor_of
from qualification.admin.account_page import account_page


@admin.register(Account)
class AccountAdmin(AccountPages):
    """Accounts, and what their people did together."""

    change_form_outer_after_template = "qualification/account.html"

    def verbs(self) -> list[str]:
        """Those of what is shown beside the facts too."""
        return [*super().verbs(), "account_interest.read", "account.committee"]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """The form of the facts, and below it how the account stands."""
        account = self.get_object(request, unquote(object_id))
        if account is not None:
            # Asked for by the template alone: a form that is saved leads on and shows nothing.
            standing = partial(account_page, actor_of(request), account.pk, clock.now())
            extra_context = {"standing": standing, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, extra_context)
