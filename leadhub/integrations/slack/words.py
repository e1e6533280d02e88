"""What Slack tells when something is pressed, as far as leadhub reads it."""

from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qs
from uuid import UUID

import msgspec

from leadhub.integrations.protocol import Call, Malformed

FORM: Final = "application/x-www-form-urlencoded"
PRESSED, SENT = "block_actions", "view_submission"


class Named(msgspec.Struct):
    """Somebody, or a place."""

    id: str


class Action(msgspec.Struct):
    """A button that was pressed."""

    action_id: str = ""
    value: str = ""


class State(msgspec.Struct):
    """What was typed into a form: by block, by element."""

    values: dict[str, dict[str, dict[str, Any]]] = {}


class Form(msgspec.Struct):
    """A form that was sent."""

    callback_id: str = ""
    private_metadata: str = ""
    state: State = msgspec.field(default_factory=State)

    def given(self, block: str) -> str:
        """What was chosen or typed in a block of one element of the same name; empty for nothing."""
        element = self.state.values.get(block, {}).get(block, {})
        chosen = element.get("selected_option")
        told = chosen.get("value") if isinstance(chosen, dict) else element.get("value")
        return told if isinstance(told, str) else ""


class Interaction(msgspec.Struct):
    """One press, or one form that was sent."""

    type: str
    user: Named
    trigger_id: str = ""
    channel: Named | None = None
    actions: list[Action] = []
    view: Form | None = None
    digest: str = ""

    @property
    def place(self) -> str:
        """Where it was pressed."""
        return self.channel.id if self.channel else ""


class Pressed(msgspec.Struct):
    """What a form carries along: the question, and where its button was pressed."""

    key: UUID
    place: str


def interaction_of(call: Call) -> Interaction:
    """What a call tells; raises Malformed for what is none of Slack's interactions."""
    try:
        told = parse_qs(call.body.decode(), strict_parsing=True, max_num_fields=10)
        found = msgspec.json.decode(told["payload"][0], type=Interaction)
    except (UnicodeDecodeError, ValueError, KeyError) as error:
        raise Malformed("There is no payload that can be read.") from error
    found.digest = sha256(call.body).hexdigest()
    return found
