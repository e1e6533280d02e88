"""Messages as each way carries them. Names come from outside: nothing in them is mark-up, a link or a line break."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from leadhub.alerts.notices import Message, Page, Panel, Row
from leadhub.models import AlertChannel

# What turns text round, hides it, or ends a line: ends of lines and blanks become one blank, the rest is left out.
UNSEEN = re.compile("[\u0000-\u0008\u000e-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# Slack allows 150 in a header and 3,000 in a section; nobody reads that much.
LONGEST_TITLE, LONGEST_TEXT = 140, 600
MOST_FACTS = 40
ABOUT = "leadhub_alert"
# What Slack tells us was pressed.
ACCEPT, REJECT = "leadhub_accept", "leadhub_reject"


def plain(text: str, longest: int = LONGEST_TEXT) -> str:
    """One line of text without what nobody sees."""
    line = " ".join(UNSEEN.sub("", text).split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def tidy(message: Message) -> Message:
    """The same with every text plain."""
    return Message(
        title=plain(message.title, LONGEST_TITLE),
        sentence=plain(message.sentence),
        facts=tuple((plain(name), plain(value)) for name, value in message.facts[:MOST_FACTS]),
        pages=message.pages,
        asks=message.asks,
        answers=message.answers,
        panels=tuple(_tidy(panel) for panel in message.panels),
    )


def _tidy(panel: Panel) -> Panel:
    rows = tuple(Row(plain(row.label, LONGEST_TITLE), plain(row.said), row.share) for row in panel.rows[:MOST_FACTS])
    return Panel(plain(panel.title, LONGEST_TITLE), rows, plain(panel.empty))


def digest_of(words: str, messages: Sequence[Message]) -> Message:
    """Many messages as one: each a line, and a page for each of the first."""
    pages = [page for message in messages for page in message.pages[:1]]
    return Message(
        title=words.format(count=len(messages)),
        sentence="They come together, so that nobody is told of each of them one by one.",
        facts=tuple((message.title, message.sentence) for message in messages),
        pages=tuple(Page(plain(message.title, 60), page.path) for message, page in zip(messages, pages, strict=False))[
            :10
        ],
    )


def test_message(channel: AlertChannel) -> Message:
    """What a channel is tried out with."""
    return Message(
        title="leadhub: a test",
        sentence=f"Somebody tried out {channel.name}. Alerts arrive here; nothing is to be done.",
    )


def address(path: str) -> str:
    """The whole address of a page."""
    return urljoin(f"{settings.PUBLIC_URL}/", path)


def preferences() -> str:
    """Where people choose what they hear of."""
    return address(reverse("admin:leadhub_alertchoice_changelist"))


def slack_blocks(message: Message, key: str, *, acts: bool = False) -> dict[str, Any]:
    """Text for the notification, and blocks; `key` tells a repeat. What can be answered has links to where that is
    done, or the buttons themselves where presses are heard (`acts`).
    """
    lines = [_slack_text(f"{name}: {value}") for name, value in message.lines[:MOST_FACTS]]
    is_pressed = acts and message.asks is not None
    pages = message.pages if is_pressed else (*message.answers, *message.pages)
    links = "  ·  ".join(f"<{address(page.path)}|{_escaped(page.label)}>" for page in pages)
    blocks: list[dict[str, Any]] = [
        {"type": "header", "block_id": f"leadhub:{key}", "text": _slack_text(message.title)},
        {"type": "section", "text": _slack_text(message.sentence)},
        *({"type": "section", "fields": lines[at : at + 10]} for at in range(0, len(lines), 10)),
    ]
    if is_pressed:
        blocks.append({"type": "actions", "block_id": f"answer:{message.asks}", "elements": _buttons(message)})
    if links:
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": links}})
    return {"text": _escaped(f"{message.title}. {message.sentence}"), "blocks": blocks, "unfurl_links": False}


def slack_metadata(key: str) -> dict[str, Any]:
    """What a bot may say besides: the id by which a repeat is known."""
    return {"event_type": ABOUT, "event_payload": {"id": key}}


def teams_card(message: Message, key: str) -> dict[str, Any]:
    """An adaptive card; runs of text know no mark-up, as text blocks do."""
    body = [
        _runs(message.title, id=f"leadhub-{key}", weight="Bolder", size="Medium"),
        _runs(message.sentence),
        *(_fact(name, value) for name, value in message.lines[:MOST_FACTS]),
    ]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": message.title,
        "body": body,
        "actions": [
            {"type": "Action.OpenUrl", "title": page.label, "url": address(page.path)}
            for page in (*message.answers, *message.pages)[:6]
        ],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def mail_bodies(message: Message, choices: str) -> tuple[str, str]:
    """Text and HTML; `choices` is where its reader says what to hear of, empty for whoever cannot."""
    context: Mapping[str, Any] = {
        "message": message,
        "pages": [(page.label, address(page.path)) for page in (*message.answers, *message.pages)],
        "preferences": choices,
    }
    return render_to_string("leadhub/alerts/mail.txt", context), render_to_string("leadhub/alerts/mail.html", context)


def _buttons(message: Message) -> list[dict[str, Any]]:
    named = ((ACCEPT, "Accept", "primary"), (REJECT, "Reject…", "danger"))
    return [
        {"type": "button", "action_id": act, "text": _slack_text(label), "style": style, "value": str(message.asks)}
        for act, label, style in named
    ]


def _escaped(text: str) -> str:
    """The three characters that Slack reads in its own way."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _slack_text(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text or "–", "emoji": False}


def _fact(name: str, value: str) -> dict[str, Any]:
    runs = [{"type": "TextRun", "text": f"{name}: ", "weight": "Bolder"}, {"type": "TextRun", "text": value or "–"}]
    return {"type": "RichTextBlock", "inlines": runs}


def _runs(text: str, *, id: str | None = None, **style: str) -> dict[str, Any]:
    block = {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text or "–", **style}]}
    return block | ({"id": id} if id else {})
