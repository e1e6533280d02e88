"""What has been asked so far and what was wrong with the answers, and the company that it is asked of."""

from collections import Counter
from typing import Final

from django.test import Client
from rest_framework.test import APIClient

from leadhub.api.tokens import make_token
from leadhub.keys import new_id
from leadhub.models import Token, User
from tests.databases import NEVER_STALE
from tests.qualification.doors.canaries import everything
from tests.qualification.doors.cells import Answer, heard, rest_calls
from tests.qualification.doors.world import PARTNERS, UNMARKED, World, forbidden

# What has no list of its own.
UNLISTED: Final = ("api/v1/what-ifs/", "api/v1/users/", "reviews/")
IDS_IN_A_FILTER: Final = 200


class Ground:
    """The company, everything in it by the list that shows it, and the credentials of every actor."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.office = world.office
        self.absent = str(new_id())
        self.users = dict(self.office.users)
        gone = User.objects.create_user("gone@leadhub.example", name="Gone", role="operations", is_staff=True)
        self.tokens = {**self.office.people.tokens, "revoked": make_token(gone, "gone")}
        Token.objects.filter(user=gone).update(revoked_at="2026-01-01T00:00:00Z")
        User.objects.filter(pk=gone.pk).update(is_active=False)
        self.users["revoked"] = gone
        # Marked as staff by mistake: the policy refuses, and not the mark that lets somebody sign in to the console.
        User.objects.filter(is_active=True).exclude(pk=self.users[UNMARKED].pk).update(is_staff=True)
        User.objects.update(last_login=None)
        Token.objects.update(last_used_at=NEVER_STALE)
        self.calls = rest_calls()
        self.nouns = {call.prefix: call.noun for call in self.calls if call.noun}
        self.all_of = {call.prefix: self._everything_at(call.prefix) for call in self.calls if call.takes_id}
        ids = (key for keys in self.all_of.values() for key in keys[:3] if len(key) == len(self.absent))
        self.ids = list(dict.fromkeys(ids))[:IDS_IN_A_FILTER]
        self.before = everything()

    def client(self, actor: str) -> APIClient:
        """A program of somebody."""
        client = APIClient(raise_request_exception=False)
        if actor != "anonymous":
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {self.tokens[actor]}")
        return client

    def browser(self, actor: str) -> Client:
        """A browser in which somebody is signed in."""
        client = Client(raise_request_exception=False)
        if actor != "anonymous":
            user = User.objects.get(pk=self.users[actor].pk)
            client.force_login(user)
            User.objects.filter(pk=user.pk).update(last_login=None)
        return client

    def listed(self, actor: str, prefix: str, query: str = "") -> list[str] | None:
        """What somebody is shown in a list, by what its address takes; None where there is no such list for them."""
        client = self.client(actor)
        # Lists that are short have no pages.
        sizes = [query] if query else ["?page_size=200", ""]
        answer = next(
            one for size in sizes if (one := heard(client, "GET", f"/{prefix}{size}")).status != 400 or not size
        )
        return rows_of(answer)

    def _everything_at(self, prefix: str) -> list[str]:
        if prefix.endswith("versions/"):
            return ["1"]
        if prefix in UNLISTED:
            return self._unlisted(prefix)
        who = PARTNERS if prefix.startswith("api/v1/partner/") else ("operations",)
        return [key for one in who for key in self.listed(one, prefix) or ()]

    def _unlisted(self, prefix: str) -> list[str]:
        if prefix.endswith("what-ifs/"):
            return [self.world.trial]
        if prefix.endswith("users/"):
            return [str(self.users["sales2"].pk)]
        return self.listed("operations", f"api/v1/{prefix}") or []


def rows_of(answer: Answer) -> list[str] | None:
    """The rows of a list by what their address takes; None where this is no list."""
    found = answer.json()
    if answer.status != 200 or not isinstance(found, dict) or "results" not in found:
        return None
    return [str(row.get("id") or row.get("code") or row.get("route") or row.get("number")) for row in found["results"]]


class Matrix:
    """Who has asked what so far, and what was wrong with the answers."""

    def __init__(self, ground: Ground, actor: str) -> None:
        self.ground = ground
        self.actor = actor
        self.cells: Counter[str] = Counter()
        self.faults: list[str] = []
        self._lists: dict[str, list[str] | None] = {}

    def shown(self, prefix: str) -> list[str] | None:
        """What the actor is shown in a list."""
        if prefix not in self._lists:
            # Whoever reads one version reads its list, which tells versions by more than their number.
            is_numbered = prefix.endswith("versions/")
            found = self.ground.listed(self.actor, prefix)
            self._lists[prefix] = self.ground.all_of[prefix] if is_numbered and found else found
        return self._lists[prefix]

    def fault(self, cell: str, words: str) -> None:
        """Note what is wrong."""
        self.faults.append(f"{self.actor}: {cell} {words}")

    def note(self, cell: str, answer: Answer, *expected: int) -> None:
        """Count a cell; a fault of ours, a word that is not theirs, or another status than is expected is noted."""
        self.cells[cell.partition(" ")[0]] += 1
        told = [word for word in forbidden(self.actor) if word in answer.text]
        if told:
            at = answer.text.index(told[0])
            self.fault(cell, f"tells {told}: {answer.text[max(0, at - 80) : at + 60]}")
        elif answer.status >= 500 or (expected and answer.status not in expected):
            self.fault(cell, f"is {answer.status}, not {expected}: {answer.text[:200]}")

    def tell_apart(self, cell: str, foreign: Answer, absent: Answer) -> None:
        """Foreign and absent read alike, and neither writes."""
        self.note(cell, foreign)
        if not foreign.like(absent):
            seen, not_there = ((one.status, len(one.statements), one.text[:120]) for one in (foreign, absent))
            self.fault(cell, f"is told from what never was: {seen} != {not_there}")
        if foreign.wrote and foreign.status >= 300:
            self.fault(cell, "wrote something before it was refused")
