"""Alerts by Slack: an incoming webhook that leads to one place, or a bot that finds people by their address.

Slack has no key against repeats: after a time-out a message may be there already. An alert that nobody sees breaks a
promise, one that comes twice only annoys, so it is sent again, under the same id.
"""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.cache import cache

from leadhub.alerts.calling import PATIENCE, Answer, Failed, passing, post
from leadhub.alerts.notices import Message
from leadhub.alerts.outcomes import Fault, Outcome
from leadhub.alerts.parcels import Parcel
from leadhub.alerts.wording import slack_blocks, slack_metadata
from leadhub.models import User

REMEMBERED = 24 * 3_600
# What Slack says of itself: it is well again later.
PASSING = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "timeout"}
)
TOO_MANY = frozenset({"ratelimited", "rate_limited", "rollup_error", "message_limit_exceeded"})
PERSON = frozenset({"users_not_found", "user_not_found", "user_disabled", "user_not_visible", "cannot_dm_bot"})
ROOM = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "channel_is_archived",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
    }
)
# The token, or what it may do.
CHANNEL = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "org_login_required",
        "ekm_access_denied",
        "access_denied",
        "enterprise_is_restricted",
        "team_access_not_granted",
    }
)
# What a webhook answers when the message is at fault, and not the webhook.
OF_MESSAGE = frozenset({"invalid_payload", "invalid_blocks", "no_text", "too_many_attachments"})


class SlackBot:
    """The Web API with the token of a bot; each call hangs up after so many seconds."""

    def __init__(self, token: str, *, seconds: float = PATIENCE) -> None:
        self._token = token
        self._seconds = seconds

    def send(self, parcel: Parcel) -> Outcome:
        """Post to a room, or to a person who is found by address once a day."""
        try:
            if parcel.person is None:
                return self._post(parcel, parcel.place)
            return self._to_person(parcel, parcel.person)
        except Failed as failed:
            return failed.outcome

    def close(self) -> None:
        """Each call hangs up by itself."""

    def _to_person(self, parcel: Parcel, person: User) -> Outcome:
        known = _remembered_as(parcel, person)
        place = cache.get(known)
        if place:
            outcome = self._post(parcel, place)
            if outcome.fault != Fault.ROOM:
                return outcome
        try:
            found = self.ask("users.lookupByEmail", {"email": person.email}, form=True)
            opened = self.ask("conversations.open", {"users": found["user"]["id"]})
            place = opened["channel"]["id"]
            cache.set(known, place, REMEMBERED)
            outcome = self._post(parcel, place)
        except Failed as failed:
            outcome = failed.outcome
        # A conversation with one person is no room that somebody could mend.
        return Outcome(Fault.PERSON, outcome.cause) if outcome.fault == Fault.ROOM else outcome

    def _post(self, parcel: Parcel, place: str) -> Outcome:
        key = str(parcel.key)
        blocks = slack_blocks(parcel.message, key, acts=parcel.acts)
        try:
            said = self.ask("chat.postMessage", blocks | {"channel": place, "metadata": slack_metadata(key)})
        except Failed as failed:
            return failed.outcome
        return Outcome(reference=f"{place}/{said.get('ts', '')}"[:80])

    def rewrite(self, reference: str, message: Message, key: str) -> Outcome:
        """Let a message that was posted say something else, for everybody who sees it."""
        place, _, ts = reference.partition("/")
        try:
            self.ask("chat.update", slack_blocks(message, key) | {"channel": place, "ts": ts})
        except Failed as failed:
            return failed.outcome
        return Outcome()

    def ask(self, method: str, content: Mapping[str, Any], *, form: bool = False) -> dict[str, Any]:
        """What a method answers; HTTP 200 may still be a refusal. Raises Failed."""
        headers = {"Authorization": f"Bearer {self._token}"}
        answer = post(
            urljoin(settings.SLACK_API_URL, method), content, headers=headers, form=form, seconds=self._seconds
        )
        if answer.status == 429:
            raise Failed(Outcome(Fault.TOO_MANY, "ratelimited", wait=answer.retry_after))
        if answer.status >= 500:
            raise Failed(Outcome(Fault.PASSING, f"http_{answer.status}"))
        said = answer.json()
        if said.get("ok") is not True:
            raise Failed(_refused(str(said.get("error", f"http_{answer.status}")), answer))
        return said


class SlackWebhook:
    """One address that leads to one place."""

    def __init__(self, address: str) -> None:
        self._address = address

    def send(self, parcel: Parcel) -> Outcome:
        """200 `ok`; every error is a word with a status of 4xx."""
        try:
            answer = post(self._address, slack_blocks(parcel.message, str(parcel.key)))
        except Failed as failed:
            return failed.outcome
        if answer.status == 200:
            return Outcome()
        if answer.status == 429:
            return Outcome(Fault.TOO_MANY, "ratelimited", wait=answer.retry_after)
        if passing(answer.status):
            return Outcome(Fault.PASSING, f"http_{answer.status}")
        word = _word(answer.text) or f"http_{answer.status}"
        # Its room is all that a webhook has: where that is gone, so is the channel.
        return Outcome(Fault.MESSAGE if word in OF_MESSAGE else Fault.CHANNEL, word)

    def close(self) -> None:
        """Each call hangs up by itself."""


def _refused(error: str, answer: Answer) -> Outcome:
    cause = _word(error) or "refused"
    for words, fault in (
        (PASSING, Fault.PASSING),
        (PERSON, Fault.PERSON),
        (ROOM, Fault.ROOM),
        (CHANNEL, Fault.CHANNEL),
    ):
        if error in words:
            return Outcome(fault, cause)
    if error in TOO_MANY:
        return Outcome(Fault.TOO_MANY, cause, wait=answer.retry_after)
    # Whatever else it is, it is about this message: others may still arrive.
    return Outcome(Fault.MESSAGE, cause)


def _word(text: str) -> str:
    """A code as Slack writes them; whatever else was answered is not kept."""
    word = text.strip()[:40]
    return word if word.replace("_", "").isalnum() and word.isascii() else ""


def _remembered_as(parcel: Parcel, person: User) -> str:
    address = hashlib.sha256(person.email.encode()).hexdigest()[:16]
    return f"leadhub.alerts.{parcel.channel.pk}.{person.pk}.{address}"
