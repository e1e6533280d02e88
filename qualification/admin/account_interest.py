"""How accounts stand: all of them, and those that are alive although whoever came first is gone."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from accounts.models import Account, Contact
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.tokens import actor_of
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.paging import asked_page, neighbours
from leadhub.console.places import Place
from leadhub.console.tables import Link, Table
from leadhub.console.words import ago
from leadhub.policy.registry import can
from qualification.admin.account_page import account_page, intent_in_words, labels
from qualification.models import AccountInterest, AccountState
from qualification.readers.account_interests import ACCOUNT_INTERESTS, AccountInterestView

HEADERS = ("Company", "Owner", "Who came first", "Intent of all its people", "Take part", "Last seen", "Why")


@admin.register(AccountInterest)
class AccountInterestAdmin(ConsoleAdmin):
    """The last seen first."""

    verb = "account_interest.list"
    group = "Work"
    title = "How accounts stand"
    icon = "groups"
    rank = 46
    is_rare = True
    empty = "No account has shown interest yet. It stands here from its first signal on."
    list_display = ["company", "state", "trend", "seen", "owner"]
    list_filter = ["state", "trend"]
    list_select_related = ["account__owner"]
    ordering = ["-last_signal_at", "-pk"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"

    def rows(self, actor: Actor) -> "QuerySet[AccountInterest]":
        """Those that the caller may see."""
        return AccountInterest.objects.visible_to(actor)

    def verbs(self) -> list[str]:
        """Those of the page of one too."""
        return [*super().verbs(), "account_interest.read", "account.committee"]

    def places(self) -> Iterator[Place]:
        """Those that are alive have a line of their own."""
        yield Place(self.group, "Accounts alive", "ecg_heart", self.address("alive"), self.verb, rank=45, is_rare=True)
        yield from super().places()

    def get_urls(self) -> list[URLPattern]:
        """One address more: the accounts that are alive."""
        view = self.admin_site.admin_view(self.alive_view)
        return [path("alive/", view, name="qualification_accountinterest_alive"), *super().get_urls()]

    def alive_view(self, request: HttpRequest) -> HttpResponse:
        """The accounts that one contact's silence would have hidden."""
        actor = actor_of(request)
        if request.method not in ("GET", "HEAD") or not can(actor, self.verb):
            raise PermissionDenied
        alive = {"state": AccountState.ALIVE.value}
        page = asked_page(lambda window: ACCOUNT_INTERESTS.page(actor, alive, None, window), request.GET.get("cursor"))
        context = {
            **self.admin_site.each_context(request),
            "title": "Accounts alive",
            "table": _table(actor, page.rows),
            "pages": list(neighbours(page, "Seen later", "Seen before")),
            "trail": [Link("Accounts alive", "")],
        }
        return TemplateResponse(request, "qualification/accounts_alive.html", context)

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """The moment that all times of the page are told by."""
        now = clock.now()
        for row in rows:
            row.read_at = now

    @admin.display(description="Company")
    def company(self, row: AccountInterest) -> str:
        """Whose people they are."""
        return str(row.account)

    @admin.display(description="Last seen")
    def seen(self, row: Any) -> str:
        """How long ago."""
        return ago(row.last_signal_at, row.read_at)

    @admin.display(description="Owner")
    def owner(self, row: AccountInterest) -> str:
        """Who of us has the account."""
        return str(row.account.owner or "Nobody")

    def page(self, actor: Actor, subject: AccountInterest) -> dict[str, Any]:
        """Read together, as of now."""
        page = account_page(actor, subject.account_id, clock.now())
        account = Link(str(subject.account), reverse("admin:accounts_account_change", args=[subject.account_id]))
        return page | {"facts": [("Company", account), *page["facts"]]}


def _table(actor: Actor, views: Sequence[AccountInterestView]) -> Table:
    now = clock.now()
    accounts = Account.objects.visible_to(actor).select_related("owner").in_bulk([view.account for view in views])
    beginners = [view.first_contact for view in views if view.first_contact]
    contacts = Contact.objects.visible_to(actor).in_bulk(beginners)
    rows = [
        (
            Link(str(accounts[view.account]), reverse("admin:accounts_account_change", args=[view.account])),
            accounts[view.account].owner or "Nobody",
            contacts.get(view.first_contact) if view.first_contact else "",
            intent_in_words(view),
            labels(view.functions.covered, "Nobody whose function is known"),
            ago(view.last_signal_at, now),
            view.why,
        )
        for view in views
    ]
    return Table("", HEADERS, rows, "No account is in this state: where anybody is active, whoever came first is too.")
