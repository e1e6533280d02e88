"""Which of our people pressed something in Slack: by the address that Slack has confirmed."""

from typing import Final

from django.conf import settings
from django.core.cache import cache

from leadhub.actors import PEOPLE
from leadhub.alerts.calling import Failed
from leadhub.alerts.slack import SlackBot
from leadhub.models import AlertChannel, User

REMEMBERED: Final = 3_600
NOT_TOLD: Final = "Slack did not say in time who you are. Press once more."
UNKNOWN: Final = (
    "leadhub knows nobody by the address that Slack has of you. Nothing was changed. Ask whoever looks after it."
)
FACTOR: Final = "Your role signs in with a second factor: answer it in leadhub. Nothing was changed."


class Nobody(Exception):
    """Why nothing is done for whoever pressed, in words for them."""


def person_of(user: str, channel: AlertChannel, bot: SlackBot) -> User:
    """The person behind a user of Slack; raises Nobody."""
    address = _address_of(user, channel, bot)
    roles = [role.value for role in PEOPLE]
    person = User.objects.filter(email__iexact=address, is_active=True, role__in=roles).first() if address else None
    if person is None:
        raise Nobody(UNKNOWN)
    if person.role in settings.SECOND_FACTOR_ROLES:
        raise Nobody(FACTOR)
    return person


def _address_of(user: str, channel: AlertChannel, bot: SlackBot) -> str:
    """The address, asked once an hour; none of machines, of people of other houses, or that nobody confirmed."""
    known = f"leadhub.slack.{channel.pk}.{user}"
    address: str | None = cache.get(known)
    if address is None:
        try:
            found = bot.ask("users.info", {"user": user}, form=True).get("user")
        except Failed as failed:
            raise Nobody(
                UNKNOWN if failed.outcome.cause in ("user_not_found", "user_not_visible") else NOT_TOLD
            ) from failed
        address = _confirmed(found if isinstance(found, dict) else {})
        cache.set(known, address, REMEMBERED)
    return address


def _confirmed(found: dict[str, object]) -> str:
    if any(found.get(mark) is True for mark in ("deleted", "is_bot", "is_stranger")):
        return ""
    if found.get("is_email_confirmed") is False:
        return ""
    profile = found.get("profile")
    address = profile.get("email") if isinstance(profile, dict) else None
    return address if isinstance(address, str) else ""
