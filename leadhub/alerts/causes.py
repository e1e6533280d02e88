"""Why an alert was not sent, or a channel is not used, in a sentence: what happened, and what mends it."""

from collections.abc import Mapping
from typing import Final

ANEW: Final = "Give the channel a new address or token."
SENTENCES: Final[Mapping[str, str]] = {
    "settled": "It was settled before the message could be sent.",
    "taken_out_of_use": "Operations took the channel out of use.",
    "channel_disabled": "Its channel is not used; it is sent once the channel is back in use.",
    "room_disabled": "Its room could not be reached; it is sent once the room is mended.",
    "room_closed": "Operations closed the room.",
    "closed": "Operations closed the room.",
    "cannot_be_written": "Something failed on our side; the log of the program says what.",
    "cannot_be_sent": "Something failed on our side; the log of the program says what.",
    "secret_unreadable": f"What it is reached by was sealed with a key that is gone. {ANEW}",
    "mail_not_set_up": "No mail server is named: set EMAIL_URL.",
    "mail_server_unreachable": "The mail server did not answer.",
    "mail_sign_in_refused": "The mail server refused the sign-in: check EMAIL_URL.",
    "mail_sender_refused": "The mail server refused the sender: check MAIL_FROM.",
    "mail_refused": "The mail server refused the message.",
    "address_refused": "There is no such address any more, or leadhub may not call it.",
    "ratelimited": "Too many messages at once; it is sent a little later.",
    "rate_limited": "Too many messages at once; it is sent a little later.",
    "name_unknown": "The name of the machine is not known.",
    "not_connected": "No connection could be made.",
    "tls_failed": "No safe connection could be made.",
    "timed_out": "There was no answer in time.",
    "answer_malformed": "The answer could not be read.",
    "invalid_auth": f"Slack does not know the token. {ANEW}",
    "not_authed": f"Slack does not know the token. {ANEW}",
    "account_inactive": f"The Slack app was removed or switched off. {ANEW}",
    "token_revoked": f"The token was revoked. {ANEW}",
    "token_expired": f"The token has expired. {ANEW}",
    "missing_scope": "The Slack app lacks a right: it needs chat:write, users:read.email and im:write.",
    "channel_not_found": "Slack knows no such channel.",
    "not_in_channel": "The bot is not in the channel: invite it.",
    "is_archived": "The channel is archived.",
    "channel_is_archived": "The channel is archived.",
    "users_not_found": "Slack knows nobody with this address.",
    "no_service": f"The webhook was switched off. {ANEW}",
    "invalid_token": f"The webhook is not known any more. {ANEW}",
    "action_prohibited": "An administrator of Slack forbids it.",
    "posting_to_general_channel_denied": "An administrator of Slack forbids it.",
    "http_404": f"There is nothing at its address any more. {ANEW}",
    "http_410": f"There is nothing at its address any more. {ANEW}",
    "http_401": f"Its address is not accepted any more. {ANEW}",
    "http_403": f"Its address is not accepted any more. {ANEW}",
}


def in_words(cause: str) -> str | None:
    """The sentence of a cause; one that the receiving system alone knows is told as it says it."""
    if not cause:
        return None
    return SENTENCES.get(cause) or f"The receiving system answered: {cause.replace('_', ' ')}."
