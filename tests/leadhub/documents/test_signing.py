"""Two sides sign by different people, each for itself or in the place of a named other, through every door."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from leadhub.models import Signature, User
from tests.fence import allow_writes

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
SIGN = """mutation($id: ID!, $input: SignInput) { answer: signDraft(id: $id, input: $input) { __typename
    ... on Draft { signatures { side name deputyFor deputyForName } signaturesMissing }
    ... on Refusal { code detail httpStatus errors { pointer code detail } } } }"""


class Table:
    """People of both sides around one draft of the agreement."""

    def __init__(self, user_of: Callable[..., User], client_of: Callable[..., APIClient]) -> None:
        self.users = {
            name: user_of(role, name=name)
            for name, role in (
                ("olga", "operations"),
                ("mara", "marketing"),
                ("milo", "marketing"),
                ("sam", "sales"),
                ("mia", "manager"),
                ("vera", "viewer"),
            )
        }
        self._clients = {name: client_of(user) for name, user in self.users.items()}
        self.draft = self.rest("olga", "agreements/drafts/", {"note": "Faster"}, 201)

    def rest(self, who: str, path: str, body: Json | None = None, status: int = 200) -> Any:
        send = self._clients[who]
        answer = send.get(f"/api/v1/{path}") if body is None else send.post(f"/api/v1/{path}", body, format="json")
        assert answer.status_code == status, answer.content
        return answer.json()

    def key(self, who: str) -> str:
        return str(self.users[who].pk)

    def becomes(self, who: str, **fields: Any) -> None:
        with allow_writes():
            User.objects.filter(pk=self.users[who].pk).update(**fields)

    def signs(self, who: str, deputy_for: str | None = None, status: int = 200) -> Any:
        body = {"deputy_for": self.key(deputy_for)} if deputy_for else {}
        return self.rest(who, f"agreements/drafts/{self.draft['id']}/sign/", body, status)

    def signs_by_graphql(self, who: str, deputy_for: str | None = None) -> Any:
        given = {"deputyFor": self.key(deputy_for)} if deputy_for else None
        variables = {"id": self.draft["id"], "input": given}
        answer = self._clients[who].post("/graphql/", {"query": SIGN, "variables": variables}, format="json").json()
        assert "errors" not in answer, answer
        return answer["data"]["answer"]


@pytest.fixture
def table(
    user_of: Callable[..., User],
    client_of: Callable[..., APIClient],
    set_clock: Callable[..., Any],
    now: datetime,
) -> Table:
    set_clock(now)
    return Table(user_of, client_of)


def test_a_deputy_signs_and_both_are_named(table: Table) -> None:
    draft = table.signs("mara", "milo")
    assert draft["signatures"] == [
        {
            "side": "marketing",
            "user": table.key("mara"),
            "name": "mara",
            "deputy_for": table.key("milo"),
            "deputy_for_name": "milo",
            "at": "2026-11-03T15:00:00Z",
        }
    ]
    answer = table.signs_by_graphql("sam", "mia")
    assert answer["signaturesMissing"] == []
    assert answer["signatures"][1] == {
        "side": "SALES",
        "name": "sam",
        "deputyFor": table.key("mia"),
        "deputyForName": "mia",
    }
    table.rest("olga", f"agreements/drafts/{table.draft['id']}/publish/", {})
    version = table.rest("vera", "agreements/versions/2/")
    assert [(one["name"], one["deputy_for_name"]) for one in version["signatures"]] == [
        ("mara", "milo"),
        ("sam", "mia"),
    ]
    assert table.rest("vera", "agreements/versions/1/")["signatures"] == [], "what an installation begins with"


@pytest.mark.parametrize(
    ("who", "deputy_for", "sentence"),
    [
        ("mara", "mara", "You sign in your own place: leave it out."),
        ("mara", "sam", "Name somebody else who may sign for marketing."),
        ("sam", "mara", "Name somebody else who may sign for sales."),
        ("mara", "vera", "Name somebody else who may sign for marketing."),
    ],
)
def test_nobody_signs_in_the_place_of_somebody_who_could_not(
    table: Table, who: str, deputy_for: str, sentence: str
) -> None:
    refusal = table.signs(who, deputy_for, 422)
    assert (refusal["code"], refusal["errors"][0]["pointer"]) == ("not_a_deputy", "/deputy_for")
    assert refusal["detail"] == f"{sentence} Nothing was changed."
    assert table.signs_by_graphql(who, deputy_for)["errors"][0]["detail"] == sentence
    assert not Signature.objects.exists()


def test_somebody_who_has_left_has_no_deputy(table: Table) -> None:
    table.becomes("milo", is_active=False)
    assert table.signs("mara", "milo", 422)["code"] == "not_a_deputy"
    assert table.rest("mara", f"agreements/drafts/{table.draft['id']}/sign/", {"deputy_for": "milo"}, 400)["errors"]


def test_a_side_signs_once_whoever_does_it(table: Table) -> None:
    table.signs("mara", "milo")
    refusal = table.signs("milo", status=409)
    assert refusal["code"] == "already_signed"
    assert refusal["detail"].startswith("mara for milo has signed this for marketing already.")
    assert table.signs("mara", status=409)["detail"].startswith("You have signed this for marketing already.")
    assert table.signs_by_graphql("milo", "mara")["code"] == "already_signed"


CROSSED: dict[str, tuple[tuple[str, str | None], tuple[str, str | None]]] = {
    "the signer himself": (("mara", None), ("mara", None)),
    "the signer as a deputy": (("mara", None), ("mara", "sam")),
    "somebody in the place of the signer": (("mara", None), ("sam", "mara")),
    "the one in whose place was signed": (("milo", "mara"), ("mara", None)),
    "the deputy": (("mara", "milo"), ("mara", "sam")),
    "somebody in the place of the deputy": (("mara", "milo"), ("sam", "mara")),
    "somebody in the same place": (("milo", "mara"), ("sam", "mara")),
}


@pytest.mark.parametrize(("first", "second"), CROSSED.values(), ids=CROSSED)
def test_no_word_stands_in_both_signatures(
    table: Table, first: tuple[str, str | None], second: tuple[str, str | None]
) -> None:
    table.signs(*first)
    # Who has changed sides since still is one person.
    table.becomes("mara", role="sales")
    assert table.signs(*second, status=409)["code"] == "already_signed"
    assert table.signs_by_graphql(*second)["code"] == "already_signed"
    assert Signature.objects.count() == 1
    table.signs("mia")


def test_what_is_signed_is_compared_with_what_was_signed_last(table: Table) -> None:
    path = f"agreements/drafts/{table.draft['id']}"
    assert table.rest("vera", f"{path}/diff/signed/")["before"] == "1", "nothing was signed yet: the one in force"
    table.signs("mara")
    table.signs("sam")
    later = {"effective_at": "2027-01-01T00:00:00Z"}
    assert table.rest("olga", f"{path}/publish/", later)["in_force"] is False
    table.draft = table.rest("olga", "agreements/drafts/", {"from": 1}, 201)
    path = f"agreements/drafts/{table.draft['id']}"
    assert table.rest("vera", f"{path}/diff/")["before"] == "1"
    assert table.rest("vera", f"{path}/diff/signed/")["before"] == "2", "signed, though not yet in force"
    document = "query($id: ID!) { draftDiffToSigned(id: $id) { before after differences { path } } }"
    asked = table._clients["vera"].post(
        "/graphql/", {"query": document, "variables": {"id": table.draft["id"]}}, format="json"
    )
    assert asked.json()["data"]["draftDiffToSigned"]["before"] == "2"
