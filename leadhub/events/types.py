"""The types of events there are: a closed list that grows, brought by the apps."""

from collections.abc import Mapping

from leadhub.api.choices import Choice, Enumeration
from leadhub.composition import parts

TYPES: Mapping[str, str] = {
    "agreement.published": "A version of the handoff agreement was published.",
    "rules.published": "A version of the profiles, channel rules or scoring models was published.",
    "connection.broken": "A connection to another system stopped and waits for somebody.",
    "connection.field_frozen": "A field of a record was changed to and fro, and is left alone.",
    "webhook.disabled": "Nothing is sent to a receiver of events any more.",
}
# What a receiver gets when somebody tries it; it stands in no feed and cannot be chosen.
TEST = "webhook.test"


def event_types() -> dict[str, str]:
    """Every type with the sentence that says when it happens, in reading order."""
    brought: Mapping[str, str]
    joined: dict[str, str] = {}
    for brought in parts("LEADHUB_EVENT_TYPES"):
        joined |= brought
    return joined


def enumeration_of_types() -> Enumeration:
    """The closed list as clients read it."""
    choices = [Choice(value=type, label=_words(type), help=sentence) for type, sentence in event_types().items()]
    return Enumeration(name="event_type", label="Types of events", choices=choices)


def _words(type: str) -> str:
    return type.replace(".", " ").replace("_", " ").capitalize()
