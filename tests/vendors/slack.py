"""A stateful stand-in of Slack's Web API: people, conversations, messages and forms, held to Slack's own swagger.

The swagger is of 2021 and knows forms, and GET for methods that read. Slack takes JSON by POST for those that write,
and POST for all; so each call is put into the swagger's words before it is held against it (`_as_published`). Left out
of that are arguments that are newer than it (`NEWER`), and the token, which is a header there. Its schema of a user
says `items` where Slack means alternatives, so that no answer of users.info can break it; that an address may be
confirmed (`is_email_confirmed`) is from Slack's pages alone. So are the limits of forms and of one message a second and
place, what presses and forms look like (no schema of interactions is published), and `expired_trigger_id`.
"""

import hmac
import json
import time
from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import httpx

from tests.vendors.contracts import FOLDER, FORM, Broken, contract_of, document
from tests.vendors.stand_ins import StandIn

TOKEN: Final = "xoxb-1234567890-abcdef"
SECRET: Final = "8f742231b10e8888abcd99yyyzzz85a5"
UNDER: Final = "/api"
NEWER: Final = frozenset({"metadata"})
READS: Final = frozenset({"users.info", "users.lookupByEmail", "views.open"})


@dataclass
class SlackSwitches:
    """How Slack misbehaves: an `error` by method, once each, and whether it counts messages by the second."""

    errors: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    is_strict: bool = False
    retry_after: int = 30


def published() -> dict[str, Any]:
    """What Slack says of its Web API."""
    return document("slack/slack_web_openapi_v2.trimmed.json")


class SlackStandIn(StandIn):
    """A workspace with one app in it."""

    def __init__(self) -> None:
        super().__init__(*((contract_of(published, under=UNDER, knows_all=True),) if FOLDER.exists() else ()))
        self.people: dict[str, dict[str, Any]] = {}
        self.rooms = {"C012AB3CDE"}
        self.messages: dict[tuple[str, str], dict[str, Any]] = {}
        self.rewritten: list[tuple[str, str]] = []
        self.whispers: list[dict[str, Any]] = []
        self.forms: list[dict[str, Any]] = []
        self.triggers: dict[str, bool] = {}
        self.slack = SlackSwitches()
        self._posted: dict[str, float] = {}
        self._number = 0

    def join(self, email: str | None, **more: Any) -> str:
        """Somebody joins; answers their id."""
        user = f"U{len(self.people) + 1:08}"
        self.people[user] = {
            "id": user,
            "name": user.lower(),
            "is_bot": False,
            "updated": 0,
            "is_app_user": False,
            **more,
        }
        self.people[user]["profile"] = {"real_name": user, "display_name": user} | ({"email": email} if email else {})
        return user

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """One call, put into the words of the swagger to be held against it."""
        with self._turn:
            self.calls.append(request)
            published = _as_published(request)
            for contract in self.contracts:
                contract.check_request(published)
            if self.switches.instead:
                answer = self.switches.instead.pop(0)
                return answer(request) if callable(answer) else answer
            told = self.handle(request)
            # Errors that are newer than the swagger are no fault of ours.
            if json.loads(told.content or b"{}").get("ok") is True:
                for contract in self.contracts:
                    contract.check_response(published, told)
            if self.switches.lost:
                self.switches.lost -= 1
                raise httpx.ReadTimeout("The answer was lost on the way.", request=request)
            return told

    def handle(self, request: httpx.Request) -> httpx.Response:
        """HTTP 200, whatever Slack has to say; 429 where somebody is too fast."""
        method, given = request.url.path.rpartition("/")[2], _given(request)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _refused("invalid_auth")
        if self.slack.errors[method]:
            return _refused(self.slack.errors[method].pop(0))
        if method == "chat.postMessage" and self._is_too_fast(given["channel"]):
            headers = {"Retry-After": str(self.slack.retry_after)}
            return httpx.Response(429, json={"ok": False, "error": "ratelimited"}, headers=headers)
        said: httpx.Response = getattr(self, f"_{method.replace('.', '_').lower()}")(given)
        return said

    def _users_info(self, given: dict[str, Any]) -> httpx.Response:
        user = self.people.get(given["user"])
        return _said(user=user) if user else _refused("user_not_found")

    def _users_lookupbyemail(self, given: dict[str, Any]) -> httpx.Response:
        user = next((one for one in self.people.values() if one["profile"].get("email") == given["email"]), None)
        return _said(user=user) if user else _refused("users_not_found")

    def _conversations_open(self, given: dict[str, Any]) -> httpx.Response:
        if given["users"] not in self.people:
            return _refused("user_not_found")
        place = f"D{given['users'][1:]}"
        self.rooms.add(place)
        return _said(channel={"id": place})

    def _chat_postmessage(self, given: dict[str, Any]) -> httpx.Response:
        if given["channel"] not in self.rooms:
            return _refused("channel_not_found")
        self._number += 1
        ts = f"1503435956.{self._number:06}"
        self.messages[given["channel"], ts] = {"text": given["text"], "blocks": given["blocks"]}
        return _said(channel=given["channel"], ts=ts, message={"type": "message", "text": given["text"], "ts": ts})

    def _chat_update(self, given: dict[str, Any]) -> httpx.Response:
        at = (given["channel"], given["ts"])
        if at not in self.messages:
            return _refused("message_not_found")
        self.messages[at] = {"text": given["text"], "blocks": given["blocks"]}
        self.rewritten.append(at)
        return _said(channel=at[0], ts=at[1], text=given["text"], message={"text": given["text"]})

    def _chat_postephemeral(self, given: dict[str, Any]) -> httpx.Response:
        if given["user"] not in self.people or given["channel"] not in self.rooms:
            return _refused("user_not_in_channel")
        self.whispers.append(given)
        return _said(message_ts="1503435956.000247")

    def _views_open(self, given: dict[str, Any]) -> httpx.Response:
        """A trigger opens one form, and within three seconds."""
        if not self.triggers.pop(given["trigger_id"], False):
            return _refused("expired_trigger_id")
        view = given["view"] if isinstance(given["view"], dict) else json.loads(given["view"])
        _hold_form(view)
        self.forms.append(view)
        return _said(view=view)

    def _is_too_fast(self, place: str) -> bool:
        at, last = time.monotonic(), self._posted.get(place)
        self._posted[place] = at
        return self.slack.is_strict and last is not None and at - last < 1

    def press(self, user: str, at: tuple[str, str], action: str) -> dict[str, Any]:
        """What Slack tells of a button that somebody presses in a message."""
        buttons = [
            one for block in self.messages[at]["blocks"] if block["type"] == "actions" for one in block["elements"]
        ]
        button = next(one for one in buttons if one["action_id"] == action)
        trigger = (
            f"{len(self.triggers) + self._number}.{sha256(f'{user}{at}{time.monotonic_ns()}'.encode()).hexdigest()}"
        )
        self.triggers[trigger] = True
        return {
            "type": "block_actions",
            "user": {"id": user, "username": "somebody", "team_id": "T0001"},
            "api_app_id": "A0001",
            "team": {"id": "T0001", "domain": "example"},
            "container": {"type": "message", "message_ts": at[1], "channel_id": at[0]},
            "trigger_id": trigger,
            "channel": {"id": at[0], "name": "directmessage"},
            "actions": [{**button, "block_id": f"answer:{button['value']}", "action_ts": "1503435957.000001"}],
        }

    def fill(self, user: str, reason: str | None, comment: str | None) -> dict[str, Any]:
        """What Slack tells when somebody sends the form that was opened last."""
        view = self.forms[-1]
        option = {"selected_option": None if reason is None else {"value": reason}}
        values = {
            "reason": {"reason": {"type": "static_select", **option}},
            "comment": {"comment": {"type": "plain_text_input", "value": comment}},
        }
        kept = {name: view[name] for name in ("callback_id", "private_metadata", "blocks")}
        return {
            "type": "view_submission",
            "user": {"id": user, "team_id": "T0001"},
            "team": {"id": "T0001"},
            "trigger_id": f"sent.{time.monotonic_ns()}",
            "view": {"id": "V0001", "type": "modal", **kept, "state": {"values": values}, "hash": "1.2"},
        }


def signed(payload: Any, at: int, secret: str = SECRET, **headers: str) -> tuple[bytes, dict[str, str]]:
    """The body and the headers by which Slack tells of it."""
    body = urlencode({"payload": json.dumps(payload)}).encode()
    signature = "v0=" + hmac.new(secret.encode(), f"v0:{at}:".encode() + body, sha256).hexdigest()
    return body, {
        "Content-Type": FORM,
        "X-Slack-Request-Timestamp": str(at),
        "X-Slack-Signature": signature,
        **headers,
    }


def _hold_form(view: dict[str, Any]) -> None:
    """What Slack's pages say of forms; no published schema does."""
    texts = {"title": 24, "submit": 24, "close": 24}
    for name, longest in texts.items():
        if len(view[name]["text"]) > longest:
            raise Broken(f"views.open: {name} has more than {longest} characters.")
    if len(view["private_metadata"]) > 3_000 or len(view["callback_id"]) > 255:
        raise Broken("views.open: it carries too much along.")
    for block in view["blocks"]:
        groups = block.get("element", {}).get("option_groups", [])
        for group in groups:
            if not 1 <= len(group["options"]) <= 100 or len(group["label"]["text"]) > 75:
                raise Broken("views.open: a group has 1 to 100 options and a label of 75 characters.")
            if any(len(one["text"]["text"]) > 75 or len(one["value"]) > 150 for one in group["options"]):
                raise Broken("views.open: an option has 75 characters.")


def _given(request: httpx.Request) -> dict[str, Any]:
    if FORM in request.headers.get("Content-Type", ""):
        return dict(parse_qsl(request.content.decode(), keep_blank_values=True))
    found: dict[str, Any] = json.loads(request.content or b"{}")
    return found


def _as_published(request: httpx.Request) -> httpx.Request:
    """The same call in the swagger's words: GET with a query for what reads, a form for the others."""
    method = request.url.path.rpartition("/")[2]
    given = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in _given(request).items()
        if name not in NEWER
    }
    if method in READS:
        return httpx.Request("GET", request.url, params={"token": TOKEN, **given}, headers=request.headers)
    return httpx.Request("POST", request.url, data=given)


def _said(**more: Any) -> httpx.Response:
    return httpx.Response(200, json={"ok": True, **more})


def _refused(error: str) -> httpx.Response:
    return httpx.Response(200, json={"ok": False, "error": error})
