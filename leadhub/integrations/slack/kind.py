"""What a connection to Slack needs so that presses in messages are heard.

How leadhub speaks to Slack is the bot among the channels of alerts; this is how Slack speaks to leadhub.
"""

from typing import Final

from leadhub.integrations.kinds import Input, Kind

CODE: Final = "slack"
SIGNING_SECRET: Final = "signing_secret"  # noqa: S105  # the name of the field
SCOPES: Final = ("chat:write", "im:write", "users:read", "users:read.email")

KIND: Final = Kind(
    code=CODE,
    label="Slack",
    doc="docs/integrations/slack.md",
    credentials=(
        Input(
            name=SIGNING_SECRET,
            label="Signing secret",
            help="Of the app, under Basic Information. Slack signs with it what people press.",
            is_secret=True,
            is_required=True,
        ),
    ),
    scopes=SCOPES,
    hook="leadhub.integrations.slack.hook.answer",
)
