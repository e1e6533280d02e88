"""Whether a mail was written by a machine: answers to absence, bounces and lists ask for nothing."""

from email.message import EmailMessage
from typing import Final

from leadhub.integrations.mail.headers import has, text_of

BULK: Final = frozenset({"bulk", "junk", "list", "auto_reply"})
DAEMONS: Final = frozenset({"mailer-daemon", "postmaster"})


def why_automated(message: EmailMessage, sender: str) -> str:
    """The code of what shows it; empty for what a person wrote, as far as one can tell."""
    said = text_of(message, "auto-submitted").lower().split(";")[0].strip()
    if said and said != "no":
        return "auto_submitted"
    if text_of(message, "return-path") == "<>" or sender.partition("@")[0] in DAEMONS:
        return "bounce"
    if message.get_content_type() == "multipart/report":
        return "bounce"
    if has(message, "x-auto-response-suppress"):
        return "auto_response_suppress"
    if has(message, "x-autoreply") or has(message, "x-autorespond"):
        return "auto_submitted"
    if text_of(message, "precedence").lower() in BULK:
        return "precedence"
    return "list" if has(message, "list-id") else ""
