"""The form of a no as Slack shows it, and what it says when something is wrong with what was typed."""

from typing import Any, Final

import msgspec

from leadhub.alerts.answering import Question, Reasons
from leadhub.alerts.wording import plain
from leadhub.errors import DomainError
from leadhub.integrations.slack.words import Pressed

CALLBACK: Final = "leadhub_reject"
REASON, COMMENT = "reason", "comment"
# Slack's own limits.
LONGEST_OPTION, LONGEST_COMMENT = 75, 3_000
TITLE: Final = "Reject the handoff"


def form_of(question: Question, reasons: Reasons, place: str) -> dict[str, Any]:
    """The form: reasons in their groups, and a comment."""
    groups = [
        {"label": _text(group), "options": [{"text": _text(label), "value": code} for code, label in given]}
        for group, given in reasons
    ]
    select = {"type": "static_select", "action_id": REASON, "placeholder": _text("Choose"), "option_groups": groups}
    write = {"type": "plain_text_input", "action_id": COMMENT, "multiline": True, "max_length": LONGEST_COMMENT}
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": msgspec.json.encode(Pressed(question.key, place)).decode(),
        "title": _text(TITLE),
        "submit": _text("Reject"),
        "close": _text("Cancel"),
        "blocks": [
            {"type": "section", "text": _text(question.message.title, 600)},
            {"type": "input", "block_id": REASON, "label": _text("Reason"), "element": select},
            {
                "type": "input",
                "block_id": COMMENT,
                "label": _text("Comment"),
                "hint": _text("One sentence, so that marketing knows what to change.", 150),
                "element": write,
            },
        ],
    }


def carried_in(text: str) -> Pressed:
    """What a form carried along; raises ValueError for any other text."""
    return msgspec.json.decode(text, type=Pressed)


def said(text: str) -> dict[str, Any]:
    """The answer that puts a sentence in place of the form."""
    view = {
        "type": "modal",
        "title": _text(TITLE),
        "close": _text("Close"),
        "blocks": [{"type": "section", "text": _text(text, LONGEST_COMMENT)}],
    }
    return {"response_action": "update", "view": view}


def wrong(error: DomainError) -> dict[str, Any]:
    """The answer that keeps the form, with what is wrong beside each field; what is of no field beside the first."""
    faults = {fault.pointer.removeprefix("/"): fault.detail for fault in error.errors}
    beside = {block: faults[block] for block in (REASON, COMMENT) if block in faults}
    return {"response_action": "errors", "errors": beside or {REASON: error.detail}}


def _text(text: str, longest: int = LONGEST_OPTION) -> dict[str, Any]:
    return {"type": "plain_text", "text": plain(text, longest), "emoji": False}
