"""Which carrier sends by which channel."""

from collections.abc import Callable, Mapping

from leadhub.alerts.mail import Mail
from leadhub.alerts.outcomes import Fault, Outcome
from leadhub.alerts.parcels import Carrier, Parcel
from leadhub.alerts.slack import SlackBot, SlackWebhook
from leadhub.alerts.teams import TeamsWebhook
from leadhub.models import AlertChannel, ChannelKind
from leadhub.sealing import Unreadable, unseal

BY_SECRET: Mapping[str, Callable[[str], Carrier]] = {
    ChannelKind.SLACK_BOT: SlackBot,
    ChannelKind.SLACK_WEBHOOK: SlackWebhook,
    ChannelKind.TEAMS_WEBHOOK: TeamsWebhook,
}


def carrier_of(channel: AlertChannel) -> Carrier:
    """What sends by this channel."""
    if channel.kind == ChannelKind.MAIL:
        return Mail()
    try:
        return BY_SECRET[channel.kind](unseal(channel.secret))
    except Unreadable:
        return Unusable()


class Unusable:
    """A channel whose secret was sealed with a key that is gone: it must be given anew."""

    def send(self, _parcel: Parcel) -> Outcome:
        """Never."""
        return Outcome(Fault.CHANNEL, "secret_unreadable")

    def close(self) -> None:
        """There is nothing to hang up."""
