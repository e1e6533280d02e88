"""Who may be the same as an account or a contact, and what was merged with it, on a page of its own."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from accounts.admin.merges import PAGES
from accounts.models import Account, Contact, MergeNoun
from accounts.readers.duplicates import DuplicatesView, duplicates_of_account, duplicates_of_contact
from accounts.readers.merges import merges_of
from leadhub.actors import Actor
from leadhub.console.acts import ObjectPage
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time

TEMPLATE = "leadhub/console/facts.html"


def of_account(actor: Actor, account: Account, _given: QueryDict) -> dict[str, Any]:
    """Other companies that may be this one."""
    return _page(actor, account.pk, duplicates_of_account(actor, account.pk))


def of_contact(actor: Actor, contact: Contact, _given: QueryDict) -> dict[str, Any]:
    """Other people who may be this one."""
    return _page(actor, contact.pk, duplicates_of_contact(actor, contact.pk))


def _page(actor: Actor, key: Any, alike: DuplicatesView) -> dict[str, Any]:
    rows = [
        (_named(each.noun, each.id, each.name), each.score or "", " ".join(why.text for why in each.why) or each.text)
        for each in alike.results
    ]
    history = [
        (
            Link(f"{clock_time(made.at)}", reverse("admin:accounts_merge_change", args=[made.part_of or made.id])),
            "Another was merged into it" if made.winner == key else "It was merged into another",
            made.by,
            f"Undone by {made.undone_by}" if made.undone_by else "",
        )
        for made in merges_of(actor, [key])
    ]
    return {
        "tables": [
            Table("May be the same", ["Name", "Likeness of 100", "Why"], rows, empty="Nobody looks alike."),
            Table("Merges", ["At", "What", "By", "Undone"], history, empty="Nothing was merged with it."),
        ]
    }


def _named(noun: MergeNoun, key: Any, name: str | None) -> Any:
    return Link(name or str(key), reverse(PAGES[noun], args=[key])) if key else "Not for you to see"


OF_ACCOUNT = ObjectPage(
    name="duplicates", label="Duplicates", verb="duplicate.list", template=TEMPLATE, shows=of_account
)
OF_CONTACT = ObjectPage(
    name="duplicates", label="Duplicates", verb="duplicate.list", template=TEMPLATE, shows=of_contact
)
